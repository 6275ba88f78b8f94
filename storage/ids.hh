#pragma once
// Numbers that name rows. Distinct types, so that a ticket's number cannot be passed for a message's.

#include <array>
#include <chrono>
#include <compare>
#include <cstdint>
#include <functional>

namespace storage {

template <class Tag>
struct Id {
  std::int64_t value = 0;  // 0: none
  explicit operator bool() const { return value != 0; }
  friend auto operator<=>(const Id&, const Id&) = default;
};

using TicketId = Id<struct TicketTag>;    // what people see: #42
using MessageNo = Id<struct MessageTag>;  // ours; an RFC 5322 Message-ID is a string
using EventId = Id<struct EventTag>;
using OutboxId = Id<struct OutboxTag>;
using TimerId = Id<struct TimerTag>;
using LedgerId = Id<struct LedgerTag>;

using Instant = std::chrono::sys_seconds;     // UTC
using Digest = std::array<std::uint8_t, 32>;  // SHA-256

}  // namespace storage

template <class Tag>
struct std::hash<storage::Id<Tag>> {
  std::size_t operator()(storage::Id<Tag> id) const noexcept { return std::hash<std::int64_t>{}(id.value); }
};

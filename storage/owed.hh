#pragma once
// What our own people are still to be told: it could not be said in time, by a mail of its own, so it waits
// to be said late, with all else that waits for the same person (desk/mail/owed.hh).

#include <string>

#include "storage/ids.hh"

namespace storage {

struct Owed {
  std::int64_t id = 0;  // chosen by storage, in the order of falling due
  std::string address;
  TicketId ticket;  // 0: of the desk itself
  Instant since{};  // when it was to be said
  std::string words;
  friend bool operator==(const Owed&, const Owed&) = default;
};

}  // namespace storage

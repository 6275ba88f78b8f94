#pragma once
// The life of a ticket, in the words of the policy. The same words stand in storage and in JSON.

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace rules {

enum class Status : std::uint8_t {
  fresh,    // "new": nobody answered
  open,     // waits for us
  pending,  // waits for the customer; targets pause
  on_hold,  // waits for a third party
  solved,   // answered; reopens on reply within the policy's time
  closed,   // final; a reply makes a linked follow-up ticket
};

inline constexpr std::array<std::string_view, 6> kStatusWords = {"new",     "open",   "pending",
                                                                 "on-hold", "solved", "closed"};

constexpr std::string_view to_string(Status status) {
  return kStatusWords[static_cast<std::size_t>(status)];
}

constexpr std::optional<Status> parse_status(std::string_view word) {
  for (std::size_t i = 0; i < kStatusWords.size(); ++i)
    if (kStatusWords[i] == word) return static_cast<Status>(i);
  return std::nullopt;
}

}  // namespace rules

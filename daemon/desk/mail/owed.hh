#pragma once
// What our own people could not be told in time, told late: in one mail a person, once a minute.
//
// Two things make a word late: the machine stood still for long, so that much falls due in one second; and
// the budget of mail to that person is used up. Neither loses it: it is a row (storage/owed.hh), written in
// the transaction in which it fell due, and gone in the transaction that writes the mail which tells it.

#include <span>
#include <string>

#include "daemon/desk/case/desk.hh"

namespace desk {

inline constexpr std::chrono::minutes kLongAgo{10};  // what fell due before then is late
inline constexpr std::size_t kMostOwed = 20'000;     // rows that one timer tells

// `words` say what happened, in one line.
void owe(storage::Changes& changes, const Setting& setting, const std::string& address,
         storage::TicketId ticket, const std::string& words);

// The timer that tells what is owed now, at the end of the minute.
storage::Timer owed_timer(storage::Instant now);

// One mail a person with all that is owed; more than fits is left to another minute.
Decision tell_owed(const storage::Timer& timer, std::span<const storage::Owed> owed, const Setting& setting);

}  // namespace desk

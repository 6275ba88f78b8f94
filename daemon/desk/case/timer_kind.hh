#pragma once
// The names of timers. Those that end with ":" are followed by what the timer is about. timers.hh says who
// answers for each.

#include <string_view>

namespace desk {

// Of a ticket.
inline constexpr const char* kAutomationTimer = "automations";  // its Decision sets the next or lets it lapse
inline constexpr const char* kReviewTimer = "review";
inline constexpr std::string_view kPromiseTimer = "promise";
inline constexpr std::string_view kDeliveryTimer = "delivery:";
inline constexpr std::string_view kEchoTimer = "echoes:";
inline constexpr std::string_view kPageTimer = "page:";
inline constexpr std::string_view kDueTimer = "due";
inline constexpr std::string_view kTaskTimer = "task:";  // with the task's number
inline constexpr std::string_view kSnoozeTimer = "snooze";
// A copy was refused: its message and recipient follow ("refused:7.1"); the payload has the relay's words.
inline constexpr std::string_view kRefusedTimer = "refused:";
// The end of a held mail's patience; the digest of its code follows.
inline constexpr std::string_view kConfirmTimer = "confirm:";

// Of the desk itself (ticket 0).
inline constexpr const char* kReviewRestTimer = "review-rest";  // the payload is the last ticket that has one
inline constexpr std::string_view kHandoverTimer = "handover:";      // with the rotation's name
inline constexpr std::string_view kEndOfDayTimer = "end-of-day:";    // with the group's name
inline constexpr std::string_view kSwapTimer = "swap:";              // with the digest of the code
inline constexpr std::string_view kRelayTimer = "relay:";            // with the mailbox whose relay it is
inline constexpr std::string_view kLostTimer = "lost:";              // with the number of the outgoing mail
inline constexpr std::string_view kOwedTimer = "owed:";              // with the minute that it ends
inline constexpr std::string_view kSecretEndTimer = "secret-end:";   // with the client's id
inline constexpr std::string_view kQuarantineTimer = "quarantined";  // the payload has a line a mail

}  // namespace desk

#pragma once
// Hand-overs of rotations: at the exact instant at which somebody else is on duty, the open tickets of the
// one who leaves go to the one who comes (`handoff: reassign`), or stay (`digest`), and both get the list:
// each ticket with its state, its deadline, and its story (story.hh).
//
// The timer remembers who was on duty when it was set, so a hand-over that fell into a stop of the daemon, or
// that a swap or another policy brought about, is noticed all the same, once. Between two turns there may be
// a gap: tickets wait with who left until somebody comes.

#include "daemon/desk/case/desk.hh"

namespace desk {

// A list tells this many tickets in full and as many more in a line each.
inline constexpr std::size_t kMostStories = 40, kMostLines = 200;

// Whose stories the list of this timer tells, most urgent first; none of a timer that is no hand-over.
std::vector<storage::TicketId> handed_over(const rules::Policy& policy, const storage::Timer& timer,
                                           const std::vector<storage::Ticket>& living);

Decision hand_over(const Hour& hour);
// One for each rotation that hands over. Those that are set already are made due, with what they remember.
std::vector<storage::Timer> handover_timers(const rules::Policy& policy, storage::Instant now);

}  // namespace desk

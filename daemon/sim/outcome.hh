#pragma once
// What became of one mail, in reality or in a replay, and how two of these differ.

#include <set>
#include <string>
#include <vector>

#include "storage/store.hh"

namespace sim {

struct Outcome {
  storage::Fate fate = storage::Fate::received;
  std::string reason;                                    // of a mail that was ignored or quarantined
  storage::TicketId ticket;                              // 0: none
  bool opens = false;                                    // the mail opened its ticket
  std::string queue, group, assignee, severity, status;  // of the ticket, once the mail was decided
  std::set<std::string> tags;
  std::multiset<std::string> sent;  // "ack to chris@initech.example"
};

// A ticket as the outcome of a mail that it took.
void read_ticket(Outcome& outcome, const storage::Ticket& ticket);
std::string describe(const storage::OutboxItem& item);  // "ack to chris@initech.example"

struct Difference {
  std::string what;           // severity, queue, ..., sent
  std::string was, would_be;  // empty: none
};
std::vector<Difference> differences(const Outcome& was, const Outcome& would_be);

}  // namespace sim

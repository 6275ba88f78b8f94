#pragma once
// What happened in a draft, in the words of `events:`.

#include <string>
#include <vector>

#include "storage/message.hh"

namespace desk {

struct Occurrence {
  std::string event;  // one of rules::event_words()
  std::string detail, actor, rule;
};

// In order. All changes of fields together are one `ticket.updated`, the last; a new ticket has none.
std::vector<Occurrence> occurrences(const std::vector<storage::Event>& events, storage::TicketId ticket);

}  // namespace desk

#pragma once
// Which event of a webhook (`events:`) each event of a ticket's history is.

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

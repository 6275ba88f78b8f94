// #undo: the last commands of the agent on this ticket, taken back by what their events say.

#include <algorithm>

#include "daemon/desk/orders.hh"

namespace desk {
namespace {

std::string value_before(const std::string& detail) {
  const auto arrow = detail.find(" -> ");
  const std::string word = detail.substr(0, arrow == std::string::npos ? 0 : arrow);
  return word == "none" ? "" : word;
}

// False: the event is of no kind that can be taken back.
bool take_back(const storage::Event& event, Orders& orders, const std::string& actor) {
  auto& ticket = orders.draft.ticket;
  const std::string before = value_before(event.detail);
  const std::pair<const char*, std::string*> fields[] = {{"severity.changed", &ticket.severity},
                                                         {"queue.changed", &ticket.queue},
                                                         {"group.changed", &ticket.group},
                                                         {"assignee.changed", &ticket.assignee}};
  for (const auto& [kind, field] : fields)
    if (event.kind == kind) return set_field(orders.draft, *field, before, kind, actor), true;
  if (event.kind == "status.changed") {
    const auto status = storage::status_from(before);
    if (status) set_status(orders.draft, *status, actor);
    orders.status_given = status.has_value();
    return status.has_value();
  }
  if (event.kind == "tag.added" && std::erase(ticket.tags, event.detail) > 0)
    return orders.draft.add_event("tag.removed", event.detail, actor), true;
  if (event.kind == "tag.removed") {
    ticket.tags.push_back(event.detail);
    return orders.draft.add_event("tag.added", event.detail, actor), true;
  }
  return false;
}

}  // namespace

Refusal undo(const Request& request, Orders& orders) {
  if (!request.ticket) return "there is nothing to take back in a new mail";
  const auto& events = request.ticket->events;
  const std::string& actor = request.agent().id;
  int taken_back = 0;
  const storage::Instant* at = nullptr;  // what one mail does happens at one instant
  for (auto event = events.rbegin(); event != events.rend() && (!at || event->at == *at); ++event) {
    if (event->actor != actor || !take_back(*event, orders, actor)) continue;
    at = &event->at;
    ++taken_back;
  }
  if (taken_back == 0) return "there is nothing of yours to take back on this ticket";
  orders.draft.add_event("commands.undone", std::to_string(taken_back) + " changes", actor);
  return {};
}

}  // namespace desk

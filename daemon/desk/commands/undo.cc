// #undo: the last commands of the agent on this ticket, taken back by what their events say. A mail that was
// sent stays sent, and a message that was split off stays where it is: #merge brings it back.

#include <algorithm>

#include "daemon/desk/agent/orders.hh"
#include "daemon/desk/case/event_detail.hh"
#include "daemon/desk/policy/finish.hh"

namespace desk {
namespace {

using storage::Event;
using storage::LinkKind;

class Undoer {
 public:
  Undoer(const Request& request, Orders& orders)
      : request_(request), orders_(orders), ticket_(orders.draft.ticket), actor_(request.agent().id) {}

  // False: the event is of no kind that can be taken back.
  bool take_back(const Event& event) {
    return field(event) || status(event) || tag(event) || person(event) || requester(event) || link(event) ||
           merge(event);
  }

 private:
  Draft& draft() { return orders_.draft; }

  bool field(const Event& event) {
    const std::pair<const char*, std::string*> fields[] = {{"severity.changed", &ticket_.severity},
                                                           {"queue.changed", &ticket_.queue},
                                                           {"group.changed", &ticket_.group},
                                                           {"assignee.changed", &ticket_.assignee}};
    for (const auto& [kind, value] : fields)
      if (event.kind == kind)
        return set_field(draft(), *value, read_change(event.detail).before, kind, actor_), true;
    return false;
  }

  bool status(const Event& event) {
    if (event.kind != "status.changed") return false;
    const auto before = storage::status_from(read_change(event.detail).before);
    if (before) set_status(draft(), *before, actor_);
    orders_.status_given = before.has_value();
    return before.has_value();
  }

  bool tag(const Event& event) {
    if (event.kind == "tag.added" && std::erase(ticket_.tags, event.detail) > 0)
      return draft().add_event("tag.removed", event.detail, actor_), true;
    if (event.kind != "tag.removed") return false;
    ticket_.tags.push_back(event.detail);
    draft().add_event("tag.added", event.detail, actor_);
    return true;
  }

  bool person(const Event& event) {
    const bool added = event.kind == "participant.added";
    if (!added && event.kind != "participant.removed") return false;
    set_role(orders_, {event.detail, {}}, added ? storage::Role::unverified : storage::Role::participant);
    draft().add_event(added ? "participant.removed" : "participant.added", event.detail, actor_);
    return true;
  }

  bool requester(const Event& event) {
    if (event.kind != "requester.changed") return false;
    const std::string before = read_change(event.detail).before;
    if (before.empty()) return false;
    set_requester(orders_, {before, {}}, request_);
    return true;
  }

  // The detail names the other end: "#7", "https://...", "incident #7", "report #7".
  bool link(const Event& event) {
    const bool added = event.kind == "link.added";
    if (!added && event.kind != "link.removed") return false;
    const auto gap = event.detail.find(' ');
    const std::string kind = gap == std::string::npos ? "" : event.detail.substr(0, gap);
    const std::string end = event.detail.substr(gap == std::string::npos ? 0 : gap + 1);
    const auto other = read_ticket_number(end);
    storage::Link link{
        ticket_.id, kind.empty() ? LinkKind::related : LinkKind::incident, other, other ? "" : end, {}, {}};
    if (kind == "report") std::swap(link.ticket, link.other);
    if (added)
      draft().remove_link(link);
    else
      draft().add_link(link);
    draft().add_event(added ? "link.removed" : "link.added", event.detail, actor_);
    return true;
  }

  // The ticket that was merged into this one is itself again, with the status it had.
  bool merge(const Event& event) {
    const auto id = merged_here(event);
    for (const auto& merged : request_.what.known.merged) {
      if (!id || merged.ticket.id != id) continue;
      Draft other = draft().branch(merged.ticket, {});
      other.ticket.merged_into = {};
      for (const auto& old : merged.events)
        if (old.kind == "status.changed" && old.at == event.at && old.actor == actor_)
          set_status(other,
                     storage::status_from(read_change(old.detail).before).value_or(storage::Status::open),
                     actor_);
      other.add_event("ticket.unmerged", "from #" + std::to_string(ticket_.id.value), actor_);
      absorb(draft(), std::move(other));
      draft().add_event("ticket.unmerged", "#" + std::to_string(id.value) + " is itself again", actor_);
      return true;
    }
    return false;
  }

  const Request& request_;
  Orders& orders_;
  storage::Ticket& ticket_;
  const std::string& actor_;
};

}  // namespace

Refusal undo(const Request& request, Orders& orders) {
  if (!request.ticket) return "there is nothing to take back in a new mail";
  const auto& events = request.ticket->events;
  Undoer undoer(request, orders);
  int taken_back = 0;
  const storage::Instant* at = nullptr;  // what one mail does happens at one instant
  for (auto event = events.rbegin(); event != events.rend() && (!at || event->at == *at); ++event) {
    if (event->actor != request.agent().id || !undoer.take_back(*event)) continue;
    at = &event->at;
    ++taken_back;
  }
  if (taken_back == 0) return "there is nothing of yours to take back on this ticket";
  orders.draft.add_event("commands.undone", std::to_string(taken_back) + " changes", request.agent().id);
  return {};
}

}  // namespace desk

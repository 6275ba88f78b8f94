#include "daemon/desk/draft/state.hh"

#include <algorithm>

#include "daemon/desk/case/facts.hh"

namespace desk {
namespace {

// Without a break: changes that leave the status as it is are none.
storage::Instant status_since(const std::vector<storage::StatusChange>& statuses) {
  auto since = statuses.back().at;
  for (auto each = statuses.rbegin(); each != statuses.rend() && each->status == statuses.back().status;
       ++each)
    since = each->at;
  return since;
}

std::optional<storage::Instant> paged_since(const Draft& draft) {
  std::optional<storage::Instant> since;
  for (const auto& page : draft.pages())
    if (page.ticket == draft.ticket.id && page.state != storage::PageState::resolved)
      since = since ? std::min(*since, page.opened) : page.opened;
  return since;
}

}  // namespace

std::vector<storage::StatusChange> statuses_of(const Draft& draft) {
  auto statuses = draft.past ? draft.past->statuses : std::vector<storage::StatusChange>{};
  if (statuses.empty()) statuses.push_back({draft.ticket.created, storage::Status::fresh});
  if (statuses.back().status != draft.ticket.status) statuses.push_back({draft.now(), draft.ticket.status});
  return statuses;
}

std::vector<storage::Turn> turns_of(const Draft& draft) {
  auto turns = draft.past ? draft.past->turns : std::vector<storage::Turn>{};
  for (const auto& message : draft.new_messages())
    if (message.ticket == draft.ticket.id)
      turns.push_back({message.no, message.direction, message.stored, message.machine, message.verified,
                       message.author, false});
  return turns;
}

void read_state(rules::Facts& facts, const Draft& draft) {
  read_ticket(facts, draft.ticket);
  facts.status_since = status_since(statuses_of(draft));
  facts.paged_since = paged_since(draft);
  facts.links.clear();
  for (const auto& link : draft.links()) {
    const auto other = storage::other_end(link, draft.ticket.id);
    facts.links.push_back(other ? "#" + std::to_string(other.value) : link.url);
  }
}

}  // namespace desk

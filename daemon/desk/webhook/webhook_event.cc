#include "daemon/desk/webhook/webhook_event.hh"

#include <algorithm>
#include <optional>

#include "daemon/desk/case/event_detail.hh"
#include "rules/policy/promise.hh"

namespace desk {
namespace {

constexpr std::pair<std::string_view, std::string_view> kWords[] = {
    {"answer.sent", "message.sent"},         {"ticket.linked", "link.added"},
    {"severity.changed", "ticket.updated"},  {"queue.changed", "ticket.updated"},
    {"group.changed", "ticket.updated"},     {"tag.added", "ticket.updated"},
    {"tag.removed", "ticket.updated"},       {"requester.changed", "ticket.updated"},
    {"participant.added", "ticket.updated"}, {"participant.removed", "ticket.updated"}};

std::string_view word_of_status(const storage::Event& event) {
  const Change change = read_change(event.detail);
  if (change.after == "solved") return "ticket.solved";
  if (change.after == "closed") return "ticket.closed";
  const bool was_over = change.before == "solved" || change.before == "closed";
  return was_over ? "ticket.reopened" : "ticket.updated";
}

// Nothing where no webhook can listen to it.
std::string_view word_of(const storage::Event& event) {
  if (event.kind == "status.changed") return word_of_status(event);
  if (event.kind == "assignee.changed")
    return read_change(event.detail).after.empty() ? "ticket.updated" : "ticket.assigned";
  for (const auto& [kind, word] : kWords)
    if (kind == event.kind) return word;
  const auto& known = rules::event_words();
  const auto found = std::find(known.begin(), known.end(), event.kind);
  return found == known.end() ? std::string_view() : std::string_view(*found);
}

}  // namespace

std::vector<Occurrence> occurrences(const std::vector<storage::Event>& events, storage::TicketId ticket) {
  std::vector<Occurrence> all;
  std::optional<Occurrence> updated;
  bool is_new = false;
  for (const auto& event : events) {
    const auto word = event.ticket == ticket ? word_of(event) : "";
    if (word.empty()) continue;
    is_new |= word == "ticket.created";
    if (word != "ticket.updated") {
      all.push_back({std::string(word), event.detail, event.actor, event.rule});
      continue;
    }
    const std::string change = event.kind + ": " + event.detail;
    if (updated)
      updated->detail += "; " + change;
    else
      updated = Occurrence{std::string(word), change, event.actor, event.rule};
  }
  if (updated && !is_new) all.push_back(*std::move(updated));
  return all;
}

}  // namespace desk

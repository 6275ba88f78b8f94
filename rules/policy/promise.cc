#include "rules/policy/promise.hh"

#include <algorithm>
#include <array>

namespace rules {

namespace {
constexpr std::string_view kTargetWords[] = {"first_response", "next_response", "update", "resolution"};
constexpr std::array<std::string_view, 6> kHookTypes = {"generic", "pagerduty", "splunk",
                                                        "slack",   "github",    "gitlab"};
static_assert(static_cast<std::size_t>(Webhook::Type::gitlab) + 1 == kHookTypes.size());
}  // namespace

std::string_view to_string(TargetName name) {
  return kTargetWords[static_cast<std::size_t>(name)];
}

std::optional<TargetName> parse_target_name(std::string_view word) {
  const auto* const found = std::find(std::begin(kTargetWords), std::end(kTargetWords), word);
  if (found == std::end(kTargetWords)) return std::nullopt;
  return static_cast<TargetName>(found - std::begin(kTargetWords));
}

const Target* Promise::find(TargetName name) const {
  const auto found =
      std::find_if(targets.begin(), targets.end(), [&](const Target& t) { return t.name == name; });
  return found == targets.end() ? nullptr : &*found;
}

const Promise* Sla::find(std::string_view severity) const {
  const auto found = std::find_if(promises.begin(), promises.end(),
                                  [&](const Promise& p) { return p.severity == severity; });
  return found == promises.end() ? nullptr : &*found;
}

const std::vector<std::string>& event_words() {
  static const std::vector<std::string> words = {
      "ticket.created", "ticket.updated", "ticket.assigned",  "ticket.reopened",   "ticket.solved",
      "ticket.closed",  "ticket.merged",  "message.received", "message.sent",      "note.added",
      "sla.reminder",   "sla.breached",   "page.opened",      "page.acknowledged", "page.escalated",
      "page.resolved",  "task.added",     "link.added"};
  return words;
}

// "ticket.created", "sla.*" or "*".
bool Webhook::listens(std::string_view event) const {
  const auto hears = [event](std::string_view word) {
    return word == event || (word.ends_with('*') && event.starts_with(word.substr(0, word.size() - 1)));
  };
  return std::any_of(events.begin(), events.end(), hears);
}

std::string_view to_string(Webhook::Type type) {
  return kHookTypes[static_cast<std::size_t>(type)];
}

}  // namespace rules

#include "daemon/desk/sla/target_words.hh"

#include <algorithm>

#include "daemon/desk/sla/promises.hh"
#include "rules/evaluate/deadline.hh"
#include "rules/evaluate/sla_phrase.hh"

namespace desk {
namespace {

using std::chrono::seconds;

// "35m", and once that is over "late by 35m".
std::string left_until(const Draft& draft, storage::Instant deadline) {
  const auto now = draft.now();
  if (now <= deadline) return rules::to_string(seconds(deadline - now));
  const bool german = draft.policy().desk.language.starts_with("de");
  return (german ? "überfällig seit " : "late by ") + rules::to_string(seconds(now - deadline));
}

}  // namespace

std::string spoken(std::string_view target) {
  std::string words(target);
  std::replace(words.begin(), words.end(), '_', ' ');
  return words;
}

std::string local_time(const Draft& draft, storage::Instant at) {
  return rules::moment_phrase(draft.policy(), at, draft.policy().desk.language);
}

std::string percent_used(const Draft& draft, const storage::Target& target) {
  const auto span = rules::parse_span(target.span);
  if (!span) return {};
  return std::to_string(rules::percent_used(draft.policy(), *span, target.started, draft.now(),
                                            pauses_of(draft, target))) +
         "%";
}

void say_target(Draft& draft, const storage::Target& target, const std::string& percent) {
  draft.more["target.name"] = spoken(target.name);
  draft.more["target.percent"] = percent;
  if (!target.deadline) return;
  draft.more["target.deadline"] = local_time(draft, *target.deadline);
  draft.more["target.left"] = left_until(draft, *target.deadline);
}

void add_promises(rules::Variables& variables, const Draft& draft, std::string_view language) {
  if (!draft.past) return;
  for (const auto& target : draft.past->targets) {
    const auto span = rules::parse_span(target.span);
    if (standing_of(target) != Standing::running || !target.deadline || !span) continue;
    // "within 60 minutes" is true in the moment of the promise alone.
    variables["target." + target.name] =
        target.started == draft.now()
            ? rules::promise_phrase(draft.policy(), *span, target.started, *target.deadline, language)
            : rules::deadline_phrase(draft.policy(), *span, *target.deadline, language);
  }
  const auto& next = draft.ticket.missed ? draft.ticket.missed : draft.ticket.next_deadline;
  if (next) variables["target.left"] = left_until(draft, *next);
}

}  // namespace desk

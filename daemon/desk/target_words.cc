#include "daemon/desk/target_words.hh"

#include <algorithm>

#include "daemon/desk/promises.hh"
#include "rules/deadline.hh"
#include "rules/phrase.hh"

namespace desk {
namespace {

using std::chrono::seconds;

std::string distance(storage::Instant from, storage::Instant to) {
  return rules::to_string(seconds(from < to ? to - from : from - to));
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
  return std::to_string(rules::percent_used(draft.policy(), *span, target.started, draft.now())) + "%";
}

void say_target(Draft& draft, const storage::Target& target, const std::string& percent) {
  draft.more["target.name"] = spoken(target.name);
  draft.more["target.percent"] = percent;
  if (!target.deadline) return;
  draft.more["target.deadline"] = local_time(draft, *target.deadline);
  draft.more["target.left"] = distance(draft.now(), *target.deadline);
}

void add_promises(rules::Variables& variables, const Draft& draft, std::string_view language) {
  if (!draft.past) return;
  for (const auto& target : draft.past->targets) {
    const auto span = rules::parse_span(target.span);
    if (standing_of(target) != Standing::running || !target.deadline || !span) continue;
    variables["target." + target.name] =
        rules::promise_phrase(draft.policy(), *span, target.started, *target.deadline, language);
  }
  if (const auto& next = draft.ticket.next_deadline)
    variables["target.left"] = (*next < draft.now() ? "-" : "") + distance(draft.now(), *next);
}

}  // namespace desk

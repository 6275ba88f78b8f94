#include "daemon/desk/sla/promises.hh"

#include <algorithm>

#include "daemon/desk/case/timer_kind.hh"
#include "daemon/desk/draft/state.hh"
#include "daemon/desk/sla/periods.hh"
#include "daemon/desk/sla/terms.hh"
#include "rules/evaluate/deadline.hh"

namespace desk {
namespace {

using rules::Interval;
using std::chrono::seconds;
using storage::Instant;
using storage::Target;

constexpr seconds kFirstSecondAfter{1};

History history_of(const Draft& draft) {
  return {draft.ticket.created, statuses_of(draft), turns_of(draft)};
}

// Pauses that are over, and the one that lasts.
struct Pauses {
  std::vector<Interval> over;
  std::optional<Instant> since;
};

Pauses pauses_of(const History& history, const Terms& terms) {
  Pauses pauses{pauses_of(history, terms.sla ? terms.sla->pause : std::vector<rules::Status>{}), {}};
  if (pauses.over.empty() || pauses.over.back().to != Instant::max()) return pauses;
  pauses.since = pauses.over.back().from;
  pauses.over.pop_back();
  return pauses;
}

seconds length_of(const std::vector<Interval>& pauses, Instant from) {
  seconds total{0};
  for (const Interval& pause : pauses)
    if (pause.to > from) total += pause.to - std::max(pause.from, from);
  return total;
}

void remember(Target& target, const std::string& word) {
  if (std::find(target.reminded.begin(), target.reminded.end(), word) == target.reminded.end())
    target.reminded.push_back(word);
}

// Of the reminders whose time has passed only the last is worth a mail.
void leave_only_last(const Draft& draft, Target& target, const rules::Promise& promise,
                     const rules::Span& span, const std::vector<Interval>& pauses) {
  std::vector<std::pair<Instant, std::string>> passed;
  for (const rules::Reminder& reminder : promise.reminders)
    if (const auto at = rules::reminder(draft.policy(), span, reminder.at, target.started, pauses);
        at && *at <= draft.now())
      passed.emplace_back(*at, to_string(reminder.at));
  std::sort(passed.begin(), passed.end());
  for (std::size_t i = 0; i + 1 < passed.size(); ++i) remember(target, passed[i].second);
}

class Keeper {
 public:
  explicit Keeper(Draft& draft)
      : draft_(draft), history_(history_of(draft)), periods_(periods_of(history_)) {}

  void run() {
    for (const Period& period : periods_) keep(period);
    for (Target& target : draft_.past->targets)
      if (!target.ended && !is_told(target)) drop(target, draft_.now());
    show_next();
  }

 private:
  void keep(const Period& period) {
    const Terms terms = terms_of(draft_.ticket, draft_.policy(), period.started);
    const rules::Target* promised = terms.promise ? terms.promise->find(period.name) : nullptr;
    Target* target = find(period);
    if (!target && (!promised || period.over)) return;
    if (!target) {
      add(period);
      target = &draft_.past->targets.back();
    }
    if (target->ended && target->ended == period.over) return;  // judged before
    const Target before = *target;
    if (!promised && !before.ended) drop(*target, draft_.now());
    if (!promised) return;
    compute(*target, terms, *promised, period);
    if (period.over) close(*target, period);
    if (*target == before) return;
    tell(before, *target);
    draft_.put_target(*target);
  }

  Target* find(const Period& period) {
    for (Target& target : draft_.past->targets)
      if (names(period, target)) return &target;
    return nullptr;
  }

  static bool names(const Period& period, const Target& target) {
    return target.started == period.started && target.name == to_string(period.name);
  }

  bool is_told(const Target& target) const {
    return std::any_of(periods_.begin(), periods_.end(),
                       [&](const Period& period) { return names(period, target); });
  }

  void add(const Period& period) {
    Target target;
    target.ticket = draft_.ticket.id;
    target.name = to_string(period.name);
    target.started = period.started;
    draft_.past->targets.push_back(std::move(target));
  }

  // As if it had not been judged yet.
  void compute(Target& target, const Terms& terms, const rules::Target& promised, const Period& period) {
    Pauses pauses = pauses_of(history_, terms);
    // Answered or solved out of a pause: the clock stood still up to then.
    if (period.over && pauses.since && *pauses.since < *period.over)
      pauses.over.push_back({*pauses.since, *period.over});
    const bool moves = promised.within.kind != rules::Span::Kind::by;
    const auto deadline_before = target.deadline;
    const bool changed = target.sla != terms.sla->name || target.severity != terms.promise->severity ||
                         target.span != to_string(promised.within);
    target.sla = terms.sla->name;
    target.severity = terms.promise->severity;
    target.span = to_string(promised.within);
    target.deadline = rules::deadline(draft_.policy(), promised.within, target.started, pauses.over);
    target.met.reset();
    target.ended.reset();
    target.paused = moves ? length_of(pauses.over, target.started) : seconds{0};
    target.paused_since.reset();
    if (moves && !period.over && pauses.since && (!target.deadline || *pauses.since < *target.deadline))
      target.paused_since = std::max(*pauses.since, target.started);
    if (target.breached && target.deadline && *target.deadline >= draft_.now()) target.breached.reset();
    const bool moved = deadline_before && target.deadline != deadline_before;
    if (changed || moved) rearm(target, *terms.promise, promised.within, pauses.over);
  }

  // Under other terms or with another deadline, reminders still to come are sent again; of those whose time
  // has passed only the last.
  void rearm(Target& target, const rules::Promise& promise, const rules::Span& span,
             const std::vector<Interval>& pauses) {
    for (const rules::Reminder& reminder : promise.reminders) {
      const auto at = rules::reminder(draft_.policy(), span, reminder.at, target.started, pauses);
      const std::string word = to_string(reminder.at);
      if (at && *at > draft_.now())
        std::erase(target.reminded, word);
      else if (at && *at <= target.started)
        remember(target, word);  // a lead longer than the promise itself
    }
    leave_only_last(draft_, target, promise, span, pauses);
  }

  // Too late, its breach is still to be told: the deadline stays for the timer to see.
  static void close(Target& target, const Period& period) {
    const bool in_time = !target.deadline || *period.over <= *target.deadline;
    target.ended = period.over;
    target.paused_since.reset();
    if (in_time && period.kept) target.met = period.over;
    if (in_time) target.breached.reset();
    if (in_time && !period.kept) target.deadline.reset();
  }

  void drop(Target& target, Instant at) {
    target.ended = at;
    target.paused_since.reset();
    if (!target.breached) target.deadline.reset();
    draft_.add_event("target.dropped", target.name + " is owed no longer");
    draft_.put_target(target);
  }

  // What became of it, for people; each time with the hours that were counted.
  void tell(const Target& before, const Target& after) {
    const auto note = [&](const char* kind, const std::string& detail) {
      draft_.add_event(kind, after.name + ": " + detail, "policy");
    };
    if (before.span.empty())
      note("target.started", counted(after));
    else if (before.ended && !after.ended)
      note("target.resumed", "runs again: " + counted(after));
    else if (before.span != after.span || before.sla != after.sla || before.severity != after.severity)
      note("target.recomputed", before.span + " -> " + counted(after));
    else if (!before.paused_since && after.paused_since)
      note("target.paused", "in status " + std::string(to_string(draft_.ticket.status)));
    else if (before.paused_since && !after.paused_since && !after.ended)
      note("target.resumed", counted(after));
    else if (before.deadline != after.deadline && !after.ended)
      note("target.recomputed", counted(after));
    if (after.met && before.met != after.met) note("target.met", left(after));
    if (after.ended && !after.met && before.ended != after.ended)
      note("target.ended",
           after.deadline ? "too late" : "the ticket is " + std::string(to_string(draft_.ticket.status)));
  }

  std::string counted(const Target& target) const {
    const auto span = rules::parse_span(target.span);
    const Terms terms = terms_of(draft_.ticket, draft_.policy(), target.started);
    return rules::explain(draft_.policy(), *span, target.started, pauses_of(history_, terms).over);
  }

  static std::string left(const Target& target) {
    if (!target.deadline) return "met";
    return "met " + rules::to_string(seconds(*target.deadline - *target.met)) + " before its deadline";
  }

  void show_next() {
    auto& ticket = draft_.ticket;
    ticket.next_deadline.reset();
    ticket.next_target.clear();
    ticket.missed.reset();
    std::optional<Instant> next;
    for (const Target& target : draft_.past->targets) {
      if (const auto due = next_due(target, draft_); due && (!next || due->at < *next)) next = due->at;
      const bool is_missed = target.breached && !target.ended && !target.met && target.deadline;
      if (is_missed && (!ticket.missed || *target.deadline < *ticket.missed)) ticket.missed = target.deadline;
      const bool counts = standing_of(target) == Standing::running && target.deadline;
      if (!counts || (ticket.next_deadline && *ticket.next_deadline <= *target.deadline)) continue;
      ticket.next_deadline = target.deadline;
      ticket.next_target = target.name;
    }
    if (next)
      draft_.set_timer(std::string(kPromiseTimer), std::max(*next, draft_.now()));
    else if (!draft_.past->targets.empty())
      draft_.cancel_timer(std::string(kPromiseTimer));
  }

  Draft& draft_;
  History history_;
  std::vector<Period> periods_;
};

bool was_sent(const Target& target, const rules::Reminder& reminder) {
  const std::string word = to_string(reminder.at);
  return std::find(target.reminded.begin(), target.reminded.end(), word) != target.reminded.end();
}

}  // namespace

void keep_promises(Draft& draft) {
  if (draft.past) Keeper(draft).run();
}

Standing standing_of(const Target& target) {
  if (target.met) return Standing::met;
  if (target.breached) return Standing::breached;
  if (target.ended) return Standing::dropped;
  return target.paused_since ? Standing::paused : Standing::running;
}

seconds paused_until(const storage::Target& target, storage::Instant now) {
  if (!target.paused_since || now <= *target.paused_since) return target.paused;
  return target.paused + (now - *target.paused_since);
}

std::string_view to_string(Standing standing) {
  constexpr std::string_view kWords[] = {"running", "paused", "met", "breached", "dropped"};
  return kWords[static_cast<std::size_t>(standing)];
}

std::vector<rules::Interval> pauses_of(const Draft& draft, const Target& target) {
  return pauses_of(history_of(draft), terms_of(draft.ticket, draft.policy(), target.started)).over;
}

bool skip_overtaken(const Draft& draft, Target& target) {
  const Terms terms = terms_of(draft.ticket, draft.policy(), target.started);
  const auto span = rules::parse_span(target.span);
  if (!terms.promise || !span || target.met || target.breached || target.ended || target.paused_since)
    return false;
  const auto before = target.reminded.size();
  // The breach says it all, unless the policy has other actions for it, of which perhaps none tells anybody.
  const bool breach_tells = terms.promise->breach.empty();
  if (target.deadline && *target.deadline < draft.now() && breach_tells)
    for (const auto& reminder : terms.promise->reminders) remember(target, to_string(reminder.at));
  else
    leave_only_last(draft, target, *terms.promise, *span, pauses_of(history_of(draft), terms).over);
  return target.reminded.size() > before;
}

std::optional<Due> next_due(const Target& target, const Draft& draft) {
  if (target.met || target.breached || target.paused_since || !target.deadline) return {};
  Due due{*target.deadline + kFirstSecondAfter, nullptr};
  if (target.ended) return *target.ended > *target.deadline ? std::optional(due) : std::nullopt;
  const Terms terms = terms_of(draft.ticket, draft.policy(), target.started);
  const auto span = rules::parse_span(target.span);
  if (!terms.promise || !span) return due;
  const auto pauses = pauses_of(history_of(draft), terms).over;
  for (const auto& reminder : terms.promise->reminders) {
    if (was_sent(target, reminder)) continue;
    const auto at = rules::reminder(draft.policy(), *span, reminder.at, target.started, pauses);
    if (at && *at < due.at) due = {*at, &reminder};
  }
  return due;
}

}  // namespace desk

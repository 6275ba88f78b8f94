#include <algorithm>
#include <set>

#include "rules/check/check.hh"

namespace rules {

namespace {

using std::chrono::seconds;

std::string quoted(const std::string& text) {
  return '"' + text + '"';
}

bool reaches_rotation(const Policy& policy, const Rotation& rotation) {
  const Calendar* calendar = rotation.calendar.empty() ? nullptr : policy.find_calendar(rotation.calendar);
  return !rotation.members.empty() && (!calendar || next_open(*calendar, Instant{}));
}

// Whether there is anybody at all behind the word; who it is may change with the hour.
bool reaches_somebody(const Policy& policy, const Audience& who) {
  using Kind = Audience::Kind;
  switch (who.kind) {
    case Kind::owner:
      return !policy.agents.empty();
    case Kind::account_manager: {
      const auto& all = policy.customers.all();
      return std::any_of(all.begin(), all.end(),
                         [](const Customer& one) { return !one.account_manager.empty(); });
    }
    case Kind::group:
      return who.name.empty() ? !policy.groups.empty() : policy.find_group(who.name) != nullptr;
    case Kind::rotation: {
      const Rotation* rotation = policy.find_rotation(who.name);
      return rotation && reaches_rotation(policy, *rotation);
    }
    case Kind::operators:
      return !policy.desk.operators.empty();
    case Kind::agent:
      return who.name.empty() ? !policy.agents.empty() : policy.find_agent(who.name) != nullptr;
    case Kind::address:
    case Kind::requester:
      return true;  // what is wrong with them is told apart
  }
  return true;
}

void check_level(Reading& reading, const Policy& policy, const PagePlan& page, const PageStep& step,
                 const std::string& where) {
  const auto reached = [&](const Audience& who) { return reaches_somebody(policy, who); };
  for (const Audience& who : step.who)
    if (who.kind == Audience::Kind::address && policy.is_own_address(who.name))
      reading.error(page.mark, where + " mails " + who.name + ", a mailbox of the desk",
                    "what is sent there would come back as a ticket");
  if (!step.who.empty() && std::none_of(step.who.begin(), step.who.end(), reached))
    reading.error(page.mark, where + " reaches nobody",
                  "there is nobody behind " + to_string(step.who.front()));
}

void check_pages(Reading& reading, const Policy& policy) {
  for (const PagePlan& page : policy.pages) {
    if (page.steps.empty())
      reading.error(page.mark, "page " + quoted(page.name) + " has no level: nobody is told");
    for (std::size_t level = 0; level < page.steps.size(); ++level) {
      const std::string where = "level " + std::to_string(level + 1) + " of page " + quoted(page.name);
      if (page.steps[level].who.empty()) reading.error(page.mark, where + " reaches nobody");
      check_level(reading, policy, page, page.steps[level], where);
      for (const Audience& who : page.steps[level].who) {
        if (who.kind == Audience::Kind::requester)
          reading.error(page.mark, where + " would mail the customer");
        const Rotation* rotation =
            who.kind == Audience::Kind::rotation ? policy.find_rotation(who.name) : nullptr;
        const Calendar* calendar =
            rotation && !rotation->calendar.empty() ? policy.find_calendar(rotation->calendar) : nullptr;
        if (calendar && !calendar->always && page.steps[level].who.size() == 1)
          reading.warn(page.mark,
                       where + " reaches nobody while calendar " + quoted(calendar->id) + " is closed",
                       "rotation " + quoted(rotation->id) + " is on duty only while it is open");
      }
    }
  }
}

// Counted targets on one calendar can be compared.
bool comparable(const Span& a, const Span& b) {
  return a.kind == Span::Kind::counted && b.kind == Span::Kind::counted && a.calendar == b.calendar;
}

void check_order(Reading& reading, const Policy& policy, const Sla& sla) {
  for (const Promise& promise : sla.promises) {
    const Target *first = promise.find(TargetName::first_response),
                 *whole = promise.find(TargetName::resolution);
    if (first && whole && comparable(first->within, whole->within) &&
        first->within.counted > whole->within.counted)
      reading.warn(promise.mark, "the resolution of " + quoted(promise.severity) +
                                     " is promised before its first response");
    for (const Promise& milder : sla.promises) {
      if (policy.severity_rank(milder.severity) <= policy.severity_rank(promise.severity)) continue;
      for (const Target& target : promise.targets) {
        const Target* other = milder.find(target.name);
        if (other && comparable(target.within, other->within) &&
            target.within.counted > other->within.counted)
          reading.warn(promise.mark,
                       quoted(promise.severity) + " is promised a slower " +
                           std::string(to_string(target.name)) + " than " + quoted(milder.severity),
                       to_string(target.within) + " against " + to_string(other->within));
      }
    }
  }
}

void check_reminders(Reading& reading, const Sla& sla) {
  for (const Promise& promise : sla.promises) {
    for (const Reminder& reminder : promise.reminders) {
      const bool late =
          std::all_of(promise.targets.begin(), promise.targets.end(), [&](const Target& target) {
            return target.within.kind == Span::Kind::counted && target.within.counted <= reminder.at.lead;
          });
      if (reminder.at.percent == 0 && late && !promise.targets.empty())
        reading.warn(promise.mark, "a reminder " + to_string(reminder.at) +
                                       " before the deadline comes before the target of " +
                                       quoted(promise.severity) + " begins");
    }
    for (const Action& action : promise.breach)
      if (std::holds_alternative<Drop>(action)) reading.error(promise.mark, "a breach has no mail to drop");
  }
}

void check_unused(Reading& reading, const Policy& policy) {
  for (const Sla& sla : policy.slas)
    if (!reading.used(Named::sla, sla.name))
      reading.warn(sla.mark, "no plan, customer or rule uses the SLA " + quoted(sla.name));
  for (const Webhook& hook : policy.webhooks)
    if (hook.events.empty() && !reading.used(Named::webhook, hook.name))
      reading.warn(hook.mark, "nothing calls the webhook " + quoted(hook.name),
                   "give it `events`, or name it in an action or a page");
}

}  // namespace

void check_promises(Reading& reading, const Policy& policy) {
  check_pages(reading, policy);
  for (const Sla& sla : policy.slas) {
    check_order(reading, policy, sla);
    check_reminders(reading, sla);
  }
  check_unused(reading, policy);
}

}  // namespace rules

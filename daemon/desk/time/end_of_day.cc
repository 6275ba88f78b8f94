#include "daemon/desk/time/end_of_day.hh"

#include <algorithm>

#include "daemon/desk/case/timer_kind.hh"
#include "daemon/desk/mail/desk_mail.hh"
#include "daemon/desk/mail/recipients.hh"
#include "daemon/desk/mail/ticket_list.hh"
#include "rules/evaluate/moment.hh"
#include "rules/evaluate/rotation.hh"
#include "rules/time/calendar.hh"

namespace desk {
namespace {

using storage::Ticket;
using Tickets = std::vector<Ticket>;

constexpr std::size_t kMostRows = 100;  // of one section
constexpr std::chrono::hours kSoon{24};
constexpr std::chrono::hours kLate{1};

struct Digest {
  std::string text;
  std::size_t count = 0;
};

void add_section(Digest& digest, const rules::Policy& policy, const std::string& title, Tickets tickets) {
  if (tickets.empty()) return;
  sort_by_urgency(policy, tickets);
  digest.text += title + " (" + std::to_string(tickets.size()) + ")\n";
  for (std::size_t i = 0; i < std::min(tickets.size(), kMostRows); ++i)
    digest.text += line_of(policy, tickets[i]);
  if (tickets.size() > kMostRows)
    digest.text += "and " + std::to_string(tickets.size() - kMostRows) + " more\n";
  digest.text += "\n";
  digest.count += tickets.size();
}

template <class Holds>
Tickets take(Tickets& from, Holds holds) {
  const auto kept =
      std::stable_partition(from.begin(), from.end(), [&](const Ticket& t) { return !holds(t); });
  Tickets taken(kept, from.end());
  from.erase(kept, from.end());
  return taken;
}

// Each ticket once, under the heading that matters most.
Digest write(const Hour& hour, const rules::Group& group) {
  const auto& policy = hour.setting.policy;
  const auto now = hour.setting.now;
  Tickets tickets;
  std::copy_if(hour.living.begin(), hour.living.end(), std::back_inserter(tickets),
               [&](const Ticket& ticket) { return ticket.group == group.id; });
  Digest digest;
  add_section(digest, policy, "Unanswered",
              take(tickets, [](const Ticket& t) { return t.status == storage::Status::fresh; }));
  add_section(digest, policy, "Unassigned",
              take(tickets, [](const Ticket& t) { return t.assignee.empty(); }));
  add_section(digest, policy, "Due within a day, or late",
              take(tickets, [&](const Ticket& t) { return due_of(t) && *due_of(t) <= now + kSoon; }));
  if (group.ageing > 0)
    add_section(digest, policy, "Open for " + std::to_string(group.ageing) + " days or more",
                take(tickets, [&](const Ticket& t) {
                  return rules::add_civil_days(policy.desk.timezone, t.created, group.ageing) <= now;
                }));
  return digest;
}

const rules::Group* group_of(const Hour& hour) {
  const auto* group = hour.setting.policy.find_group(hour.timer.key.name.substr(kEndOfDayTimer.size()));
  return group && group->end_of_day ? group : nullptr;
}

storage::Timer timer_of(const rules::Group& group, storage::Instant now) {
  return {{{}, std::string(kEndOfDayTimer) + group.id}, next_end_of_day(group, now), {}};
}

// One that fell into a stop says which day it is of.
std::string title_of(const Hour& hour, const rules::Group& group) {
  const auto& policy = hour.setting.policy;
  const bool is_late = hour.timer.due + kLate < hour.setting.now;
  return is_late ? "Late: the end of " + rules::shown_time(policy, hour.timer.due) + " for " + group.name
                 : "End of the day for " + group.name;
}

bool is_day_of(const rules::Group& group, std::chrono::local_days day) {
  return std::find(group.days.begin(), group.days.end(), std::chrono::weekday(day)) != group.days.end();
}

}  // namespace

storage::Instant next_end_of_day(const rules::Group& group, storage::Instant now) {
  auto day = std::chrono::floor<std::chrono::days>(rules::to_local(group.timezone, now));
  while (!is_day_of(group, day) || rules::to_instant(group.timezone, day + *group.end_of_day) <= now)
    day += std::chrono::days(1);
  return rules::to_instant(group.timezone, day + *group.end_of_day);
}

Decision end_day(const Hour& hour) {
  Decision decision;
  const auto* group = group_of(hour);
  if (!group) return decision;
  const auto& policy = hour.setting.policy;
  const Digest digest = write(hour, *group);
  if (digest.count > 0) {
    Recipients to(policy);
    to.add_agents(rules::present_members(policy, *group, hour.setting.now, hour.setting.roster->swaps));
    if (group->email) to.add(mailparse::Address{*group->email, group->name});
    DeskMail mail{"digest", "digest", {}, std::move(to).list(), group->id};
    mail.variables = {{"digest.title", title_of(hour, *group)},
                      {"digest.count", std::to_string(digest.count)},
                      {"digest.text", digest.text}};
    write_desk_mail(decision.changes, hour.setting, mail);
  }
  decision.changes.timers.push_back(timer_of(*group, hour.setting.now));
  return decision;
}

std::vector<storage::Timer> end_of_day_timers(const rules::Policy& policy, storage::Instant now) {
  std::vector<storage::Timer> timers;
  for (const auto& group : policy.groups)
    if (group.end_of_day && !group.days.empty()) timers.push_back(timer_of(group, now));
  return timers;
}

}  // namespace desk

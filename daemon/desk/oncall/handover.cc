#include "daemon/desk/oncall/handover.hh"

#include <algorithm>

#include "daemon/desk/case/timer_kind.hh"
#include "daemon/desk/mail/desk_mail.hh"
#include "daemon/desk/mail/ticket_list.hh"
#include "rules/evaluate/rotation.hh"

namespace desk {
namespace {

using Tickets = std::vector<storage::Ticket>;

const rules::Rotation* rotation_of(const Hour& hour) {
  const auto* rotation = hour.setting.policy.find_rotation(hour.timer.key.name.substr(kHandoverTimer.size()));
  return rotation && rotation->handoff != rules::Rotation::Handoff::none ? rotation : nullptr;
}

storage::Timer timer_of(const rules::Rotation& rotation, storage::Instant due, std::string agent) {
  return {{{}, std::string(kHandoverTimer) + rotation.id}, due, std::move(agent)};
}

Tickets tickets_of(const std::string& agent, const rules::Policy& policy, const Tickets& living) {
  Tickets theirs;
  for (const auto& ticket : living)
    if (ticket.assignee == agent) theirs.push_back(ticket);
  sort_by_urgency(policy, theirs);
  return theirs;
}

std::string list_of(const Hour& hour, const Tickets& tickets) {
  const auto& policy = hour.setting.policy;
  const std::size_t shown = std::min(tickets.size(), kMostStories + kMostLines);
  std::string text;
  for (std::size_t i = 0; i < shown; ++i) {
    text += line_of(policy, tickets[i]);
    const auto story = hour.stories.find(tickets[i].id);
    if (story != hour.stories.end()) text += tell(policy, story->second) + "\n";
  }
  if (tickets.size() > shown) text += "and " + std::to_string(tickets.size() - shown) + " more\n";
  return text;
}

void reassign(storage::Changes& changes, Tickets& tickets, const std::string& to,
              const rules::Rotation& rotation, storage::Instant now) {
  for (auto& ticket : tickets) {
    changes.events.push_back({{},
                              ticket.id,
                              now,
                              "ticketd",
                              "assignee.changed",
                              ticket.assignee + " -> " + to + ": " + rotation.id + " was handed over",
                              {}});
    ticket.assignee = to;
    ticket.updated = now;
    changes.tickets.push_back(ticket);
  }
}

std::string name_of(const rules::Policy& policy, const std::string& id) {
  const auto* agent = policy.find_agent(id);
  return agent ? agent->name : id;
}

void debrief(storage::Changes& changes, const Hour& hour, const rules::Rotation& rotation,
             const Tickets& tickets, const std::string& to) {
  const auto& policy = hour.setting.policy;
  DeskMail mail{"handover", "handover", {}, {}, rotation.id};
  mail.variables = {{"rotation.name", rotation.id},
                    {"rotation.previous", name_of(policy, hour.timer.payload)},
                    {"rotation.next", name_of(policy, to)},
                    {"digest.count", std::to_string(tickets.size())},
                    {"digest.text", list_of(hour, tickets)}};
  for (const auto& id : {to, hour.timer.payload})
    if (const auto* agent = policy.find_agent(id)) mail.to.push_back({agent->email, agent->name});
  write_desk_mail(changes, hour.setting, mail);
}

}  // namespace

std::vector<storage::TicketId> handed_over(const rules::Policy& policy, const storage::Timer& timer,
                                           const Tickets& living) {
  if (!timer.key.name.starts_with(kHandoverTimer) || timer.payload.empty()) return {};
  std::vector<storage::TicketId> first;
  for (const auto& ticket : tickets_of(timer.payload, policy, living))
    if (first.size() < kMostStories) first.push_back(ticket.id);
  return first;
}

Decision hand_over(const Hour& hour) {
  Decision decision;
  const auto* rotation = rotation_of(hour);
  if (!rotation) return decision;
  const auto& policy = hour.setting.policy;
  const auto now = hour.setting.now;
  auto& changes = decision.changes;
  const auto& swaps = hour.setting.roster->swaps;
  const auto present = rules::on_duty(policy, *rotation, now, swaps);
  const std::string& before = hour.timer.payload;
  if (present && !before.empty() && *present != before) {
    Tickets tickets = tickets_of(before, policy, hour.living);
    if (rotation->handoff == rules::Rotation::Handoff::reassign)
      reassign(changes, tickets, *present, *rotation, now);
    if (!tickets.empty()) debrief(changes, hour, *rotation, tickets, *present);
    changes.events.push_back({{},
                              {},
                              now,
                              "ticketd",
                              "rotation.handover",
                              rotation->id + ": " + before + " -> " + *present + ", " +
                                  std::to_string(tickets.size()) + " tickets",
                              {}});
  }
  if (const auto due = rules::next_handover(policy, *rotation, now, swaps))
    changes.timers.push_back(timer_of(*rotation, *due, present.value_or(before)));
  return decision;
}

std::vector<storage::Timer> handover_timers(const rules::Policy& policy, storage::Instant now) {
  std::vector<storage::Timer> timers;
  for (const auto& rotation : policy.rotations)
    if (rotation.handoff != rules::Rotation::Handoff::none)
      timers.push_back(timer_of(rotation, now, rules::on_duty(policy, rotation, now).value_or("")));
  return timers;
}

}  // namespace desk

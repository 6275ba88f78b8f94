// Commands about who acts when: #ack, #escalate, #due, #snooze, #task, #ask.

#include <algorithm>

#include "daemon/desk/agent/orders.hh"
#include "daemon/desk/case/timer_kind.hh"
#include "daemon/desk/mail/recipients.hh"
#include "daemon/desk/oncall/page.hh"
#include "daemon/desk/policy/notification.hh"
#include "daemon/desk/policy/task.hh"
#include "rules/evaluate/moment.hh"
#include "rules/text/text.hh"

namespace desk {
namespace {

constexpr int kMostTasks = 100;  // of one ticket

const rules::Group* find_group(std::string_view name, const Request& request) {
  const auto& groups = request.what.policy.groups;
  const auto found = std::find_if(groups.begin(), groups.end(),
                                  [&](const auto& each) { return rules::equal_ascii(each.id, name); });
  return found == groups.end() ? nullptr : &*found;
}

std::string groups_of(const Request& request) {
  std::vector<std::string> known;
  for (const auto& each : request.what.policy.groups) known.push_back(each.id);
  return rules::enumerate(known);
}

Refusal acknowledge(const Request& request, Orders& orders) {
  return acknowledge_pages(orders.draft, request.agent());
}

Refusal call_for_help(const std::string& reason, const Request& request, Orders& orders) {
  if (auto refusal = cannot_escalate(orders.draft); !refusal.empty()) return refusal;
  orders.afterwards.push_back(
      [actor = request.agent().id, reason](Draft& draft) { escalate(draft, actor, reason); });
  return {};
}

Refusal change_due(const std::string& text, const Request& request, Orders& orders) {
  const auto& what = request.what;
  const auto due = rules::parse_moment(what.policy, text, what.now);
  if (!due && !rules::equal_ascii(text, "none"))
    return "needs a date or a time, such as 2026-03-05, 2026-03-05 15:00, 2d or by 17:00; or none";
  if (due && *due <= what.now) return "this time is over";
  set_due(orders.draft, due, request.agent().id);
  return {};
}

Refusal snooze(const std::string& text, const Request& request, Orders& orders) {
  const auto& what = request.what;
  const auto until = rules::parse_moment(what.policy, text, what.now);
  if (!until || *until <= what.now) return "needs a time to come, such as 2h, tomorrow or 2026-03-05";
  if (orders.status_given) return "the mail sets another status too";
  orders.status_given = true;
  set_status(orders.draft, storage::Status::on_hold, request.agent().id);
  orders.draft.add_event("ticket.snoozed", "until " + rules::shown_time(what.policy, *until),
                         request.agent().id);
  orders.draft.set_timer(std::string(kSnoozeTimer), *until);
  return {};
}

// Tasks of the ticket as the commands so far leave them.
std::vector<storage::Task> tasks_of(const Request& request, const Orders& orders) {
  auto tasks = request.ticket ? request.ticket->tasks : std::vector<storage::Task>{};
  for (const auto& fresh : orders.draft.changes().tasks) {
    std::erase_if(tasks, [&](const auto& task) { return task.no == fresh.no; });
    tasks.push_back(fresh);
  }
  return tasks;
}

void tell_owner_of(const storage::Task& task, const std::string& actor, Orders& orders) {
  if (task.maker == actor) return;
  orders.afterwards.push_back([task, actor](Draft& draft) {
    talk_to_people(draft, people_behind(task.maker, draft),
                   actor + " has done task " + std::to_string(task.no) + ": " + task.text);
  });
}

Refusal finish_task(const std::string& number, const Request& request, Orders& orders) {
  const auto& actor = request.agent().id;
  for (storage::Task task : tasks_of(request, orders)) {
    if (std::to_string(task.no) != number) continue;
    if (task.done) return "task " + number + " is done already";
    task.done = request.what.now;
    orders.draft.cancel_timer(std::string(kTaskTimer) + number);
    orders.draft.add_event("task.done", "task " + number + ": " + task.text, actor);
    tell_owner_of(task, actor, orders);
    orders.draft.changes().tasks.push_back(std::move(task));
    return {};
  }
  return "the ticket has no task " + number;
}

// "bob by 2026-03-05 15:00: read the logs". A time may hold a colon itself: the first one with a time before
// it ends the time.
struct WrittenTask {
  std::string who, text;
  std::optional<storage::Instant> due;
};
WrittenTask read_task(const std::string& written, const Request& request) {
  const auto by = rules::lower_ascii(written).find(" by ");
  if (by == std::string::npos) return {};
  WrittenTask task{std::string(rules::trim(written.substr(0, by))), {}, {}};
  const std::string rest = written.substr(by + 4);
  for (auto colon = rest.find(':'); colon != std::string::npos && !task.due;
       colon = rest.find(':', colon + 1)) {
    task.due = rules::parse_moment(request.what.policy, rest.substr(0, colon), request.what.now);
    if (task.due) task.text = rules::trim(rest.substr(colon + 1));
  }
  return task;
}

// What the customer said last: whoever is asked may never have seen the ticket.
std::string last_words(const Request& request) {
  if (!request.ticket) return {};
  const auto& messages = request.ticket->messages;
  const auto hit = std::find_if(messages.rbegin(), messages.rend(), [](const auto& each) {
    return each.direction == storage::Direction::inbound && each.verified && !each.machine;
  });
  return hit == messages.rend() ? "" : topic_of(*hit).text;
}

Refusal give_task(const std::string& written, const Request& request, Orders& orders) {
  const auto& actor = request.agent().id;
  WrittenTask given = read_task(written, request);
  if (!given.due || given.text.empty())
    return "needs WHO by DATE: TEXT, such as #task bob by 2026-03-05: read the logs; or done NUMBER";
  if (*given.due <= request.what.now) return "this time is over";
  const auto* agent = find_agent(given.who, request);
  const auto* group = find_group(given.who, request);
  if (!agent && !group) return "there is no agent or group " + given.who;
  const auto known = tasks_of(request, orders);
  if (known.size() >= kMostTasks) return "the ticket has too many tasks";
  int no = 1;
  for (const auto& each : known) no = std::max(no, each.no + 1);
  storage::Task task{orders.draft.ticket.id, no, agent ? agent->id : group->id, actor, given.text, *given.due,
                     request.what.now,       {}};
  const std::string what = "task " + std::to_string(no) + " of " + task.assignee + " by " +
                           rules::shown_time(request.what.policy, task.due) + ": " + task.text;
  orders.draft.add_event("task.added", what, actor);
  orders.draft.set_timer(std::string(kTaskTimer) + std::to_string(no), task.due, payload_of(task));
  if (task.assignee != actor)
    orders.afterwards.push_back(
        [who = task.assignee, what, actor, no, about = last_words(request)](Draft& draft) {
          draft.more["message.quoted"] = about;
          talk_to_people(
              draft, people_behind(who, draft),
              actor + " gives you " + what + " (when it is done: #task done " + std::to_string(no) + ")");
          draft.more.erase("message.quoted");
        });
  orders.draft.changes().tasks.push_back(std::move(task));
  return {};
}

Refusal change_task(const std::string& argument, const Request& request, Orders& orders) {
  const auto words = rules::split(argument, " \t");
  if (words.size() == 2 && rules::equal_ascii(words[0], "done"))
    return finish_task(std::string(words[1]), request, orders);
  return give_task(argument, request, orders);
}

Refusal ask_group(const std::string& argument, const Request& request, Orders& orders) {
  const auto colon = argument.find(':');
  if (colon == std::string::npos) return "needs GROUP: TEXT, such as #ask tier2: is this a known bug?";
  const auto* group = find_group(rules::trim(argument.substr(0, colon)), request);
  const std::string text(rules::trim(argument.substr(colon + 1)));
  if (!group) return "there is no such group: " + groups_of(request);
  if (text.empty()) return "asks nothing: write the question behind the colon";
  const auto& actor = request.agent().id;
  orders.draft.add_event("group.asked", group->id + ": " + text, actor);
  orders.afterwards.push_back([id = group->id, text, actor, about = last_words(request)](Draft& draft) {
    draft.more["message.quoted"] = about;
    ask_people(draft, people_behind(id, draft), actor + " asks " + id + ": " + text);
    draft.more.erase("message.quoted");
  });
  return {};
}

}  // namespace

Refusal change_duty(const Command& command, const Request& request, Orders& orders) {
  const auto& argument = command.argument;
  if (command.verb == Verb::ack) return acknowledge(request, orders);
  if (command.verb == Verb::escalate) return call_for_help(argument, request, orders);
  if (command.verb == Verb::due) return change_due(argument, request, orders);
  if (command.verb == Verb::snooze) return snooze(argument, request, orders);
  if (command.verb == Verb::task) return change_task(argument, request, orders);
  return ask_group(argument, request, orders);
}

}  // namespace desk

#include "daemon/desk/policy/task.hh"

#include "daemon/desk/case/timer_kind.hh"
#include "daemon/desk/mail/recipients.hh"
#include "daemon/desk/policy/notification.hh"
#include "rules/evaluate/moment.hh"

namespace desk {
namespace {

using storage::Status;

bool is_done(const storage::Ticket& ticket) {
  return ticket.status == Status::solved || ticket.status == Status::closed;
}

std::string shown(const Draft& draft, const std::optional<storage::Instant>& at) {
  return at ? rules::shown_time(draft.policy(), *at) : "none";
}

}  // namespace

void set_due(Draft& draft, std::optional<storage::Instant> due, const std::string& actor,
             const std::string& rule) {
  auto& ticket = draft.ticket;
  if (ticket.due == due) return;
  draft.add_event("due.changed", shown(draft, ticket.due) + " -> " + shown(draft, due), actor, rule);
  ticket.due = due;
  if (due)
    draft.set_timer(std::string(kDueTimer), *due);
  else
    draft.cancel_timer(std::string(kDueTimer));
}

void fall_due(Draft& draft) {
  const auto& ticket = draft.ticket;
  if (is_done(ticket) || !ticket.due || *ticket.due > draft.now()) return;
  draft.add_event("ticket.due", "since " + shown(draft, ticket.due));
  tell_people(draft, responsible(ticket, draft.policy(), draft.now(), draft.roster().swaps),
              "This ticket is due now.");
}

std::string payload_of(const storage::Task& task) {
  return task.assignee + "\n" + task.text;
}

void remind_of_task(Draft& draft, const std::string& number, const std::string& payload) {
  const auto end = payload.find('\n');
  if (end == std::string::npos || draft.ticket.status == Status::closed) return;
  const std::string who = payload.substr(0, end), text = payload.substr(end + 1);
  draft.add_event("task.due", "task " + number + " of " + who + ": " + text);
  talk_to_people(draft, people_behind(who, draft),
                 "Task " + number + " is due now: " + text + " (when it is done: #task done " + number + ")");
}

void wake_up(Draft& draft) {
  if (draft.ticket.status != Status::on_hold) return;  // somebody woke it before
  draft.add_event("status.changed", "on-hold -> open: it has slept long enough");
  draft.ticket.status = Status::open;
  tell_people(draft, responsible(draft.ticket, draft.policy(), draft.now(), draft.roster().swaps),
              "This ticket wakes up.");
}

}  // namespace desk

#include "daemon/desk/commands/run_commands.hh"

#include <stdexcept>

#include "daemon/desk/agent/permission.hh"
#include "daemon/desk/commands/incident.hh"
#include "daemon/desk/commands/swap.hh"

namespace desk {
namespace {

// Templates that tell agents what customers must not see.
constexpr std::string_view kInternalTemplates[] = {
    "notification", "assigned",  "reminder",  "breach",     "page",     "digest",
    "handover",     "swap",      "confirm",   "transcript", "refused",  "listing",
    "bounced",      "operators", "collision", "crossed",    "question", "remark"};

Refusal choose_template(const Command& command, const Request& request, Orders& orders) {
  if (!orders.reply.empty()) return "one mail answers with one template";
  for (const auto name : kInternalTemplates)
    if (name == command.argument) return "this template is for agents only";
  if (!request.what.policy.templates.has(command.argument)) return "there is no such template in the policy";
  orders.reply = command.argument;
  return {};
}

Refusal obey(const Command& command, const Request& request, Orders& orders) {
  switch (command.verb) {
    case Verb::note:
    case Verb::public_:  // see stays_inside()
      return {};
    case Verb::reply:
      return choose_template(command, request, orders);
    case Verb::cc:
    case Verb::uncc:
    case Verb::requester:
      return change_people(command, request, orders);
    case Verb::link:
      return link(command, request, orders);
    case Verb::merge:
      return merge(command, request, orders);
    case Verb::split:
      return split(command, request, orders);
    case Verb::incident:
      return report_incident(command, request, orders);
    case Verb::undo:
      return undo(request, orders);
    case Verb::ack:
    case Verb::escalate:
    case Verb::due:
    case Verb::snooze:
    case Verb::task:
    case Verb::ask:
      return change_duty(command, request, orders);
    case Verb::swap:
      return ask_swap(command, request, orders);
    case Verb::oncall:
    case Verb::show:
    case Verb::list:
    case Verb::search:
    case Verb::help:
      orders.reports.push_back(report(command, request));
      return {};
    case Verb::confirm:
      return "stands alone in its mail";
    case Verb::status:
    case Verb::open:
    case Verb::pending:
    case Verb::hold:
    case Verb::solved:
    case Verb::close:
    case Verb::take:
    case Verb::assign:
    case Verb::unassign:
    case Verb::group:
    case Verb::severity:
    case Verb::queue:
    case Verb::tag:
    case Verb::untag:
    case Verb::spam:
      return change_ticket(command, request, orders);
  }
  throw std::logic_error("a command without a row");
}

std::vector<storage::Participant> people_of(const Request& request) {
  return request.ticket ? request.ticket->participants : std::vector<storage::Participant>{};
}

}  // namespace

Orders follow_commands(const Request& request, Draft draft) {
  const storage::Ticket before = draft.ticket;
  Orders orders{std::move(draft),
                people_of(request),
                stays_inside(request),
                false,
                {},
                {},
                request.commands.problems,
                {}};
  for (const auto& command : request.commands.list) {
    std::string reason = refusal(row_of(command.verb), request, before);
    if (reason.empty()) reason = obey(command, request, orders);
    if (!reason.empty()) orders.problems.push_back({command.line, command.source, std::move(reason)});
  }
  return orders;
}

}  // namespace desk

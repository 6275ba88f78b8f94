#include "daemon/desk/commands/incident.hh"

#include <algorithm>

#include "daemon/desk/agent/author_reply.hh"
#include "daemon/desk/agent/customer_reply.hh"
#include "daemon/desk/case/facts.hh"
#include "daemon/desk/case/proof.hh"
#include "daemon/desk/policy/automations.hh"
#include "daemon/desk/policy/finish.hh"
#include "rules/text/text.hh"

namespace desk {
namespace {

using storage::LinkKind;

// Reports the incident `id`; 0: none.
const storage::Link* own_incident(const Candidate& ticket) {
  const auto hit = std::find_if(ticket.links.begin(), ticket.links.end(), [&](const auto& link) {
    return link.kind == LinkKind::incident && link.ticket == ticket.ticket.id;
  });
  return hit == ticket.links.end() ? nullptr : &*hit;
}

bool has_reports(const Candidate& ticket) {
  return std::any_of(ticket.links.begin(), ticket.links.end(), [&](const auto& link) {
    return link.kind == LinkKind::incident && link.other == ticket.ticket.id;
  });
}

std::string name(storage::TicketId id) {
  return "#" + std::to_string(id.value);
}

void leave(const storage::Link& incident, const Request& request, Orders& orders) {
  orders.draft.remove_link(incident);
  orders.draft.add_event("link.removed", "incident " + name(incident.other), request.agent().id);
}

constexpr const char* kQuotes =
    "your answer stands between the lines of a mail, which only its own customer may see; answer this ticket "
    "apart";

// Lines of one customer's leave as quotes above the words that answer them: nobody else may have them.
bool quotes_customer(const Request& request) {
  const auto& lines = request.words.lines;
  const auto is_answer = [](const SpokenLine& line) { return line.kind == LineKind::fresh && line.between; };
  const auto is_theirs = [](const SpokenLine& line) { return line.kind == LineKind::theirs; };
  return std::any_of(lines.begin(), lines.end(), is_answer) &&
         std::any_of(lines.begin(), lines.end(), is_theirs);
}

// To a requester who is not proven goes nothing of what a forged mail may have put there: the subject is the
// incident's, and nobody is named. Whom our own server calls forged gets nothing.
Refusal carry(const Candidate& report, const Request& request, Orders& orders, Draft& draft) {
  const auto& policy = request.what.policy;
  if (may_echo(policy, report.ticket)) return relay(request, draft, report.participants, orders.reply);
  if (report.ticket.proof == storage::Proof::failed)
    return "our server says that it is not from " + report.ticket.requester +
           "; #requester there says whose it is";
  auto people = report.participants;
  for (auto& one : people) one.name.clear();
  const auto& incident = orders.draft.ticket;
  draft.ticket.requester_name.clear();
  draft.ticket.subject = may_echo(policy, incident) ? incident.subject : std::string{};
  auto refusal = relay(request, draft, people, orders.reply);
  draft.ticket.requester_name = report.ticket.requester_name;
  draft.ticket.subject = report.ticket.subject;
  return refusal;
}

// Gives why the answer did not reach the report; empty: it did, or there is none.
Refusal serve(const Candidate& report, const Request& request, Orders& orders, bool answered) {
  const auto& policy = request.what.policy;
  const std::string& actor = request.agent().id;
  Draft draft = orders.draft.branch(report.ticket, customer_topic(report, policy));
  draft.past = report.past;
  Refusal refusal;
  if (answered) {
    refusal = quotes_customer(request) ? kQuotes : carry(report, request, orders, draft);
    if (refusal.empty())
      set_status(draft, to_storage(policy.desk.after_answer), actor);
    else
      draft.add_event("answer.suppressed", "of incident " + name(orders.draft.ticket.id) + ": " + refusal,
                      actor);
  }
  if (orders.all) set_status(draft, orders.draft.ticket.status, actor);
  if (!report.messages.empty())
    run_automations(draft, read_facts(report.messages.front(), draft.ticket, request.what.now));
  absorb(orders.draft, std::move(draft));
  return refusal;
}

void tell_of_unreached(const std::string& unreached, const Request& request, Orders& orders) {
  write_back(orders.draft, writer_of(request), "transcript", {{"incident.unreached", unreached}}, false);
}

}  // namespace

Refusal report_incident(const Command& command, const Request& request, Orders& orders) {
  if (!request.ticket) return "a new mail is no report yet: open the ticket first";
  const auto* before = own_incident(*request.ticket);
  if (rules::equal_ascii(command.argument, "none")) {
    if (!before) return "this ticket reports no incident";
    leave(*before, request, orders);
    return {};
  }
  const auto* incident = find_named(request, command.argument);
  if (!incident) return "there is no such ticket";
  const auto id = incident->ticket.id;
  if (id == request.ticket->ticket.id) return "a ticket cannot report itself";
  if (const auto* further = own_incident(*incident))
    return "ticket " + name(id) + " reports an incident itself: " + name(further->other);
  if (has_reports(*request.ticket)) return "this ticket is an incident itself, with reports of its own";
  if (before && before->other == id) return {};
  if (before) leave(*before, request, orders);
  orders.draft.add_link({{}, LinkKind::incident, id, {}, {}, {}});
  orders.draft.add_event("link.added", "incident " + name(id), request.agent().id);
  orders.draft.add_event_of(id, "link.added", "report " + name(request.ticket->ticket.id),
                            request.agent().id);
  return {};
}

void serve_reports(const Request& request, Orders& orders, bool answered) {
  if (!answered && !orders.all) return;
  const auto& reports = request.ticket->reports;
  std::string unreached;
  for (const auto& report : reports)
    if (const auto refusal = serve(report, request, orders, answered); !refusal.empty())
      unreached += name(report.ticket.id) + "  " + refusal + "\n";
  if (!unreached.empty()) tell_of_unreached(unreached, request, orders);
  if (answered && !reports.empty())
    orders.draft.add_event("incident.answered", "and " + std::to_string(reports.size()) + " reports",
                           request.agent().id);
}

void offer_reports(const Request& request, Orders& orders) {
  const auto& ticket = orders.draft.ticket;
  const bool over = !is_living(ticket) && is_living(request.ticket->ticket);
  if (!over || orders.all || request.ticket->reports.empty()) return;
  std::string left;
  for (const auto& report : request.ticket->reports)
    left += name(report.ticket.id) + "  " + std::string(to_string(report.ticket.status)) + "  " +
            report.ticket.requester + "  " + report.ticket.subject + "\n";
  const std::string command = ticket.status == storage::Status::solved ? "#solved all" : "#close all";
  write_back(orders.draft, writer_of(request), "transcript",
             {{"incident.reports", left}, {"commands", command}});
}

}  // namespace desk

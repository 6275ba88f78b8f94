#include <algorithm>

#include "rules/templates/template.hh"

namespace rules {

const std::vector<VariableDoc>& known_variables() {
  static const std::vector<VariableDoc> rows = {
      {"ticket.id", "number: 42"},
      {"ticket.ref", "the tag of subjects: [Example #42]"},
      {"ticket.subject", "subject of the ticket, the sender's words"},
      {"ticket.status", "new, open, pending, ..."},
      {"ticket.severity", "severity"},
      {"ticket.queue", "queue"},
      {"ticket.group", "group"},
      {"ticket.tags", "tags, parted by commas"},
      {"ticket.created", "when it was opened, local time of the desk"},
      {"ticket.age", "how long it is open: 3d2h"},
      {"ticket.due", "due date"},
      {"ticket.links", "linked tickets and addresses, one a line"},
      {"requester.name", "display name of the requester"},
      {"requester.address", "address of the requester"},
      {"customer.id", "key of the customer"},
      {"customer.name", "name of the customer"},
      {"customer.plan", "plan of the customer"},
      {"customer.sla", "name of the SLA that holds for the customer"},
      {"customer.account_manager", "address of the account manager"},
      {"customer.open_tickets", "other open tickets of the customer, one a line"},
      {"agent.id", "key of the agent who acts, or to whom the mail goes"},
      {"agent.name", "name of that agent"},
      {"agent.email", "address of that agent"},
      {"owner.id", "key of the assignee"},
      {"owner.name", "name of the assignee"},
      {"owner.email", "address of the assignee"},
      {"group.name", "name of the ticket's group"},
      {"desk.name", "name of the desk"},
      {"desk.address", "address of the mailbox"},
      {"desk.domain", "domain of the desk"},
      {"mailbox.name", "key of the mailbox"},
      {"mailbox.address", "address of the mailbox"},
      {"target.first_response",
       "the promise for a first answer, with its word: within 60 minutes, by Monday 17:00"},
      {"target.next_response", "likewise for the next answer"},
      {"target.update", "likewise for the next news"},
      {"target.resolution", "likewise for the solution"},
      {"target.name", "the target that a reminder or a breach is about"},
      {"target.deadline", "its deadline, local time of the desk"},
      {"target.left", "time left until it: 35m; after it: late by 35m"},
      {"target.percent", "how much of it is used: 80%"},
      {"message.text", "the new words of the message"},
      {"message.quoted", "what it quotes"},
      {"message.from", "address of its sender"},
      {"message.from_name", "display name of its sender"},
      {"message.subject", "its subject"},
      {"message.people", "who takes part by it from now on, and whom it only names"},
      {"message.proof", "why its sender is not proven, one line; empty where it is"},
      {"message.attachments", "names and sizes of its attachments, one a line"},
      {"event.what", "what happened, one line"},
      {"event.detail", "more about it, some lines"},
      {"event.rule", "the rule or automation that did it"},
      {"answer.to", "whom an answer to the mail goes to"},
      {"commands", "the few commands that fit the ticket as it is"},
      {"page.name", "name of the page"},
      {"page.level", "level of the page: 1, 2, ..."},
      {"page.timeout", "time until the next level is told"},
      {"rotation.name", "the rotation"},
      {"rotation.previous", "who was on duty"},
      {"rotation.next", "who is on duty now"},
      {"digest.title", "what a digest lists"},
      {"digest.count", "how many tickets it lists"},
      {"digest.text", "the tickets, one a line"},
      {"confirm.code", "code that confirms a command"},
      {"transcript", "what was understood of a mail's commands, one line a command"},
      {"refused.reason", "why a mail was refused"},
      {"bounce.recipient", "address that could not be reached"},
      {"bounce.reason", "what its server said"},
      {"bounce.dead", "yes, where nothing more is sent there; else absent"},
      {"bounce.alive", "yes, where it may work again; else absent"},
      {"incident.reports", "reports that are left of an incident that is over, one a line"},
      {"incident.unreached", "reports that an answer on their incident did not reach, one a line"},
  };
  return rows;
}

bool is_known_variable(std::string_view name) {
  if ((name.starts_with("agent.") || name.starts_with("owner.")) && name.size() > 6) return true;
  const auto& rows = known_variables();
  return std::any_of(rows.begin(), rows.end(), [&](const VariableDoc& row) { return row.name == name; });
}

}  // namespace rules

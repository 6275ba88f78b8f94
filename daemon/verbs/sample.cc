#include "daemon/verbs/sample.hh"

namespace ctl {
namespace {

struct Sample {
  const char* name;
  const char* value;
};

constexpr Sample kSamples[] = {
    {"ticket.id", "42"},
    {"ticket.subject", "Our site is down"},
    {"ticket.status", "open"},
    {"ticket.queue", "support"},
    {"ticket.group", "tier1"},
    {"ticket.tags", "outage, eu"},
    {"ticket.created", "2026-03-02 09:00"},
    {"ticket.age", "3d2h"},
    {"ticket.due", "2026-03-06 17:00"},
    {"ticket.links", "incident #41\nrelated https://status.example.com\n"},
    {"requester.name", "Chris Lee"},
    {"requester.address", "chris@initech.example"},
    {"customer.id", "initech"},
    {"customer.name", "Initech"},
    {"customer.plan", "enterprise"},
    {"customer.account_manager", "dan@example.com"},
    {"customer.sla", "standard"},
    {"customer.open_tickets", "#41 Our site is slow"},
    {"agent.id", "alice"},
    {"agent.name", "Alice Meyer"},
    {"agent.email", "alice@example.com"},
    {"owner.id", "bob"},
    {"owner.name", "Bob Ng"},
    {"owner.email", "bob@example.com"},
    {"group.name", "First line"},
    {"target.first_response", "within 60 minutes"},
    {"target.next_response", "within 4 hours"},
    {"target.update", "within 60 minutes"},
    {"target.resolution", "by Monday 17:00"},
    {"target.name", "first_response"},
    {"target.deadline", "2026-03-02 10:00"},
    {"target.left", "35m"},
    {"target.percent", "80%"},
    {"message.text", "Every page answers 502 since nine.\nPlease help."},
    {"message.quoted", "> Thank you for your mail."},
    {"message.from", "chris@initech.example"},
    {"message.from_name", "Chris Lee"},
    {"message.subject", "Our site is down"},
    {"answer.to", "chris@initech.example"},
    {"message.people", "dana@initech.example takes part from now on."},
    {"message.proof", "not proven: our server could not confirm initech.example"},
    {"message.attachments", "screen.png, image/png, 48213 bytes"},
    {"event.what", "a new ticket"},
    {"event.detail", "severity urgent\ngroup tier1"},
    {"event.rule", "site down is urgent"},
    {"commands", "#take\n#close"},
    {"page.name", "on-call"},
    {"page.level", "1"},
    {"page.timeout", "5m"},
    {"rotation.name", "front-line"},
    {"rotation.previous", "Alice Meyer"},
    {"rotation.next", "Bob Ng"},
    {"digest.title", "Open tickets of tier1"},
    {"digest.count", "2"},
    {"digest.text", "#41 Our site is slow\n#42 Our site is down"},
    {"confirm.code", "x7k2m9"},
    {"transcript", "#take: the ticket is yours"},
    {"refused.reason", "it is larger than 100 MB"},
    {"bounce.recipient", "chris@initech.example"},
    {"bounce.reason", "550 5.1.1 no such user"},
    {"bounce.dead", "yes"},
    {"bounce.alive", "yes"},
    {"incident.reports", "#43  open  dana@initech.example  Our site is slow\n"},
    {"incident.unreached", "#44  eve@initech.example\n"},
};

}  // namespace

rules::Variables sample_variables(const rules::Policy& policy) {
  rules::Variables all;
  for (const auto& sample : kSamples) all.emplace(sample.name, sample.value);
  const auto& desk = policy.desk;
  const auto& mailbox = policy.mailboxes.front();
  all["ticket.ref"] = desk.tag.empty() ? "[#42]" : "[" + desk.tag + " #42]";
  all["ticket.severity"] = policy.severities.front();
  all["desk.name"] = desk.name;
  all["desk.domain"] = desk.domain;
  all["mailbox.name"] = mailbox.name;
  all["desk.address"] = all["mailbox.address"] = mailbox.address;
  return all;
}

}  // namespace ctl

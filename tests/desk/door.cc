#include "tests/desk/door.hh"

#include "daemon/desk/identity/address.hh"
#include "mailparse/header/address.hh"
#include "mailparse/parse/parse.hh"

namespace desk::test {

const char* const kDoorPolicy = R"(
desk: {name: Example Support, tag: Example, domain: example.com, operators: [ops@ops.example]}
storage: {path: ":memory:"}
smtp: {url: "smtp://localhost", tls: none}
mailboxes:
  support: {address: support@example.com, authserv_id: mx.example.com}
  forms: {address: forms@example.com, requester: reply_to, authserv_id: mx.example.com}
  urgent: {address: 911@example.com, rank: 1}
agents:
  alice: {name: Alice Meyer, email: alice@example.com}
  bob: {name: Bob Ng, email: bob@example.com}
staff: {domains: [example.com]}
groups: {tier1: {members: [alice, bob]}}
severities: [urgent, high, low]
sla:
  gold: {urgent: {first_response: 1h}, high: {first_response: 2h}, low: {first_response: 4h}}
plans: {enterprise: {sla: gold}}
customers:
  initech: {domains: [initech.example], plan: enterprise}
pages: {on-call: [{notify: alice, timeout: 5m}]}
rules:
  - {name: all, when: {opens: true}, then: {group: tier1}}
  - {name: down, when: {plan: enterprise, subject: down, opens: true}, then: {severity: urgent, page: on-call}}
  - {name: vulnerabilities, when: {subject: vulnerability, first: true}, then: {reply: security}}
  - {name: outage, when: {subject: outage, opens: true}, then: {link: "incident #1"}}
  - {name: trusted, when: {proven: true}, then: {tag: trusted}}
  - {name: forged, when: {proven: failed}, then: {tag: forged}}
automations:
  - {name: holding, when: {status: new, quiet: 10m}, then: {reply: holding}}
templates:
  holding: {text: "We are still looking, {{requester.name|dear customer}}: {{ticket.subject|your request}}."}
  security: {text: "Please read example.com/security."}
)";

std::string verdict_on(const std::string& domain, Said said) {
  if (said == Said::unknown) return {};
  const std::string word = said == Said::proven ? "pass" : "fail";
  return "mx.example.com; dmarc=" + word + " header.from=" + domain + "; spf=" + word +
         " smtp.mailfrom=" + domain;
}

storage::LedgerEntry Door::post(Said said, std::map<std::string, std::string> header, std::string body,
                                std::string mailbox) {
  static int count = 0;
  Post post;
  post.header["Message-ID"] = "<door" + std::to_string(++count) + "@somewhere.example>";
  for (auto& [name, value] : header) post.header[name] = std::move(value);
  const auto from =
      mailparse::parse_addresses(post.header.contains("From") ? post.header["From"] : kCustomer);
  post.header["Authentication-Results"] =
      verdict_on(std::string(domain_of(from.empty() ? "" : from.front().addr_spec)), said);
  post.body = std::move(body);
  post.mailbox = std::move(mailbox);
  return desk.post(post);
}

void Door::answer(std::int64_t ticket, const std::string& body) {
  desk.post(alice_on(desk, ticket, body));
}

std::vector<storage::OutboxItem> Door::mails(std::string_view recipient, std::string_view kind) const {
  auto all = desk.outbox();
  all.erase(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(mails_));
  std::erase_if(all, [&](const auto& item) {
    return (!recipient.empty() && item.recipient != recipient) || (!kind.empty() && item.kind != kind);
  });
  return all;
}

std::set<std::string> Door::outsiders() const {
  std::set<std::string> all;
  for (const auto& item : mails())
    if (domain_of(item.recipient) != "example.com") all.insert(item.recipient);
  return all;
}

std::string Door::read_by(const std::string& reader) const {
  std::string all;
  for (const auto& item : mails(reader)) {
    const auto mail = mailparse::parse(item.bytes);
    for (const auto& one : mail.from) all += "From: " + one.name + "\n";
    for (const auto& one : mail.to) all += "To: " + one.name + " " + one.addr_spec + "\n";
    all += mail.subject + "\n" + mail.text + "\n";
    for (const auto& file : mail.attachments) all += file.filename + " " + file.content_type + "\n";
  }
  return all;
}

std::vector<std::string> Door::people(std::int64_t ticket) {
  std::vector<std::string> all;
  const auto participants = desk.store().participants({ticket});
  REQUIRE(participants);
  for (const auto& one : *participants)
    if (one.role != storage::Role::unverified) all.push_back(one.address);
  return all;
}

std::string Door::events(std::int64_t ticket) {
  std::string all;
  const auto events = desk.store().events({ticket});
  REQUIRE(events);
  for (const auto& event : *events) all += event.kind + ": " + event.detail + "\n";
  return all;
}

}  // namespace desk::test

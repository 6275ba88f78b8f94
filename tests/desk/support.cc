#include "tests/desk/support.hh"

#include "mailparse/parse/parse.hh"
#include "rules/load/load.hh"

namespace desk::test {

const char* const kPolicy = R"(
desk: {name: Example Support, tag: Example, domain: example.com}
storage: {path: ":memory:"}
smtp: {url: "smtp://localhost", tls: none}
mailboxes:
  emergency: {address: 911@example.com, rank: 1, queue: emergency}
  support: {address: support@example.com, aliases: [help@example.com], authserv_id: mx.example.com}
  list: {address: list@example.com, requester: reply_to}
agents:
  alice: {name: Alice Meyer, email: alice@example.com}
  bob: {name: Bob Ng, email: bob@example.com}
  carol: {name: Carol Diaz, email: carol@example.com}
staff: {domains: [example.com]}
groups:
  tier1: {members: [alice, bob]}
  tier2: {members: [carol]}
severities: [urgent, high, low]
plans: {enterprise: {}, free: {}}
customers:
  initech: {domains: [initech.example], plan: enterprise, account_manager: dan@example.com}
rules:
  - {name: newsletters, when: {subject: newsletter}, then: {drop: newsletter}}
  - {name: everything, when: {opens: true}, then: {group: tier1}}
  - {name: down, when: {plan: enterprise, subject: '/\bdown\b/i'}, then: {severity: urgent, tag: outage}}
  - {name: disclosures, when: {subject: vulnerability, first: true}, then: {reply: security, status: closed, stop: true}}
automations:
  - {name: silence, when: {status: new, quiet: 2h}, then: {tag: silent}}
templates:
  security: {text: "Please read example.com/security."}
)";

namespace {

std::shared_ptr<const rules::Policy> load(std::string_view yaml) {
  const auto reader = rules::memory_reader({{"policy.yaml", std::string(yaml.empty() ? kPolicy : yaml)}});
  auto result = rules::load_policy("policy.yaml", reader);
  for (const auto& diagnostic : result.diagnostics) UNSCOPED_INFO(diagnostic.format());
  REQUIRE(result.policy);
  return std::make_shared<const rules::Policy>(*std::move(result.policy));
}

template <class T>
T must(storage::Result<T> result) {
  if (!result) FAIL(result.error().message);
  return *std::move(result);
}

}  // namespace

std::string bytes_of(const Post& post) {
  static int count = 0;
  std::map<std::string, std::string> fields = {
      {"From", "Chris Lee <chris@initech.example>"},
      {"To", "support@example.com"},
      {"Subject", "Question"},
      {"Date", "Mon, 2 Mar 2026 08:59:00 +0000"},
      {"Message-ID", "<m" + std::to_string(++count) + "@initech.example>"}};
  for (const auto& [name, value] : post.header) fields[name] = value;
  std::string bytes;
  for (const auto& [name, value] : fields)
    if (!value.empty()) bytes += name + ": " + value + "\r\n";
  return bytes + "\r\n" + post.body;
}

TestDesk::TestDesk(std::string_view policy) {
  storage::Options options;
  options.path = ":memory:";
  store_ = must(storage::Store::open(options));
  intake_ = std::make_unique<intake::Intake>(*store_, load(policy));
  must(intake_->review_all(now_));
}

storage::LedgerEntry TestDesk::post(const Post& post) {
  return post_bytes(bytes_of(post), post.mailbox);
}

storage::LedgerEntry TestDesk::post_bytes(const std::string& bytes, const std::string& mailbox) {
  storage::Arrival arrival;
  arrival.place.mailbox = mailbox;
  arrival.bytes = bytes;
  auto entries = must(intake_->take(std::span(&arrival, 1), now_));
  REQUIRE(entries.size() == 1);
  return entries.front();
}

void TestDesk::wait(std::chrono::seconds span) {
  const Instant until = now_ + span;
  while (true) {
    const auto next = must(store_->next_timer());
    if (!next || *next > until) break;
    now_ = std::max(now_, *next);
    REQUIRE(must(intake_->pass_time(now_)) > 0);
  }
  now_ = until;
}

std::size_t TestDesk::jump(std::chrono::seconds span) {
  now_ += span;
  std::size_t fired = 0;
  while (const std::size_t more = must(intake_->pass_time(now_))) fired += more;
  return fired;
}

void TestDesk::come_back(std::chrono::seconds span) {
  now_ -= span;
  must(intake_->undo_future(now_, now_));
  wait(std::chrono::seconds(1));
}

std::size_t TestDesk::reload(std::string_view policy) {
  intake_->set_policy(load(policy));
  return must(intake_->review_all(now_));
}

storage::Ticket TestDesk::ticket(std::int64_t id) const {
  auto found = must(store_->ticket({id}));
  if (!found) FAIL("there is no ticket " << id);
  return *found;
}

std::size_t TestDesk::count_tickets() const {
  return must(store_->tickets({})).size();
}

std::vector<storage::Message> TestDesk::messages(std::int64_t ticket) const {
  return must(store_->messages({ticket}));
}

bool TestDesk::has_event(std::int64_t ticket, std::string_view kind) const {
  const auto events = must(store_->events({ticket}));
  return std::any_of(events.begin(), events.end(), [kind](const auto& event) { return event.kind == kind; });
}

std::vector<storage::OutboxItem> TestDesk::outbox(std::string_view recipient) const {
  auto items = must(store_->outbox(true));
  std::erase_if(items, [&](const auto& item) { return !recipient.empty() && item.recipient != recipient; });
  return items;
}

std::vector<mailparse::Mail> TestDesk::sent(std::string_view recipient) const {
  std::vector<mailparse::Mail> mails;
  for (const auto& item : outbox(recipient)) mails.push_back(mailparse::parse(item.bytes));
  return mails;
}

}  // namespace desk::test

#include "tests/desk/attack/siege.hh"

#include "mailparse/parse/parse.hh"

namespace desk::test {
namespace {

// They stand in the two tickets and nowhere else.
constexpr std::string_view kSecrets[] = {"4711-chris", "0815-ann", "Chris's alarm", "Ann's key"};

std::string shown(const mailparse::Mail& mail) {
  std::string all = mail.subject + "\n" + mail.text + "\n" + mail.html;
  for (const auto& item : mail.attachments) all += "\n" + item.filename + "\n" + item.bytes;
  return all;
}

template <class T>
T must(storage::Result<T> result) {
  if (!result) FAIL(result.error().message);
  return *std::move(result);
}

// What a stranger may add to a ticket: mails that are marked as unverified, and nothing else.
std::size_t count_believed(const std::vector<storage::Message>& messages) {
  return static_cast<std::size_t>(std::count_if(messages.begin(), messages.end(), [](const auto& one) {
    return one.verified && (one.direction != storage::Direction::inbound || !one.machine);
  }));
}

}  // namespace

Siege::Siege(std::string_view policy) : desk(policy) {
  desk.post({{{"Message-ID", "<first@initech.example>"},
              {"Cc", kBoss},
              {"Subject", "Chris's alarm"},
              {"Authentication-Results", "mx.example.com; dmarc=pass header.from=initech.example"}},
             "The code of the alarm is 4711-chris.\n"});
  desk.post(
      {{{"From", "Ann <" + kAnn + ">"}, {"Message-ID", "<first@globex.example>"}, {"Subject", "Ann's key"}},
       "The key of the safe is 0815-ann.\n"});
  REQUIRE(desk.count_tickets() == 2);
  begin();
}

void Siege::begin() {
  before_ = picture();
  mails_ = desk.outbox().size();
}

storage::LedgerEntry Siege::strike(std::map<std::string, std::string> header, std::string body) {
  static int count = 0;
  Post post;
  post.header = {{"From", "Mallory <" + kMallory + ">"},
                 {"Subject", "Re: [Example #1] Question"},
                 {"Message-ID", "<strike" + std::to_string(++count) + "@evil.example>"},
                 {"Authentication-Results", kOwnPass}};
  for (auto& [name, value] : header) post.header[name] = std::move(value);
  post.body = std::move(body);
  return desk.post(post);
}

Post Siege::alice(const std::string& body, std::int64_t ticket, Shown shown) const {
  return answer(test::alice(desk, body, shown), kAlice, ticket);
}

Post Siege::bob(const std::string& body, std::int64_t ticket, Shown shown) const {
  return answer(answer_to(desk, kBob, kBob, shown, body), kBob, ticket);
}

Post Siege::answer(Post post, const std::string& reader, std::int64_t ticket) const {
  if (post.header.contains("In-Reply-To")) post.header["In-Reply-To"] = "<" + token(reader, ticket) + ">";
  post.header["Subject"] = "Re: [Example #" + std::to_string(ticket) + "] Question";
  return post;
}

std::string Siege::picture() {
  std::string out;
  for (const std::int64_t id : {1, 2}) {
    const auto t = desk.ticket(id);
    out += t.subject + "|" + std::string(to_string(t.status)) + "|" + t.severity + "|" + t.queue + "|" +
           t.group + "|" + t.assignee + "|" + t.requester + "|" + t.requester_name + "|" + t.customer + "|" +
           t.plan + "|" + std::to_string(t.reopened) + "|" + std::to_string(t.agent_replies) + "|" +
           std::to_string(t.customer_replies) + "|" + std::to_string(t.merged_into.value);
    for (const auto& tag : t.tags) out += "|" + tag;
    for (const auto& mailbox : t.mailboxes) out += "|" + mailbox;
    for (const auto& address : people(id)) out += "|" + address;
    out += "|" + std::to_string(count_believed(desk.messages(id))) + " messages\n";
  }
  return out;
}

std::vector<std::string> Siege::people(std::int64_t ticket) {
  std::vector<std::string> all;
  const auto participants = must(desk.store().participants({ticket}));
  for (const auto& person : participants)
    if (person.role != storage::Role::unverified) all.push_back(person.address);
  return all;
}

std::vector<storage::OutboxItem> Siege::new_mail(std::string_view recipient) const {
  auto all = desk.outbox();
  all.erase(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(mails_));
  std::erase_if(all, [&](const auto& item) { return !recipient.empty() && item.recipient != recipient; });
  return all;
}

void Siege::check_nothing_happened(const std::set<std::string>& heard) {
  CHECK(picture() == before_);
  for (const auto& item : new_mail()) {
    if (item.recipient == kAlice || item.recipient == kBob || item.recipient == kCarol) continue;
    INFO("a mail to " << item.recipient << ": " << item.kind << " " << item.subject);
    const bool own_ack = item.kind == "ack" && item.ticket.value > 2 &&
                         item.recipient == desk.ticket(item.ticket.value).requester;
    CHECK((own_ack || heard.contains(item.recipient)));
    const std::string all = shown(mailparse::parse(item.bytes));
    for (const auto secret : kSecrets) CHECK_THAT(all, !ContainsSubstring(std::string(secret)));
  }
}

std::string Siege::token(const std::string& reader, std::int64_t ticket) const {
  std::string found;
  for (const auto& item : desk.outbox(reader))
    if (item.ticket.value == ticket) found = item.message_id;
  REQUIRE_FALSE(found.empty());
  return found;
}

std::string confirm_line(const TestDesk& desk, const std::string& agent) {
  const auto mail = desk.sent(agent).back();
  const auto at = mail.text.find("#confirm ");
  REQUIRE(at != std::string::npos);
  return mail.text.substr(at, mail.text.find('\n', at) - at);
}

}  // namespace desk::test

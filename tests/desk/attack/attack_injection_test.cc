// Attacks that write header fields, or whole mails, of their own into ours.

#include "mailparse/compose/compose.hh"
#include "mailparse/compose/compose_check.hh"
#include "mailparse/parse/parse.hh"
#include "rules/load/load.hh"
#include "tests/desk/attack/siege.hh"

using namespace desk::test;

namespace {

// Every way to end a line that some reader knows, and a field behind it.
const std::string kEnds[] = {"\r\n", "\n",   "\r",       std::string(1, '\0'), "\x0b",
                             "\x0c", "\x1c", "\xC2\x85", "\xE2\x80\xA8",       "\xE2\x80\xA9"};
constexpr const char* kField = "Bcc: victim@elsewhere.example";

const std::string kDesk = "desk: {name: x, domain: example.com}\n";
const std::string kMailbox =
    "storage: {path: ':memory:'}\nsmtp: {url: 'smtp://localhost', tls: none}\n"
    "mailboxes: {support: {address: support@example.com}}\n";

std::string hex(const std::string& text) {
  static constexpr char kDigits[] = "0123456789ABCDEF";
  std::string out;
  for (const char c : text)
    (out += '=') += kDigits[static_cast<unsigned char>(c) >> 4],
        out += kDigits[static_cast<unsigned char>(c) & 15];
  return out;
}

std::string percent(const std::string& text) {
  std::string out = hex(text);
  std::replace(out.begin(), out.end(), '=', '%');
  return out;
}

// The header of a mail as a reader sees it that ends lines at anything.
void check_header(const std::string& bytes) {
  const std::string head = bytes.substr(0, bytes.find("\r\n\r\n"));
  for (const auto& end : kEnds)
    for (auto at = head.find(end); at != std::string::npos; at = head.find(end, at + 1)) {
      const bool proper =
          (end == "\n" && at > 0 && head[at - 1] == '\r') || (end == "\r" && head[at + 1] == '\n');
      CHECK((end == "\r\n" || proper));
      CHECK_FALSE(head.substr(at + end.size()).starts_with("Bcc"));
    }
  const auto mail = mailparse::parse(bytes);
  CHECK(mail.bcc.empty());
  CHECK(mail.to.size() == 1);
  CHECK(mail.from.size() == 1);
  for (const auto& address : mail.to) CHECK_THAT(address.addr_spec, !ContainsSubstring("victim"));
}

void check_all(const Siege& siege) {
  REQUIRE_FALSE(siege.new_mail().empty());
  for (const auto& item : siege.new_mail()) {
    INFO(item.bytes);
    check_header(item.bytes);
    CHECK(item.recipient != "victim@elsewhere.example");
    CHECK(mailparse::is_writable_address(item.recipient));
  }
}

}  // namespace

TEST_CASE("attack: line ends in a display name", "[attack]") {
  for (const auto& end : kEnds) {
    Siege siege;
    siege.strike(
        {{"From", "=?utf-8?q?Mallory" + hex(end + kField) + "?= <" + kMallory + ">"}, {"Subject", "Hello"}},
        "Hello\n");
    siege.strike({{"From", "\"Mallory" + end + kField + "\" <" + kMallory + ">"}, {"Subject", "Hello"}},
                 "Hello\n");
    check_all(siege);
    siege.check_nothing_happened();
  }
}

TEST_CASE("attack: line ends in the subject", "[attack]") {
  for (const auto& end : kEnds) {
    Siege siege;
    siege.strike({{"Subject", "=?utf-8?q?Hello" + hex(end + kField) + "?="}}, "Hello\n");
    siege.strike({{"Subject", "Hello" + end + kField}}, "Hello\n");
    check_all(siege);
  }
}

TEST_CASE("attack: line ends in an address", "[attack]") {
  for (const auto& end : kEnds) {
    Siege siege;
    siege.strike({{"From", "<=?utf-8?q?x" + hex(end + kField) + "?=@evil.example>"}, {"Subject", "Hello"}},
                 "Hello\n");
    siege.strike({{"From", "<\"x" + end + kField + "\"@evil.example>"}, {"Subject", "Hello"}}, "Hello\n");
    siege.strike({{"Reply-To", "<x@evil.example" + end + kField + ">"},
                  {"To", "list@example.com"},
                  {"Subject", "Hello"}},
                 "Hello\n");
    check_all(siege);
  }
}

TEST_CASE("attack: line ends in the name and type of a file", "[attack]") {
  for (const auto& end : kEnds) {
    Siege siege;
    const std::string file = "\r\n--b\r\nContent-Type: text/x" + (end == "\r\n" || end == "\n" ? "" : end) +
                             "; name*=utf-8''" + percent(end + kField) +
                             "\r\nContent-Disposition: attachment; filename*=utf-8''x" +
                             percent(end + kField) +
                             "\r\n\r\nx\r\n--b\r\n"
                             "Content-Type: =?utf-8?q?text/x" +
                             hex(end + kField) + "?=; name=\"=?utf-8?q?" + hex(end + kField) +
                             "?=\"\r\n"
                             "Content-Disposition: attachment; filename=\"=?utf-8?q?" +
                             hex(end + kField) + "?=\"\r\n\r\nx\r\n--b--\r\n";
    siege.strike({{"Content-Type", "multipart/mixed; boundary=b"}, {"Subject", "Hello"}},
                 "--b\r\n\r\nHello\r\n" + file);
    check_all(siege);
    for (const auto& item : siege.new_mail())
      for (const auto& attached : mailparse::parse(item.bytes).attachments)
        CHECK(attached.filename.find_first_of("\r\n") == std::string::npos);
  }
}

TEST_CASE("attack: line ends and brackets in Message-ID and References", "[attack]") {
  Siege siege;
  for (const auto& end : kEnds) {
    const std::string id = "<x" + end + kField + "@evil.example>";
    siege.strike({{"Message-ID", id},
                  {"In-Reply-To", "<=?utf-8?q?x" + hex("@x>" + end + kField) + "?=>"},
                  {"References", id + " <a<b>c> <" + std::string(3000, 'x') + "@x>"},
                  {"Subject", "Hello"}},
                 "Hello\n");
  }
  check_all(siege);
}

TEST_CASE("attack: the answer to a ticket whose every field injects", "[attack]") {
  for (const auto& end : kEnds) {
    Siege siege;
    siege.strike({{"From", "=?utf-8?q?Mallory" + hex(end + kField) + "?= <" + kMallory + ">"},
                  {"Subject", "=?utf-8?q?Hello" + hex(end + kField) + "?="},
                  {"Cc", "=?utf-8?q?Eve" + hex(end + kField) + "?= <eve@evil.example>"}},
                 "Hello\n");
    siege.begin();
    siege.post(siege.alice("#tag x" + end + kField + "\n\nYour answer.\n", 3));
    siege.post(siege.alice("Your answer.\n", 3));
    check_all(siege);
    CHECK_FALSE(siege.new_mail(kMallory).empty());
  }
}

TEST_CASE("attack: line ends in the policy's own values", "[attack]") {
  const std::pair<const char*, const char*> values[] = {
      {"desk: {name: %, domain: example.com}", "x"},
      {"desk: {name: x, tag: %, domain: example.com}", "x"},
      {"agents: {alice: {name: %, email: alice@example.com}}", "x"},
      {"agents: {alice: {name: x, email: %}}", "x@example.com"},
      {"customers: {initech: {name: %, domains: [initech.example]}}", "x"},
      {"customers: {initech: {account_manager: %, domains: [initech.example]}}", "x@example.com"}};
  for (const auto& [line, good] : values) {
    const auto loads = [&line = line](const std::string& value) {
      std::string policy = line;
      policy.replace(policy.find('%'), 1, "\"" + value + "\"");
      if (!policy.starts_with("desk:")) policy = kDesk + policy;
      const auto reader = rules::memory_reader({{"policy.yaml", policy + "\n" + kMailbox}});
      return rules::load_policy("policy.yaml", reader).policy.has_value();
    };
    INFO(line);
    CHECK(loads(good));
    for (const std::string end : {"\\r\\n", "\\n", "\\0", "\\u0085", "\\u2028"})
      CHECK_FALSE(loads(good + end + kField));
  }
}

TEST_CASE("attack: line ends in the customers' file", "[attack]") {
  const std::string policy = kDesk + kMailbox + "customers_file: customers.csv\n";
  for (const auto& end : kEnds) {
    const auto reader =
        rules::memory_reader({{"policy.yaml", policy},
                              {"customers.csv", "id,name,domains,account_manager\ninitech,\"Initech" + end +
                                                    kField + "\",initech.example,\n"}});
    const auto loaded = rules::load_policy("policy.yaml", reader);
    if (!loaded.policy) continue;  // refused
    const auto* customer = loaded.policy->customers.find("initech");
    REQUIRE(customer);
    for (const auto& other : kEnds) CHECK(customer->name.find(other) == std::string::npos);
  }
}

TEST_CASE("attack: an answer that ends the DATA of SMTP", "[attack]") {
  Siege siege;
  siege.post(siege.alice("x\r\n.\r\nMAIL FROM:<x@evil.example>\r\n\n.\n\r.\r\nQUIT\r\n"));
  const auto copies = siege.new_mail(kCustomer);
  REQUIRE(copies.size() == 1);
  const auto& bytes =
      copies.front().bytes;  // a dot on a line of its own is doubled on the wire (smtp_values_test)
  for (std::size_t at = 0; at < bytes.size(); ++at) {
    if (bytes[at] == '\r') CHECK(bytes[at + 1] == '\n');
    if (bytes[at] == '\n') CHECK((at > 0 && bytes[at - 1] == '\r'));
  }
}

TEST_CASE("attack: template holes in a customer's words", "[attack]") {
  Siege siege;
  siege.strike({{"From", "\"{{owner.email}} {{message.text}}\" <" + kMallory + ">"},
                {"Subject", "{{ticket.id}} {{requester.address}} {{confirm.code}}"}},
               "{{desk.name}} {{customer.account_manager}}\n");
  const auto notice = siege.desk.sent(kAlice).back();
  CHECK_THAT(notice.subject, ContainsSubstring("{{ticket.id}}"));
  CHECK_THAT(notice.text, ContainsSubstring("{{desk.name}} {{customer.account_manager}}"));
  siege.check_nothing_happened();
}

TEST_CASE("attack: HTML in a customer's words", "[attack]") {
  Siege siege;
  siege.strike({{"From", "\"<img src=x onerror=y>\" <" + kMallory + ">"}, {"Subject", "<script>x</script>"}},
               "</pre><script>steal()</script><img src=http://evil.example/pixel>\n");
  for (const auto& item : siege.new_mail()) {
    const auto mail = mailparse::parse(item.bytes);
    CHECK_THAT(mail.html, !ContainsSubstring("<script>") && !ContainsSubstring("<img"));
  }
}

TEST_CASE("attack: controls of a terminal in names, subjects and reasons", "[attack]") {
  Siege siege;
  const std::string escape = "=?utf-8?q?=1B]0;owned=07=1B[2J=C2=9B31m?=";
  siege.strike({{"From", escape + " <" + kMallory + ">"},
                {"Subject", escape},
                {"Auto-Submitted", "auto-replied \x1B[2J"}},
               "x\x1B[2Jy\n");
  siege.strike({{"From", escape + " <" + kMallory + ">"}, {"Subject", escape}}, "x\x1B[2Jy\n");
  for (std::int64_t id = 3; id <= static_cast<std::int64_t>(siege.desk.count_tickets()); ++id) {
    const auto ticket = siege.desk.ticket(id);
    for (const auto& text : {ticket.subject, ticket.requester_name, siege.desk.messages(id).front().text})
      CHECK(text.find('\x1B') == std::string::npos);
  }
}

// Threads and participants as the worst mail of other desks makes them (pains 13, 19 and 25; design section
// 4).

#include "tests/desk/agent.hh"

using namespace desk::test;
using namespace std::chrono_literals;
using storage::Role;
using storage::Status;

namespace {

Post from_customer(const std::map<std::string, std::string>& header, const std::string& body) {
  Post post;
  post.header = header;
  post.header.emplace("Subject", "AW: something else");
  post.body = body;
  return post;
}

std::optional<Role> role_of(TestDesk& desk, std::int64_t ticket, const std::string& address) {
  const auto people = desk.store().participants({ticket});
  for (const auto& one : *people)
    if (one.address == address) return one.role;
  return {};
}

std::string upper(std::string text) {
  for (char& c : text) c = static_cast<char>(c >= 'a' && c <= 'z' ? c - 32 : c);
  return text;
}

std::string references_of(const std::string& bytes) {
  const auto at = bytes.find("\r\nReferences:");
  auto end = bytes.find("\r\n", at + 2);
  while (bytes[end + 2] == ' ' || bytes[end + 2] == '\t') end = bytes.find("\r\n", end + 2);
  return bytes.substr(at + 2, end - at - 2);
}

}  // namespace

TEST_CASE("a relay that rewrites every Message-ID breaks no thread (pains 13)", "[pains][follow]") {
  TestDesk desk = opened();
  desk.post(alice(desk, "Please restart it.\n"));
  const auto copy = desk.outbox(kCustomer).back();
  desk.post(from_customer(
      {{"In-Reply-To", "<rewritten.1@relay.example>"},
       {"References", "<first@initech.example> <" + copy.message_id + ">\r\n <rewritten.1@relay.example>"}},
      "I did.\n"));
  CHECK(desk.count_tickets() == 1);
  CHECK(desk.ticket(1).status == Status::open);
}

TEST_CASE(
    "our own token is among the References that we write, where a relay takes the Message-ID (pains 13)",
    "[pains][follow]") {
  TestDesk desk;
  desk.post({{{"Message-ID", ""}}});  // so that nothing else leads back
  std::string references;
  const auto sent = desk.sent(kCustomer).back();
  for (const auto& id : sent.references) references += "<" + id + "> ";
  desk.post(from_customer({{"In-Reply-To", "<rewritten.1@relay.example>"},
                           {"References", references + "<rewritten.1@relay.example>"}},
                          "One thing more.\n"));
  CHECK(desk.count_tickets() == 1);
}

TEST_CASE("a sibling of a mail that we know joins by References alone (pains 13)", "[pains][follow]") {
  TestDesk desk = opened();
  desk.post(from_customer({{"References", "<first@initech.example>"}}, "One thing more.\n"));
  CHECK(desk.count_tickets() == 1);
  CHECK(desk.ticket(1).customer_replies == 1);
}

TEST_CASE("a token is known wherever it comes back (pains 19)", "[pains][follow]") {
  TestDesk desk = opened();
  const auto id = desk.outbox(kCustomer).front().message_id;
  const auto token = id.substr(0, id.find('@'));
  const auto plus = "support+" + token + "@example.com";
  std::map<std::string, std::string> header;
  SECTION("in To") {
    header = {{"To", plus}};
  }
  SECTION("in Cc") {
    header = {{"To", "boss@initech.example"}, {"Cc", "Desk <" + plus + ">"}};
  }
  SECTION("in Delivered-To, by Bcc") {
    header = {{"To", "boss@initech.example"}, {"Delivered-To", plus}};
  }
  SECTION("in another case") {
    header = {{"To", "SUPPORT+" + upper(token) + "@EXAMPLE.COM"}};
  }
  SECTION("in a footer that is quoted") {
    desk.post(from_customer({}, "Here is more.\n\n> ticket " + id + "\n"));
    CHECK(desk.count_tickets() == 1);
    return;
  }
  desk.post(from_customer(header, "Here is more.\n"));
  CHECK(desk.count_tickets() == 1);
  CHECK(desk.ticket(1).customer_replies == 1);
}

TEST_CASE("References stay near 1,500 characters, the first and our own last (pains 25)", "[pains][relay]") {
  TestDesk desk;
  std::string references = "<root@initech.example>";
  for (int i = 0; i < 300; ++i)
    references += "\r\n <some-long-message-id-" + std::to_string(i) + "@initech.example>";
  Post post;
  post.header = {{"References", references},
                 {"Message-ID", "<newest@initech.example>"},
                 {"Authentication-Results", "mx.example.com; dmarc=pass header.from=initech.example"}};
  desk.post(post);
  desk.post(alice(desk, "We look at it.\n"));
  for (const auto& copy : desk.outbox(kCustomer)) {
    const auto field = references_of(copy.bytes);
    CHECK(field.size() < 1700);
    CHECK_THAT(field, ContainsSubstring("<root@initech.example>"));
    CHECK_THAT(field, ContainsSubstring("<newest@initech.example>"));
    CHECK_THAT(field, Catch::Matchers::EndsWith("<" + copy.message_id + ">"));
  }
}

TEST_CASE("who is copied in later takes part if the sender is proven (pains 19)", "[pains][follow]") {
  TestDesk desk = opened();
  const auto id = desk.outbox(kCustomer).front().message_id;
  std::map<std::string, std::string> header = {
      {"In-Reply-To", "<" + id + ">"}, {"Cc", "new@initech.example, stranger@evil.example, bob@example.com"}};
  SECTION("unproven") {
    desk.post(from_customer(header, "Please keep them informed.\n"));
    CHECK(role_of(desk, 1, "new@initech.example") == Role::unverified);
    CHECK(role_of(desk, 1, "stranger@evil.example") == Role::unverified);
    CHECK_FALSE(role_of(desk, 1, "bob@example.com"));
    desk.post(alice(desk, "We will.\n"));
    CHECK(desk.outbox("stranger@evil.example").empty());
    CHECK(desk.outbox("new@initech.example").empty());
  }
  SECTION("proven") {
    header["Authentication-Results"] = "mx.example.com; dmarc=pass header.from=initech.example";
    desk.post(from_customer(header, "Please keep them informed.\n"));
    CHECK(role_of(desk, 1, "new@initech.example") == Role::participant);
    CHECK(role_of(desk, 1, "stranger@evil.example") == Role::participant);
  }
  SECTION("who was put out stays out") {
    desk.post(alice(desk, "#uncc boss@initech.example\n"));
    header["Cc"] = "boss@initech.example";
    desk.post(from_customer(header, "Please keep them informed.\n"));
    CHECK(role_of(desk, 1, "boss@initech.example") == Role::unverified);
  }
}

TEST_CASE("a mail that had us in Bcc tells nobody of us, and a list is nobody's participant (pains 19)",
          "[pains][open]") {
  TestDesk desk;
  Post post;
  SECTION("Bcc") {
    post.header = {{"To", "friend@elsewhere.example"}, {"Delivered-To", "support@example.com"}};
  }
  SECTION("list") {
    post.header = {{"To", "friend@elsewhere.example, support@example.com"},
                   {"List-Id", "<all.initech.example>"}};
  }
  desk.post(post);
  CHECK(role_of(desk, 1, "friend@elsewhere.example") == Role::unverified);
  desk.post(alice(desk, "We look at it.\n"));
  CHECK(desk.outbox("friend@elsewhere.example").empty());
  CHECK(desk.outbox(kCustomer).back().kind == "answer");
}

TEST_CASE("a solved ticket reopens for as long as the policy says, then a reply makes a linked one",
          "[pains][follow]") {
  std::string policy = kPolicy;
  const std::string domain = "domain: example.com}";
  policy.insert(policy.find(domain) + domain.size() - 1, ", reopen: 3d");
  TestDesk desk = opened(policy);
  desk.post(alice(desk, "#solved\n\nIt is mended.\n"));
  REQUIRE(desk.ticket(1).status == Status::solved);
  const auto id = desk.outbox(kCustomer).back().message_id;
  const bool late = GENERATE(false, true);
  desk.wait(late ? 73h : 71h);
  desk.post(from_customer({{"In-Reply-To", "<" + id + ">"}}, "It is broken again.\n"));
  CHECK(desk.ticket(1).status == (late ? Status::solved : Status::open));
  CHECK(desk.count_tickets() == (late ? 2u : 1u));
  if (late) CHECK(desk.ticket(2).follow_up_of == storage::TicketId{1});
}

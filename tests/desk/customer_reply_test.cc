// An agent's answer on its way to the customer (docs/agents.md).

#include "tests/desk/agent.hh"

using namespace desk::test;
using storage::Direction;
using storage::Fate;
using storage::Status;

TEST_CASE("an answer reaches requester and participants, each by a copy of their own", "[relay]") {
  TestDesk desk = opened();
  const auto entry = desk.post(alice(desk, "We are looking at it.\n", Shown::token));
  CHECK(entry.fate == Fate::message);
  for (const std::string& to : {kCustomer, std::string("boss@initech.example")}) {
    const auto copy = desk.outbox(to).back();
    const auto mail = desk.sent(to).back();
    CHECK(copy.kind == "answer");
    CHECK(copy.sender == "support@example.com");  // so that a bounce comes back and counts
    CHECK(mail.from == std::vector{mailparse::Address{"support@example.com", "Alice Meyer"}});
    CHECK(mail.to.size() == 1);
    CHECK(mail.subject == "Re: [Example #1] Question");
    CHECK(mail.text == "We are looking at it.\n");
    CHECK(mail.in_reply_to == std::vector<std::string>{"first@initech.example"});
    CHECK(mail.references == std::vector<std::string>{"first@initech.example", copy.message_id});
    CHECK_FALSE(mail.is_auto);
  }
  CHECK(desk.outbox(kCustomer).back().message_id != desk.outbox("boss@initech.example").back().message_id);
  const auto stored = desk.messages(1).back();
  CHECK(stored.direction == Direction::outbound);
  CHECK(stored.author == "alice");
  const auto ticket = desk.ticket(1);
  CHECK(ticket.status == Status::pending);
  CHECK(ticket.agent_replies == 1);
  CHECK(desk.has_event(1, "answer.sent"));
}

TEST_CASE("other agents of the ticket are told, its author is not", "[relay]") {
  TestDesk desk = opened();
  const auto before = desk.outbox(kAlice).size();
  desk.post(alice(desk, "We are looking at it.\n"));
  CHECK(desk.outbox(kAlice).size() == before);
  CHECK_THAT(desk.sent(kBob).back().text, ContainsSubstring("an answer of alice"));
  CHECK(desk.sent(kBob).back().in_reply_to == desk.sent(kBob).front().in_reply_to);
}

TEST_CASE("nothing of the agent's client, address or internal mail goes along", "[relay]") {
  TestDesk desk = opened();
  const std::string internal = desk.sent(kAlice).back().text;
  std::string quoted;
  for (std::size_t at = 0; at < internal.size();) {
    const auto end = std::min(internal.find('\n', at), internal.size());
    quoted += GENERATE(as<std::string>{}, "> ", "") + internal.substr(at, end - at) + "\n";
    at = end + 1;
  }
  auto post = alice(desk, "Please restart it.\nWrite to Alice@Example.com if it fails.\n\n" + quoted);
  post.header["X-Mailer"] = "SecretClient 1.0";
  post.header["Received"] = "from laptop.home.example by mx.example.com; Mon, 2 Mar 2026 08:59:00 +0000";
  desk.post(post);
  const auto copy = desk.outbox(kCustomer).back();
  REQUIRE(copy.kind == "answer");
  for (const char* leak : {"SecretClient", "laptop", "alice@", "Alice@", "plan enterprise", "Commands stand"})
    CHECK_THAT(copy.bytes, !ContainsSubstring(std::string(leak)));
  CHECK_THAT(copy.bytes, ContainsSubstring("Please restart it."));
  CHECK_THAT(copy.bytes, ContainsSubstring("support@example.com if it fails"));
}

TEST_CASE("an answer that quotes and adds nothing reaches nobody", "[relay]") {
  TestDesk desk = opened();
  const auto before = desk.outbox(kCustomer).size();
  desk.post(alice(desk, desk.sent(kAlice).back().text));
  CHECK(desk.outbox(kCustomer).size() == before);
}

TEST_CASE("attachments go along, and HTML-only mail with its commands is understood", "[relay]") {
  TestDesk desk = opened();
  auto post =
      alice(desk,
            "--b\r\nContent-Type: text/html\r\n\r\n<p>&#35;take&nbsp;</p><p>See the <b>file</b>.</p>\r\n"
            "--b\r\nContent-Type: text/plain\r\nContent-Disposition: attachment; filename=fix.txt\r\n\r\n"
            "fixed\r\n--b--\r\n");
  post.header["MIME-Version"] = "1.0";
  post.header["Content-Type"] = "multipart/mixed; boundary=b";
  desk.post(post);
  const auto mail = desk.sent(kCustomer).back();
  CHECK(mail.text == "See the file.\n");
  REQUIRE(mail.attachments.size() == 1);
  CHECK(mail.attachments[0].filename == "fix.txt");
  CHECK(desk.ticket(1).assignee == "alice");
  CHECK(desk.messages(1).back().attachments.size() == 1);
}

TEST_CASE("the customer's thread goes on from the customer's latest mail", "[relay]") {
  TestDesk desk = opened();
  desk.post(alice(desk, "What do you see?\n"));
  const auto id = desk.outbox(kCustomer).back().message_id;
  desk.post({{{"Message-ID", "<second@initech.example>"},
              {"In-Reply-To", "<" + id + ">"},
              {"References", "<first@initech.example> <" + id + ">"}},
             "A 502.\n"});
  CHECK(desk.ticket(1).status == Status::open);
  desk.post(alice(desk, "Fixed.\n"));
  const auto mail = desk.sent(kCustomer).back();
  CHECK(mail.in_reply_to == std::vector<std::string>{"second@initech.example"});
  CHECK(mail.references ==
        std::vector<std::string>{"first@initech.example", id, "second@initech.example", mail.message_id});
}

TEST_CASE("the same mail again is not relayed again", "[relay]") {
  TestDesk desk = opened();
  const auto bytes = bytes_of(alice(desk, "Once.\n"));
  desk.post_bytes(bytes);
  const auto before = desk.outbox().size();
  CHECK(desk.post_bytes(bytes).fate == Fate::duplicate);
  CHECK(desk.outbox().size() == before);
}

TEST_CASE("an agent's out-of-office is never relayed (pains 16, 18)", "[relay]") {
  TestDesk desk = opened();
  const auto before = desk.outbox().size();
  auto post = alice(desk, "I am away.\n");
  post.header["Auto-Submitted"] = "auto-replied";
  desk.post(post);
  CHECK(desk.outbox().size() == before);
  CHECK(desk.ticket(1).status == Status::fresh);
}

TEST_CASE("a mail with #note anywhere stays inside", "[relay]") {
  const std::string body = GENERATE(as<std::string>{}, "#note\n\nThey never pay.\n",
                                    "They never pay.\n\n#note\n", "#tag x\n#internal\n\nThey never pay.\n");
  TestDesk desk = opened();
  const auto before = desk.outbox(kCustomer).size();
  desk.post(alice(desk, body));
  CHECK(desk.outbox(kCustomer).size() == before);
  CHECK(desk.messages(1).back().direction == Direction::note);
  CHECK(desk.ticket(1).status == Status::fresh);
  CHECK_THAT(desk.sent(kBob).back().text, ContainsSubstring("They never pay."));
}

TEST_CASE("a template answers with the agent's own words, and agents' templates never leave", "[relay]") {
  TestDesk desk = opened();
  desk.post(alice(desk, "#reply security\n"));
  CHECK(desk.sent(kCustomer).back().text == "Please read example.com/security.\n");
  const auto before = desk.outbox(kCustomer).size();
  desk.post(alice(desk, GENERATE(as<std::string>{}, "#reply notification\n", "#reply nonsense\n")));
  CHECK(desk.outbox(kCustomer).size() == before);
  CHECK(desk.outbox(kAlice).back().kind == "refused");
}

TEST_CASE("a customer's client that loses the thread headers begins no other conversation", "[relay]") {
  TestDesk desk = opened();
  desk.post(
      {{{"Subject", "RE: [Example #1] Question"}, {"Message-ID", "<second@initech.example>"}}, "And now?\n"});
  desk.post(alice(desk, "We are looking at it.\n"));
  const auto mail = desk.sent(kCustomer).back();
  REQUIRE(mail.references.size() == 3);
  CHECK(mail.references[0] == "first@initech.example");
  CHECK(mail.references[1] == "second@initech.example");
}

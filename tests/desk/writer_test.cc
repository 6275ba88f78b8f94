// Who wrote a mail whose From is a list's, a form's or our own address, and which mail is our own.

#include "daemon/desk/case/writer.hh"

#include <algorithm>

#include "rules/load/load.hh"
#include "tests/desk/agent.hh"

using namespace desk::test;
using storage::Fate;
using storage::Status;

namespace {

constexpr const char* kVia = "'Chris Lee' via Support <support@example.com>";
constexpr const char* kReplyTo = "Chris Lee <chris@initech.example>";
constexpr const char* kPass = "mx.example.com; dmarc=pass header.from=example.com";

// A mail of Chris's as a group in front of the mailbox passes it on. `more` may take fields out.
Post through_group(std::map<std::string, std::string> more, const std::string& body = "It is broken.\n") {
  Post post;
  post.header = {{"From", kVia},
                 {"Reply-To", kReplyTo},
                 {"X-Original-From", kReplyTo},
                 {"X-Original-Sender", kCustomer},
                 {"Precedence", "list"},
                 {"Mailing-List", "list support@example.com; contact support+owners@example.com"},
                 {"List-Id", "<support.example.com>"}};
  for (auto& [name, value] : more) post.header[name] = std::move(value);
  post.body = body;
  return post;
}

std::string answers(const TestDesk& desk, const std::string& reader) {
  return "<" + desk.outbox(reader).back().message_id + ">";
}

std::string policy_with(const std::string& keys) {
  std::string policy = kPolicy;
  const std::string at = "authserv_id: mx.example.com}";
  policy.replace(policy.find(at), at.size(), "authserv_id: mx.example.com, " + keys + "}");
  return policy;
}

bool told(const TestDesk& desk, const std::string& reader, const std::string& words) {
  const auto mails = desk.sent(reader);
  return std::any_of(mails.begin(), mails.end(),
                     [&](const auto& mail) { return mail.text.find(words) != std::string::npos; });
}

mailparse::Mail read(const std::string& fields, const std::string& mailbox = "support") {
  const auto policy = rules::load_policy("p", rules::memory_reader({{"p", kPolicy}})).policy;
  return desk::read_mail(fields + "Subject: x\r\n\r\nWords.\r\n", mailbox, *policy);
}

}  // namespace

TEST_CASE("the writer is found behind a list, a group and a form", "[writer]") {
  const auto writer = [](const std::string& fields, const std::string& mailbox = "support") {
    return read(fields, mailbox).from.front().addr_spec;
  };
  const std::string group = "From: 'Chris Lee' via Support <support@example.com>\r\n";
  CHECK(writer(group + "Reply-To: chris@initech.example\r\n") == kCustomer);
  CHECK(writer(group + "X-Original-From: Chris <chris@initech.example>\r\n") == kCustomer);
  CHECK(writer(group + "X-Original-Sender: chris@initech.example\r\n") == kCustomer);
  CHECK(writer(group +
               "Reply-To: Support <support@example.com>\r\nX-Original-From: chris@initech.example\r\n") ==
        kCustomer);
  CHECK(writer(group + "Reply-To: support@example.com, chris@initech.example\r\n") == kCustomer);
  CHECK(writer(group + "Reply-To: pat@else.example, chris@initech.example\r\nX-Original-Sender: "
                       "chris@initech.example\r\n") == kCustomer);
  CHECK(writer("From: help@example.com\r\nReply-To: chris@initech.example\r\n") == kCustomer);  // an alias
  CHECK(writer(group) == "support@example.com");

  const std::string list = "List-Id: Team <team.lists.initech.example>\r\n";
  CHECK(writer("From: Chris via Team <team@lists.initech.example>\r\nReply-To: chris@initech.example\r\n" +
               list) == kCustomer);
  CHECK(
      writer("From: Chris via Team <team@lists.initech.example>\r\nReply-To: team@lists.initech.example\r\n" +
             list) == "team@lists.initech.example");
  CHECK(
      writer("From: chris=initech.example@dmarc.lists.example\r\nX-Original-From: chris@initech.example\r\n" +
             list) == kCustomer);
  CHECK(writer("From: chris@initech.example\r\nReply-To: team@lists.initech.example\r\n" + list) ==
        kCustomer);

  const std::string form = "From: Contact form <form@web.example>\r\nReply-To: chris@initech.example\r\n";
  CHECK(writer(form) == "form@web.example");
  CHECK(writer(form, "list") == kCustomer);
  CHECK(writer("From: alice@example.com\r\nReply-To: alice@home.example\r\n", "list") == kAlice);
  CHECK(writer("From: chris@initech.example\r\nX-Original-From: mallory@evil.example\r\n") == kCustomer);
}

TEST_CASE("a list's From is no proof of the writer behind it", "[writer]") {
  const auto mail = read("From: support@example.com\r\nReply-To: \"Lee, Chris\" <chris@initech.example>\r\n");
  REQUIRE(mail.rewritten_from);
  CHECK(mail.rewritten_from->addr_spec == "support@example.com");
  CHECK(mail.from.front().name == "Lee, Chris");
  TestDesk desk;
  desk.post(through_group({{"Authentication-Results", kPass}, {"Subject", "Buy pills"}}));
  desk.post(through_group({{"Authentication-Results", kPass},
                           {"Reply-To", "alice@example.com"},
                           {"X-Original-From", ""},
                           {"X-Original-Sender", ""},
                           {"Subject", "Re: [Example #1] Buy pills"}},
                          "#solved\n"));
  CHECK(desk.ticket(1).status != Status::solved);
  CHECK(desk.outbox(kAlice).back().kind == "confirm");
}

TEST_CASE("pains 26: who writes through a group in front of the mailbox is the customer in every step",
          "[writer]") {
  const bool configured = GENERATE(false, true);
  TestDesk desk(configured ? policy_with("requester: reply_to, list_id: support.example.com") : "");
  desk.post(through_group({}));
  CHECK(desk.ticket(1).requester == kCustomer);
  CHECK(desk.ticket(1).requester_name == "Chris Lee");
  CHECK(desk.ticket(1).customer == "initech");
  desk.post(alice(desk, "Turn it off and on.\n"));
  REQUIRE(told(desk, kCustomer, "Turn it off"));
  const auto mine = answers(desk, kCustomer);
  const auto entry = desk.post(through_group({{"In-Reply-To", mine},
                                              {"References", "<a@x> " + mine},
                                              {"Subject", "Re: [Example #1] Site down"},
                                              {"X-Original-From", ""}},
                                             "Thank you, but it is not.\n"));
  CHECK(entry.fate == Fate::message);
  CHECK(entry.ticket.value == 1);
  CHECK(desk.ticket(1).status == Status::open);
  CHECK(desk.messages(1).back().verified);
  CHECK(desk.messages(1).back().author == kCustomer);
  CHECK(told(desk, kAlice, "but it is not"));
  CHECK(desk.count_tickets() == 1);
}

TEST_CASE("an answer through a group that names no writer is a person's mail and told to agents",
          "[writer]") {
  TestDesk desk = opened();
  const auto mine = answers(desk, kCustomer);
  const auto entry = desk.post(through_group({{"References", mine},
                                              {"Reply-To", ""},
                                              {"X-Original-From", ""},
                                              {"X-Original-Sender", ""},
                                              {"Authentication-Results", kPass}},
                                             "It is still broken.\n"));
  CHECK(entry.fate == Fate::message);
  CHECK(told(desk, kAlice, "still broken"));
  CHECK_FALSE(desk.messages(1).back().verified);
}

TEST_CASE("pains 28: the person of our own group is acknowledged, of another list not", "[writer]") {
  const bool ours = GENERATE(true, false), trusting = GENERATE(true, false);
  TestDesk desk(policy_with(std::string("list_id: Support.Example.com") +
                            (trusting ? ", trust: {unknown: [entitle, admit]}" : "")));
  desk.post(through_group({{"List-Id", ours ? "Support <support.example.com>" : "<team.lists.example>"},
                           {"Cc", "pat@initech.example"}}));
  CHECK(desk.outbox(kCustomer).size() == (ours ? 1 : 0));
  const auto people = *desk.store().participants({1});
  const auto pat = std::find_if(people.begin(), people.end(),
                                [](const auto& one) { return one.address == "pat@initech.example"; });
  REQUIRE(pat != people.end());
  // What a group vouches for is its own From, so nothing proves who wrote.
  CHECK((pat->role == storage::Role::participant) == (ours && trusting));
}

TEST_CASE("our own group does not take away other reasons for silence", "[writer]") {
  TestDesk desk(policy_with("list_id: support.example.com"));
  desk.post(through_group({{"X-Auto-Response-Suppress", "All"}}));
  CHECK(desk.outbox(kCustomer).empty());
}

TEST_CASE("pains 27: an agent who sends as the shared mailbox is relayed with proof, else held", "[writer]") {
  const bool by_sender = GENERATE(true, false), proven = GENERATE(true, false);
  TestDesk desk = opened();
  auto post = answer_to(desk, kAlice, "Support <support@example.com>", Shown::token, "Turn it off and on.\n");
  post.header["References"] = post.header["In-Reply-To"];
  if (by_sender) {
    post.header["Sender"] = "Alice Meyer <alice@example.com>";
    post.header["References"] = post.header["In-Reply-To"] = "<first@initech.example>";
  }
  if (proven) post.header["Authentication-Results"] = kPass;
  const auto entry = desk.post(post);
  CHECK(entry.fate == Fate::message);
  CHECK(told(desk, kCustomer, "Turn it off") == proven);
  if (proven) {
    CHECK(desk.messages(1).back().author == "alice");
    return;
  }
  REQUIRE(desk.outbox(kAlice).back().kind == "confirm");
  const auto text = desk.sent(kAlice).back().text;
  const auto at = text.find("#confirm ");
  REQUIRE(at != std::string::npos);
  desk.post(alice(desk, text.substr(at, text.find('\n', at) - at) + "\n"));
  CHECK(told(desk, kCustomer, "Turn it off"));
}

TEST_CASE("held mail of who sent as the mailbox is told to the agent when nobody confirms it", "[writer]") {
  TestDesk desk = opened();
  auto post = answer_to(desk, kAlice, "support@example.com", Shown::token, "Turn it off and on.\n");
  desk.post(post);
  REQUIRE(desk.outbox(kAlice).back().kind == "confirm");
  desk.wait(std::chrono::hours{25});
  CHECK(told(desk, kAlice, "It was not confirmed within 24 hours."));
}

TEST_CASE("our own mail is known by its Message-ID, or by its words where a relay rewrote that", "[writer]") {
  TestDesk desk = opened();
  desk.post(alice(desk, "Turn it off and on.\n"));
  const auto sent = desk.sent(kCustomer).back();
  Post post;
  post.header = {
      {"From", "Support <support@example.com>"}, {"To", kCustomer}, {"Message-ID", "<other@ses.example>"}};
  post.header["References"] = "<" + sent.message_id + ">";
  SECTION("the same words, with a footer or without") {
    post.body = sent.text + GENERATE(as<std::string>{}, "", "\n_____________\nteam mailing list\n");
    CHECK(desk.post(post).fate == Fate::ignored);
  }
  SECTION("through a list of the customer's that puts its address into From") {
    post.header["From"] = "Support via Team <team@lists.initech.example>";
    post.header["Message-ID"] = "<" + sent.message_id + ">";
    post.header["List-Id"] = "<team.lists.initech.example>";
    post.body = sent.text;
    CHECK(desk.post(post).fate == Fate::ignored);
  }
  SECTION("more words than that are somebody's") {
    post.body = sent.text + "\nBut it has no switch.\n";
    CHECK(desk.post(post).fate == Fate::message);
  }
  SECTION("a quote below new words is an answer") {
    post.body = "It has no switch.\n\nOn Monday Support wrote:\n" + sent.text;
    CHECK(desk.post(post).fate == Fate::message);
    CHECK(told(desk, kAlice, "It has no switch."));
  }
}

TEST_CASE("pains 46: one mail directly and by a list is one ticket, whichever comes first", "[writer]") {
  TestDesk desk;
  const Post direct{
      {{"Message-ID", "<twice@initech.example>"}, {"To", "support@example.com"}, {"Subject", "Site down"}},
      "It is broken.\n"};
  Post listed = direct;
  listed.header["Subject"] = GENERATE(as<std::string>{}, "[team] Site down", "(team 7) Site down");
  listed.header["List-Id"] = "<team.lists.initech.example>";
  listed.header["Precedence"] = "list";
  listed.body +=
      GENERATE(as<std::string>{}, "_______________\nteam mailing list -- team@lists.initech.example\n",
               "-- \nYou received this message because you are subscribed.\n",
               "To leave, write to team@lists.initech.example.\n");
  const bool munged = GENERATE(false, true), list_first = GENERATE(false, true);
  if (munged) {
    listed.header["From"] = "Chris Lee via team <team@lists.initech.example>";
    listed.header["Reply-To"] = kReplyTo;
  }
  desk.post(list_first ? listed : direct);
  CHECK(desk.post(list_first ? direct : listed).fate == Fate::duplicate);
  CHECK(desk.count_tickets() == 1);
}

TEST_CASE("what a list added but a footer is somebody's words", "[writer]") {
  TestDesk desk;
  const Post direct{{{"Message-ID", "<twice@initech.example>"}}, "It is broken.\n"};
  desk.post(direct);
  Post other = direct;
  other.header["List-Id"] = "<team.lists.initech.example>";
  SECTION("words") {
    other.body += "It is urgent.\n";
  }
  SECTION("no list") {
    other.header["List-Id"] = "";
    other.body += "-- \nChris Lee\n";
  }
  SECTION("another writer") {
    other.header["From"] = "pat@initech.example";
  }
  SECTION("another time") {
    other.header["Date"] = "Mon, 2 Mar 2026 10:00:00 +0000";
  }
  CHECK(desk.post(other).fate == Fate::message);
}

TEST_CASE("a thread into which one of our people copied us is the customer's", "[writer]") {
  TestDesk desk;
  const std::string from = GENERATE("dan@example.com", "alice@example.com");
  desk.post({{{"From", from},
              {"To", "pat@else.example, Chris Lee <chris@initech.example>"},
              {"Cc", "support@example.com"},
              {"Authentication-Results", kPass}},
             "I have looked, our support will go on.\n"});
  const auto ticket = desk.ticket(1);
  CHECK(ticket.requester == kCustomer);
  CHECK(ticket.customer == "initech");
  CHECK(ticket.plan == "enterprise");
  CHECK(desk.outbox(from == "alice@example.com" ? "dan@example.com" : from).empty());
  CHECK(desk.outbox(kCustomer).empty());  // they did not write to us
  CHECK(desk.has_event(1, "ack.suppressed"));
  CHECK(told(desk, kBob, "I have looked"));
  CHECK(desk.messages(1).front().author == from);
  desk.post(answer_to(desk, kBob, "Bob Ng <bob@example.com>", Shown::person, "Here is Bob.\n"));
  CHECK(told(desk, kCustomer, "Here is Bob."));
  CHECK(told(desk, "pat@else.example", "Here is Bob."));
}

TEST_CASE("an echo is told from a form by its writer", "[writer]") {
  TestDesk desk;
  for (int i = 0; i < 5; ++i)
    desk.post({{{"From", "Form <form@web.example>"},
                {"Reply-To", "person" + std::to_string(i) + "@else.example"},
                {"Subject", "Contact"}},
               "Please call me.\n",
               "list"});
  CHECK(desk.count_tickets() == 5);
  for (int i = 1; i <= 5; ++i) CHECK_FALSE(desk.has_event(i, "loop.suspected"));
}

TEST_CASE(
    "an answer that somebody sent as the mailbox, past the desk, counts as the answer where it is proven",
    "[writer]") {
  const bool proven = GENERATE(true, false);
  TestDesk desk = opened();
  Post post;
  post.header = {{"From", "Support <support@example.com>"},
                 {"To", kReplyTo},
                 {"Cc", "support@example.com"},
                 {"Subject", "Re: Question"},
                 {"Message-ID", "<direct@outlook.example>"},
                 {"In-Reply-To", "<first@initech.example>"}};
  if (proven) post.header["Authentication-Results"] = kPass;
  post.body = "Turn it off and on.\n";
  const auto before = desk.outbox(kCustomer).size();
  CHECK(desk.post(post).fate == Fate::message);
  CHECK(desk.outbox(kCustomer).size() == before);  // they have it
  CHECK(desk.has_event(1, "answer.direct") == proven);
  CHECK((desk.ticket(1).status == Status::pending) == proven);
  CHECK(desk.ticket(1).agent_replies == (proven ? 1 : 0));
  CHECK(told(desk, kAlice, "Turn it off"));
  if (!proven) return;
  CHECK(desk.count_tickets() == 1);
  CHECK(desk.messages(1).back().direction == storage::Direction::outbound);
  CHECK(desk.messages(1).back().author == "support@example.com");
  CHECK(desk.post(post).fate == Fate::duplicate);
}

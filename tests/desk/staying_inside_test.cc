// What an agent's client would send to the customer though it is for somebody else: colleagues, a vendor, the
// desk.

#include "daemon/desk/words/said_to_desk.hh"
#include "tests/desk/agent.hh"

using namespace desk::test;
using storage::Direction;
using storage::Status;

namespace {

std::string policy_with(const std::string& collision) {
  std::string text = kPolicy;
  const std::string desk = "domain: example.com}";
  return text.replace(text.find(desk), desk.size(), "domain: example.com, collision: " + collision + "}");
}

// Ticket 1 of chris, in which the boss takes part, told to alice and bob.
struct Told {
  explicit Told(std::string_view policy = {}) : desk(opened(policy)) { begin(); }
  TestDesk desk;
  std::size_t letters = 0, told = 0;
  void begin() {
    letters = desk.outbox(kCustomer).size();
    told = desk.outbox(kAlice).size();
  }
  void post(const std::string& body, const std::map<std::string, std::string>& header = {}) {
    Post post = alice(desk, body);
    for (const auto& [name, value] : header) post.header[name] = value;
    desk.post(post);
  }
  bool is_sent() const { return desk.outbox(kCustomer).size() > letters; }
  std::string kind() const {
    return desk.outbox(kAlice).size() > told ? desk.outbox(kAlice).back().kind : std::string();
  }
  std::string said() const { return desk.sent(kAlice).back().text; }
};

const std::string kVendor = "Dear Acme, these people are a pain, please look at it.\n";
const std::string kForward =
    "\n---------- Forwarded message ---------\nFrom: Chris Lee via Example Support "
    "<support@example.com>\nDate: "
    "Mon, Nov 30, 2026 at 5:42 PM\nSubject: [Example #1] Question\nTo: Alice Meyer "
    "<alice@example.com>\n\n\nnew "
    "ticket\n\nAll pages answer 502.\n";

}  // namespace

TEST_CASE("what goes to an outsider with the desk in copy stays inside, and its writer hears so",
          "[words][addressees]") {
  using Header = std::map<std::string, std::string>;
  const std::string us = "support@example.com", fwd = "Fwd: [Example #1] Question";
  for (const Header& header :
       {Header{{"To", "help@acme.example"}, {"Cc", us}},
        Header{{"To", "help@acme.example"}, {"Cc", us}, {"In-Reply-To", ""}},
        Header{{"To", "help@acme.example, Bob Ng <bob@example.com>"}, {"Cc", us}},
        Header{{"To", "bob@example.com"}, {"Cc", us + ", help@acme.example"}},
        Header{{"To", "ann@globex.example"}, {"Cc", us}, {"Subject", fwd}, {"In-Reply-To", ""}},
        Header{{"To", us + ", help@acme.example"}, {"Subject", fwd}},
        Header{{"To", us}, {"Cc", "help@acme.example"}, {"Subject", "WG: [Example #1] Question"}},
        Header{{"To", "help@acme.example"}, {"Bcc", us}}, Header{{"To", "alice@example.com"}, {"Cc", us}}})
    for (const bool forwards : {false, true}) {
      Told test;
      const bool desk_in_to = header.at("To").starts_with(us);
      if (desk_in_to && !forwards && header.count("Subject") == 0) continue;
      CAPTURE(header, forwards);
      test.post(kVendor + (forwards ? kForward : ""), header);
      CHECK_FALSE(test.is_sent());
      CHECK(test.desk.outbox("boss@initech.example").empty());
      CHECK(test.kind() == "remark");
      CHECK_THAT(test.said(), ContainsSubstring("stayed inside") && ContainsSubstring("#public"));
      CHECK(test.desk.messages(1).back().direction == Direction::note);
      CHECK(test.desk.ticket(1).status == Status::fresh);
    }
}

TEST_CASE("who adds an outsider to an answer, or lets one in, answers", "[words][addressees]") {
  using Header = std::map<std::string, std::string>;
  const auto [header, body] = GENERATE(
      as<std::pair<Header, std::string>>{},
      std::pair{Header{{"To", "support@example.com"}, {"Cc", "help@acme.example"}}, "We fixed it.\n"},
      std::pair{Header{{"To", "support@example.com, help@acme.example"}}, "We fixed it.\n"},
      std::pair{Header{{"To", "help@acme.example"}, {"Cc", "support@example.com"}},
                "#cc help@acme.example\n\nWe fixed it.\n"},
      std::pair{Header{{"To", "help@acme.example"}, {"Cc", "support@example.com"}},
                "#public\n\nWe fixed it.\n"},
      std::pair{Header{{"To", "support@example.com"}, {"Subject", "Re: [Example #1] Fwd: invoice"}},
                "We fixed it.\n"},
      std::pair{Header{{"To", "support@example.com"}, {"Subject", "[Example #1] Fwd: invoice"}},
                "We fixed it.\n"});
  CAPTURE(header);
  Told test;
  test.post(body, header);
  CHECK(test.is_sent());
  CHECK(test.desk.sent(kCustomer).back().text == "We fixed it.\n");
}

TEST_CASE("words that call a colleague come back, and say how to send or keep them", "[words][addressees]") {
  const std::string us = "support@example.com", bob = "Bob Ng <bob@example.com>";
  const auto [to, body] = GENERATE_REF(
      as<std::pair<std::string, std::string>>{}, std::pair{us, "@Bob Ng what do you think? They lie.\n"},
      std::pair{us, "They lie.\n\n@bob please look.\n"},
      std::pair{us + ", " + bob, "Hi, they lie, I think. What do you say, @Bob?\n"},
      std::pair{us + ", " + bob, "Bob, they lie.\n"}, std::pair{us + ", " + bob, "Hi Bob - they lie.\n"},
      std::pair{bob + ", " + us, "They lie.\n"}, std::pair{"help@acme.example, " + us, "They lie.\n"},
      std::pair{us + ", \"Dan Roe\" <dan@example.com>", "Hey Dan,\n\nthey lie.\n"});
  CAPTURE(to, body);
  Told test;
  test.post(body, {{"To", to}});
  CHECK_FALSE(test.is_sent());
  CHECK(test.kind() == "refused");
  CHECK_THAT(test.said(),
             ContainsSubstring("#public") && ContainsSubstring("#note") && ContainsSubstring("hey lie"));
  test.begin();
  test.post("#public\n\n" + body, {{"To", to}});
  CHECK(test.is_sent());
}

TEST_CASE("a colleague who is named, or copied in, keeps no answer back", "[words][addressees]") {
  const std::string us = "support@example.com", bob = "Bob Ng <bob@example.com>";
  const auto [to, cc, body] = GENERATE_REF(
      as<std::tuple<std::string, std::string, std::string>>{},
      std::tuple{us, bob, "Hello Chris, it works.\n"}, std::tuple{us, bob, "Bob will call you.\n"},
      std::tuple{us, "", "Bob, my colleague, will call you.\n"},
      std::tuple{us + ", " + bob, "", "Hello Chris,\n\nit works.\n"},
      std::tuple{us, "", "Write to me@bob.example please.\n"}, std::tuple{us, "", "@Chris: it works.\n"});
  CAPTURE(to, cc, body);
  Told test;
  test.post(body, {{"To", to}, {"Cc", cc}});
  CHECK(test.is_sent());
}

TEST_CASE("a note that the customer has already is told to its writer", "[words][addressees]") {
  using Header = std::map<std::string, std::string>;
  for (const Header& header : {Header{{"To", "support@example.com, " + kCustomer}},
                               Header{{"To", "support@example.com"}, {"Cc", kCustomer}},
                               Header{{"To", kCustomer}, {"Cc", "support@example.com"}}}) {
    Told test;
    test.post("#note\n\nThey never pay.\n", header);
    CHECK_FALSE(test.is_sent());
    CHECK(test.kind() == "remark");
    CHECK_THAT(test.said(), ContainsSubstring("reached " + kCustomer + " without the desk"));
    CHECK(test.desk.has_event(1, "note.direct"));
  }
  Told test;
  test.post("#note\n\nThey never pay.\n");
  CHECK(test.kind() != "remark");
}

TEST_CASE("thanks for a mail that says 'not sent' are for the desk", "[words][desk]") {
  for (const std::string words :
       {"ok", "OK!", "Thanks, my mistake.", "Never mind, Bob has it.", "yes please send it", "\U0001F44D",
        "Danke", "Ok\n\nAlice", "Hi,\n\nok, thanks\n\nKind regards\nAlice Meyer\nExample GmbH", "merci",
        "了解です。", "Please ignore my mail", "No"}) {
    CAPTURE(words);
    Told refused;
    refused.post("#sovled\n\nIt works again.\n");
    REQUIRE(refused.kind() == "refused");
    refused.begin();
    refused.post(words + "\n");
    CHECK_FALSE(refused.is_sent());
    CHECK(refused.kind() == "refused");
    CHECK_THAT(refused.said(), ContainsSubstring("write it once more") && ContainsSubstring("#public"));

    Told held(policy_with("hold"));
    const auto first = held.desk.outbox(kAlice).front().message_id;
    held.desk.post(answer_to(held.desk, kBob, "Bob Ng <bob@example.com>", Shown::person, "Restart it.\n"));
    held.begin();
    held.post("Do not restart it.\n", {{"In-Reply-To", "<" + first + ">"}});
    REQUIRE(held.kind() == "collision");
    held.begin();
    held.post(words + "\n");
    CHECK_FALSE(held.is_sent());
    CHECK(held.kind() == "refused");
    CHECK_THAT(held.said(), ContainsSubstring("#confirm"));
  }
}

TEST_CASE("an answer to a mail that came back is an answer, however short", "[words][desk]") {
  for (const std::string words :
       {"Yes, it works again.", "Ok, we restarted it.", "Thanks for the log, it is the disk.",
        "Never mind the warning: it is harmless, and the new version that comes next "
        "week on Monday does not show it any more."}) {
    CAPTURE(words);
    Told test;
    test.post("#sovled\n\nIt is mended.\n");
    REQUIRE(test.kind() == "refused");
    test.begin();
    test.post(words + "\n");
    CHECK(test.is_sent());
  }
  Told again;  // the same words, with what was wrong put right
  again.post("#sovled\n\nOk, thanks.\n");
  again.begin();
  again.post("Ok, thanks.\n");
  CHECK(again.is_sent());
}

TEST_CASE("what colleagues say of a task or a question stays among them", "[words][task]") {
  Told test;
  const std::string bob = "Bob Ng <bob@example.com>", carol = "Carol Diaz <carol@example.com>";
  SECTION("the answer to a task") {
    test.post("#task bob by 2d: read the logs\n");
    REQUIRE(test.desk.outbox(kBob).back().kind == "colleague");
    CHECK_THAT(test.desk.sent(kBob).back().text, ContainsSubstring("stays inside"));
    test.begin();
    test.desk.post(
        answer_to(test.desk, kBob, bob, Shown::person, "Done, nothing found, they misconfigured it.\n"));
    CHECK_THAT(test.said(), ContainsSubstring("bob answers alice") && ContainsSubstring("nothing found"));
    CHECK(test.desk.outbox(kBob).back().kind == "remark");
    SECTION("and thanks for it") {
      test.begin();
      test.post("Thanks Bob!\n");
      CHECK_THAT(test.desk.sent(kBob).back().text, ContainsSubstring("Thanks Bob!"));
    }
  }
  SECTION("thanks for a task that is done") {
    test.post("#task bob by 2d: read the logs\n");
    test.desk.post(answer_to(test.desk, kBob, bob, Shown::person, "#task done 1\n"));
    CHECK_THAT(test.said(), ContainsSubstring("bob has done task 1"));
    test.begin();
    test.post("Thanks, Bob!\n");
  }
  SECTION("what is said to the answer of a question") {
    test.post("#ask tier2: is this a known bug?\n");
    test.desk.post(answer_to(test.desk, kCarol, carol, Shown::person, "Yes, they broke it.\n"));
    CHECK_THAT(test.said(), ContainsSubstring("carol answers what alice asked"));
    test.begin();
    const auto carols = test.desk.outbox(kCarol).size();
    test.post("Thanks Carol! Since when?\n");
    CHECK(test.desk.outbox(kCarol).size() == carols + 1);
    CHECK(test.kind() == "remark");
    test.post("#public\n\nIt is a known bug.\n");
    CHECK(test.is_sent());
    test.letters = test.desk.outbox(kCustomer).size();
  }
  CHECK_FALSE(test.is_sent());
}

TEST_CASE("words that open a ticket for a customer cannot be sent by the same mail", "[words][desk]") {
  TestDesk desk = opened();
  for (const std::string line : {"#public", "#reply nonsense"}) {
    Post post{{{"From", "Alice Meyer <alice@example.com>"},
               {"Message-ID", "<new" + line.substr(1, 2) + "@laptop.example>"},
               {"Subject", "By phone"},
               {"Authentication-Results", "mx.example.com; dmarc=pass header.from=example.com"}},
              "#requester ann@initech.example\n" + line + "\n\nHello Ann, we saw it.\n"};
    const auto tickets = desk.count_tickets();
    desk.post(post);
    CHECK(desk.count_tickets() == tickets);
    CHECK(desk.outbox(kAlice).back().kind == "refused");
  }
}

TEST_CASE("what is only an acknowledgement", "[words][desk]") {
  for (const char* said : {"ok", "Ok, thanks!", "Got it.", "Yes, send it please", "never mind",
                           "Forget it, Bob has it", "danke, mein Fehler", "gracias", "好的", "..."})
    CHECK(desk::is_acknowledgement(said, "Alice Meyer"));
  for (const char* said : {"It works.", "Yes, reboot it.", "Thanks for waiting, the disk is new.",
                           "No, at noon.", "Done.", "好的，请重启服务器"})
    CHECK_FALSE(desk::is_acknowledgement(said, "Alice Meyer"));
  for (const char* said : {"on my way, 10 minutes", "I'm on it - Alice", "bin dran"})
    CHECK(desk::says_at_work(said));
  for (const char* said : {"on my way, but not before noon", "ok", "I'm on it tomorrow"})
    CHECK_FALSE(desk::says_at_work(said));
}

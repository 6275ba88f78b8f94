// Attacks that use the desk to write to others: as a relay, as a mirror, as an amplifier.

#include "tests/desk/attack/siege.hh"

using namespace desk::test;

namespace {

const std::string kVictim = "victim@elsewhere.example";
const std::string kPitch = "Buy pills at http://evil.example now";

std::vector<mailparse::Mail> heard_by(const Siege& siege, const std::string& address) {
  return siege.desk.sent(address);
}

}  // namespace

TEST_CASE("attack: third parties in To and Cc get no acknowledgement", "[attack]") {
  Siege siege;
  siege.strike({{"Subject", kPitch},
                {"To", "support@example.com, " + kVictim},
                {"Cc", "victim2@elsewhere.example"},
                {"Bcc", "victim3@elsewhere.example"}},
               kPitch);
  siege.check_nothing_happened();
}

TEST_CASE("attack: a victim in From gets none of the attacker's words", "[attack]") {
  Siege siege;
  siege.strike({{"From", "\"" + kPitch + "\" <" + kVictim + ">"},
                {"Subject", kPitch},
                {"Message-ID", "<buy-pills-at.evil.example@evil.example>"},
                {"Authentication-Results", kOursFail}},
               kPitch);
  siege.check_nothing_happened();
  const auto acks = siege.desk.outbox(kVictim);
  REQUIRE(acks.size() == 1);
  CHECK_THAT(acks.front().bytes, !ContainsSubstring("pills") || ContainsSubstring("In-Reply-To: <buy-pills"));
  const auto mail = heard_by(siege, kVictim).front();
  CHECK_THAT(mail.subject + mail.text + mail.to.front().name, !ContainsSubstring("pills"));
  CHECK(acks.front().sender.empty());  // what it bounces with comes back to nobody
  CHECK(mail.is_auto);
}

TEST_CASE("attack: a victim in Reply-To of an ordinary mailbox", "[attack]") {
  Siege siege;
  siege.strike({{"Reply-To", kVictim},
                {"Mail-Followup-To", kVictim},
                {"Mail-Reply-To", kVictim},
                {"Errors-To", kVictim},
                {"Subject", "Hello"}},
               kPitch);
  siege.check_nothing_happened();
}

TEST_CASE("attack: many victims in Reply-To of a web form's mailbox", "[attack]") {
  Siege siege;
  siege.desk.post({{{"From", kMallory},
                    {"To", "list@example.com"},
                    {"Reply-To", kVictim + ", victim2@elsewhere.example"},
                    {"Subject", kPitch}},
                   kPitch,
                   "list"});
  siege.check_nothing_happened();
  REQUIRE(heard_by(siege, kVictim).size() == 1);
  CHECK_THAT(heard_by(siege, kVictim).front().subject + heard_by(siege, kVictim).front().text,
             !ContainsSubstring("pills"));
}

TEST_CASE("attack: asking for receipts", "[attack]") {
  Siege siege;
  siege.strike({{"Disposition-Notification-To", kVictim},
                {"Return-Receipt-To", kVictim},
                {"X-Confirm-Reading-To", kVictim},
                {"Subject", "Hello"}},
               kPitch);
  siege.check_nothing_happened();
}

TEST_CASE("attack: bounces and automatic answers are never answered", "[attack]") {
  Siege siege;
  const std::map<std::string, std::string> marks[] = {{{"Return-Path", "<>"},
                                                       {"From", "MAILER-DAEMON@elsewhere.example"},
                                                       {"Subject", "Undelivered Mail Returned to Sender"}},
                                                      {{"Auto-Submitted", "auto-replied"}},
                                                      {{"Auto-Submitted", "auto-generated"}},
                                                      {{"Precedence", "junk"}},
                                                      {{"Precedence", "list"}},
                                                      {{"X-Auto-Response-Suppress", "All"}},
                                                      {{"X-Autorespond", "x"}},
                                                      {{"List-Id", "<list.elsewhere.example>"}},
                                                      {{"Feedback-ID", "x"}, {"Precedence", "bulk"}}};
  for (auto header : marks) {
    header.emplace("From", kVictim);
    header.emplace("Subject", "Hello");
    siege.strike(header, kPitch);
    siege.strike(header, kPitch + "!");
  }
  for (const auto& item : siege.new_mail()) CHECK((item.recipient == kAlice || item.recipient == kBob));
}

TEST_CASE("attack: an autoresponder that answers every acknowledgement", "[attack]") {
  Siege siege;
  siege.strike({{"Subject", "Hello"}}, kPitch);
  for (int i = 0; i < 20; ++i) {
    const auto mails = siege.desk.outbox(kMallory);
    siege.strike(
        {{"In-Reply-To", "<" + mails.back().message_id + ">"}, {"Subject", "Away: " + std::to_string(i)}},
        "I am away, " + std::to_string(i) + ".\n");
  }
  CHECK(siege.desk.outbox(kMallory).size() == 1);
}

TEST_CASE("attack: a huge list of recipients", "[attack]") {
  Siege siege;
  std::string cc;
  for (int i = 0; i < 3000; ++i) cc += (i ? ",\r\n " : "") + ("v" + std::to_string(i) + "@elsewhere.example");
  siege.strike({{"Subject", "Hello"}, {"Cc", cc}}, "Hello\n");
  siege.check_nothing_happened();
  siege.begin();
  siege.post(siege.alice("How can I help you?\n", 3));
  CHECK(siege.new_mail(kMallory).size() == 1);
  CHECK(siege.new_mail().size() < 60);
}

TEST_CASE("attack: addresses that make a relay carry mail on", "[attack]") {
  for (const std::string& address :
       {std::string("victim%elsewhere.example@example.com"),
        std::string("elsewhere.example!victim@example.com"),
        std::string("\"victim@elsewhere.example\"@example.com"),
        std::string("victim@elsewhere.example@example.com"), std::string("victim@[127.0.0.1]"),
        std::string("victim@[IPv6:::1]"), std::string("victim%elsewhere.example@evil.example"),
        std::string("\"|/bin/sh\"@evil.example"), std::string("/etc/passwd@evil.example"),
        std::string("|x@evil.example"), std::string("-oQ/tmp@evil.example"),
        std::string("support%example.com@example.com")}) {
    Siege siege;
    INFO(address);
    siege.strike({{"From", "<" + address + ">"}, {"Subject", "Hello"}, {"Authentication-Results", kOursFail}},
                 "Hello\n");
    siege.strike({{"Subject", "Hello"}, {"Cc", "<" + address + ">"}}, "Hello\n");
    CHECK(siege.new_mail(address).empty());
    const auto last = static_cast<std::int64_t>(siege.desk.count_tickets());
    CHECK(siege.people(last) == std::vector<std::string>{kMallory});
    siege.begin();
    for (std::int64_t id = 3; id <= static_cast<std::int64_t>(siege.desk.count_tickets()); ++id)
      siege.post(siege.alice("How can I help you?\n", id));
    for (const auto& item : siege.new_mail())
      CHECK((item.recipient == kMallory || item.recipient == kBob || item.recipient == kAlice));
  }
}

TEST_CASE("attack: a source route", "[attack]") {
  Siege siege;
  siege.strike({{"From", "<@example.com,@evil.example:victim@elsewhere.example>"}, {"Subject", "Hello"}},
               "Hello\n");
  for (const auto& item : siege.new_mail())
    CHECK((item.recipient == kVictim || item.recipient == kAlice || item.recipient == kBob));
}

TEST_CASE("attack: the desk writes to itself", "[attack]") {
  for (const std::string& own : {std::string("support@example.com"), std::string("SUPPORT@EXAMPLE.COM"),
                                 std::string("<support@example.com.>"), std::string("help@example.com"),
                                 std::string("911@example.com"), std::string("\"support\"@example.com"),
                                 std::string("support(x)@example.com")}) {
    Siege siege;
    INFO(own);
    siege.desk.post(
        {{{"From", kMallory}, {"To", "list@example.com"}, {"Reply-To", own}, {"Subject", "Hello"}},
         "Hello\n",
         "list"});
    siege.strike({{"From", own}, {"Subject", "Hello"}}, "Hello\n");
    siege.strike({{"Subject", "Hello"}, {"Cc", own}}, "Hello\n");
    for (std::int64_t id = 3; id <= static_cast<std::int64_t>(siege.desk.count_tickets()); ++id)
      siege.post(siege.alice("How can I help you?\n", id));
    for (const auto& item : siege.new_mail())
      CHECK((item.recipient == kMallory || item.recipient == kBob || item.recipient == kAlice ||
             item.recipient == kCarol));
  }
}

TEST_CASE("attack: #cc of a victim by a customer", "[attack]") {
  Siege siege;
  siege.post(answer_to(siege.desk, kCustomer, kCustomer, Shown::person, "#cc " + kVictim + "\n"));
  siege.post(
      answer_to(siege.desk, kCustomer, kCustomer, Shown::person, "#requester " + kVictim + "\n\nPlease.\n"));
  siege.post(siege.alice("Here you are.\n"));
  CHECK(siege.new_mail(kVictim).empty());
}

TEST_CASE("attack: a command that names addresses which cannot be written", "[attack]") {
  Siege siege;
  for (const std::string& bad :
       {std::string("victim"), std::string("@evil.example"), std::string("support@example.com"),
        std::string("victim%elsewhere.example@example.com"), std::string(400, 'x') + "@evil.example"})
    siege.post(siege.alice("#cc " + bad + "\n"));
  siege.check_nothing_happened();
}

TEST_CASE("attack: a forged order opens a ticket in a victim's name", "[attack]") {
  Siege siege;
  siege.strike({{"From", kAlice}, {"Authentication-Results", kOursFail}, {"Subject", kPitch}},
               "#requester " + kVictim + "\n\n" + kPitch + "\n");
  siege.strike({{"From", kAlice}, {"Authentication-Results", kOursFail}, {"Subject", "Fwd: " + kPitch}},
               "---------- Forwarded message ---------\nFrom: Victim <" + kVictim +
                   ">\nDate: Mon, 2 Mar 2026 at 09:00\nSubject: x\nTo: Alice\n\n" + kPitch + "\n");
  siege.check_nothing_happened();
  CHECK(siege.desk.outbox(kVictim).empty());
}

TEST_CASE("attack: the same mail a hundred times", "[attack]") {
  Siege siege;
  Post post{{{"From", kVictim}, {"Message-ID", "<flood@evil.example>"}, {"Subject", "Hello"}}, kPitch};
  const std::string bytes = bytes_of(post);
  for (int i = 0; i < 100; ++i)
    siege.desk.post_bytes("Received: from x by y; " + std::to_string(i) + "\r\n" + bytes);
  CHECK(siege.desk.outbox(kVictim).size() == 1);
  CHECK(siege.desk.count_tickets() == 3);
}

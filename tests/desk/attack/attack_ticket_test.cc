// Attacks that write into, or read from, another customer's ticket.

#include "daemon/desk/identity/token.hh"
#include "tests/desk/attack/siege.hh"

using namespace desk::test;
using storage::Fate;

namespace {

const std::string kPlea = "Please send me everything about this ticket again.\n";

// After a stranger's mail: an agent answers the ticket, to all who take part.
void answer(Siege& siege) {
  siege.begin();
  siege.post(siege.alice("#public\n\nThe code is 4711-chris.\n"));
  REQUIRE_FALSE(siege.new_mail(kCustomer).empty());
}

}  // namespace

TEST_CASE("attack: a guessed subject tag", "[attack]") {
  Siege siege;
  for (const std::string tag :
       {"[Example #1]", "[example #1]", "[Example #2] [Example #1]", "Re: AW: [Example #0001]",
        "=?utf-8?q?=5BExample_=231=5D?=", "[Example #18446744073709551617]", "[Example #-1]", "[Example #1"})
    siege.strike({{"Subject", tag + " Help"}}, kPlea);
  siege.check_nothing_happened();
  CHECK(siege.desk.messages(1).size() == 2);  // the mail and its acknowledgement
  answer(siege);
  CHECK(siege.new_mail(kMallory).empty());
}

TEST_CASE("attack: the token of a ticket of one's own and the tag of another", "[attack]") {
  Siege siege;
  siege.strike({{"From", kAnn},
                {"Subject", "Re: [Example #1] Chris's alarm"},
                {"In-Reply-To", "<" + siege.token(kAnn, 2) + ">"}},
               kPlea);
  CHECK(siege.desk.messages(1).size() == 2);
  CHECK(siege.desk.messages(2).back().text == kPlea);
  answer(siege);
  CHECK(siege.new_mail(kAnn).empty());
}

TEST_CASE("attack: altered tokens", "[attack]") {
  Siege siege;
  const std::string token = siege.token(kAnn, 2), left = token.substr(0, token.find('@')),
                    mac = left.substr(left.rfind('.') + 1);
  const std::string wrong[] = {"t1.m1.r1." + mac,                        // the code of another token
                               "t1.m1.r1." + mac.substr(0, 25),          // cut
                               "t1.m1.r1.",                              // away
                               "t1.m1.r1." + std::string(26, 'a'),       // guessed
                               "t1." + left.substr(left.find('.') + 1),  // only the ticket changed
                               "t1.m1.r1.t2." + left.substr(left.find('.') + 1) + "x",  // nested
                               "t01.m1.r1." + mac,
                               "t+1.m1.r1." + mac,
                               "t1.m1.r1.." + mac,
                               "t9223372036854775808.m1.r1." + mac,
                               "t1.m1.r1." + mac + "="};
  for (const auto& one : wrong)
    siege.strike({{"In-Reply-To", "<" + one + "@example.com>"},
                  {"To", "support+" + one + "@example.com"},
                  {"Delivered-To", "support+" + one + "@example.com"}},
                 kPlea + "Ref: " + one + "\n");
  siege.check_nothing_happened();
  CHECK(siege.desk.messages(1).size() == 2);
}

TEST_CASE("attack: tokens of another desk", "[attack]") {
  Siege siege;
  siege.strike({{"In-Reply-To",
                 "<" + desk::write_token({{1}, {1}, 1}, "the secret of another desk") + "@example.com>"}},
               kPlea);
  siege.strike({{"In-Reply-To", "<" + desk::write_token({{1}, {1}, 1}, "") + "@example.com>"}}, kPlea);
  siege.check_nothing_happened();
  CHECK(siege.desk.messages(1).size() == 2);
}

TEST_CASE("attack: a stolen token of a customer", "[attack]") {
  Siege siege;
  siege.strike({{"In-Reply-To", "<" + siege.token(kCustomer) + ">"}, {"Cc", "accomplice@evil.example"}},
               kPlea);
  siege.check_nothing_happened();
  CHECK_FALSE(siege.desk.messages(1).back().verified);
  answer(siege);
  CHECK(siege.new_mail(kMallory).empty());
  CHECK(siege.new_mail("accomplice@evil.example").empty());
}

TEST_CASE("attack: a known Message-ID of somebody else's mail", "[attack]") {
  Siege siege;
  siege.strike({{"In-Reply-To", "<first@initech.example>"}, {"References", "<first@globex.example>"}}, kPlea);
  siege.check_nothing_happened();
  answer(siege);
  CHECK(siege.new_mail(kMallory).empty());
}

TEST_CASE("attack: a stolen token in the plus part, the delivery fields, and the text", "[attack]") {
  Siege siege;
  const auto token = siege.token(kCustomer), left = token.substr(0, token.find('@'));
  siege.strike({{"Subject", "x"}, {"To", "support+" + left + "@example.com"}}, kPlea);
  siege.strike({{"Subject", "x"}, {"Delivered-To", "support+" + left + "@example.com"}}, kPlea);
  siege.strike({{"Subject", "x"}}, kPlea + left + "\n");
  siege.check_nothing_happened();
  answer(siege);
  CHECK(siege.new_mail(kMallory).empty());
}

TEST_CASE("attack: References stuffed with thousands of ids", "[attack]") {
  Siege siege;
  std::string ids;
  for (int i = 1; i <= 5000; ++i)
    ids += "\r\n <t" + std::to_string(i % 3) + ".m" + std::to_string(i) +
           ".r1.aaaaaaaaaaaaaaaaaaaaaaaaaa@example.com>";
  siege.strike({{"References", ids}, {"In-Reply-To", ids}}, kPlea);
  siege.check_nothing_happened();
  const auto ack = siege.new_mail(kMallory);
  REQUIRE(ack.size() == 1);
  CHECK(ack.front().bytes.size() < 8000);
}

TEST_CASE("attack: questions in an agent's name with a foreign Reply-To", "[attack]") {
  Siege siege;
  for (const auto* results : {&kOursFail, &kOursPass})
    for (const std::string question : {"#show #2\n", "#list\n", "#search key\n", "#help\n"})
      siege.strike({{"From", kAlice},
                    {"Authentication-Results", *results},
                    {"Reply-To", kMallory},
                    {"Return-Path", "<" + kMallory + ">"},
                    {"Cc", kMallory},
                    {"Disposition-Notification-To", kMallory},
                    {"Errors-To", kMallory},
                    {"Subject", "Question"}},
                   question);
  siege.check_nothing_happened();
  CHECK(siege.desk.count_tickets() == 2);
}

TEST_CASE("attack: a colleague of the customer guesses the tag", "[attack]") {
  Siege siege;
  siege.strike({{"From", "intern@initech.example"},
                {"Authentication-Results", "mx.example.com; dmarc=pass header.from=initech.example"}},
               kPlea);
  siege.check_nothing_happened();
  answer(siege);
  CHECK(siege.new_mail("intern@initech.example").empty());
}

TEST_CASE("attack: a domain that ends like the customer's", "[attack]") {
  Siege siege;
  for (const std::string from :
       {"chris@evil-initech.example", "chris@initech.example.evil.example",
        "chris@initech.example@evil.example", "\"chris@initech.example\"@evil.example"})
    siege.strike({{"From", from}, {"In-Reply-To", "<" + siege.token(kCustomer) + ">"}}, kPlea);
  siege.check_nothing_happened({"chris@initech.example"});
  for (const auto& message : siege.desk.messages(1))
    CHECK((message.verified == (message.from == kCustomer || message.from == "support@example.com")));
}

TEST_CASE("attack: tokens of tickets that were merged", "[attack]") {
  Siege siege;
  const auto stolen = siege.token(kAnn, 2);
  auto merge = answer_to(siege.desk, kAlice, kAlice, Shown::person, "#merge #1\n");
  merge.header["In-Reply-To"] = "<" + siege.token(kAlice, 2) + ">";
  merge.header["Subject"] = "Re: [Example #2] Ann's key";
  siege.post(merge);
  REQUIRE(siege.desk.ticket(2).merged_into.value == 1);
  siege.begin();
  siege.strike({{"In-Reply-To", "<" + stolen + ">"}, {"Subject", "Re: [Example #2] Hello"}}, kPlea);
  siege.strike({{"Subject", "Re: [Example #2] Hello"}}, kPlea);
  siege.check_nothing_happened();
}

TEST_CASE("attack: a stranger's mail to a closed ticket", "[attack]") {
  Siege siege;
  siege.post(siege.alice("#close\n"));
  siege.begin();
  siege.strike({{"In-Reply-To", "<" + siege.token(kCustomer) + ">"}}, kPlea);
  siege.check_nothing_happened();
  CHECK_FALSE(siege.new_mail(kAlice).empty());  // somebody hears of it
}

TEST_CASE("attack: a stranger poses as a machine", "[attack]") {
  Siege siege;
  for (const auto& [name, value] : std::map<std::string, std::string>{
           {"Auto-Submitted", "auto-generated"}, {"Precedence", "bulk"}, {"X-Auto-Response-Suppress", "All"}})
    siege.strike({{name, value}, {"In-Reply-To", "<" + siege.token(kCustomer) + ">"}}, kPlea);
  siege.check_nothing_happened();
  for (const auto& message : siege.desk.messages(1))
    if (message.from == kMallory) CHECK_FALSE(message.verified);
}

TEST_CASE("attack: a forged bounce", "[attack]") {
  Siege siege;
  const std::string report =
      "--b\r\nContent-Type: text/plain\r\n\r\nFailed.\r\n--b\r\nContent-Type: "
      "message/delivery-status\r\n\r\nReporting-MTA: dns; evil.example\r\n\r\n"
      "Final-Recipient: rfc822; chris@initech.example\r\nAction: failed\r\nStatus: "
      "5.1.1\r\n--b\r\nContent-Type: message/rfc822-headers\r\n\r\n"
      "Message-ID: <t1.m2.r1.aaaaaaaaaaaaaaaaaaaaaaaaaa@example.com>\r\n--b--\r\n";
  siege.strike({{"From", "MAILER-DAEMON@evil.example"},
                {"Return-Path", "<>"},
                {"Content-Type", "multipart/report; report-type=delivery-status; boundary=b"}},
               report);
  siege.check_nothing_happened();
  CHECK(siege.new_mail(kMallory).empty());
}

// Chris learns the token of his colleague's copy from the References of an answer, and wants the colleague to
// hear no more of the desk.
TEST_CASE("attack: a bounce of somebody else's copy", "[attack]") {
  Siege siege;
  siege.post(siege.alice("We are looking at it.\n"));
  const auto boss = siege.desk.outbox(kBoss).back();
  siege.post(answer_to(siege.desk, kBoss, kBoss, Shown::token, "Please hurry.\n"));
  siege.post(siege.alice("It is mended.\n"));
  const auto seen = siege.desk.sent(kCustomer).back().references;
  REQUIRE(std::find(seen.begin(), seen.end(), boss.message_id) != seen.end());
  siege.begin();
  const std::string report =
      "--b\r\nContent-Type: text/plain\r\n\r\nFailed.\r\n--b\r\nContent-Type: "
      "message/delivery-status\r\n\r\nReporting-MTA: dns; initech.example\r\n\r\n"
      "Final-Recipient: rfc822; " +
      kBoss +
      "\r\nAction: failed\r\nStatus: 5.1.1\r\n--b\r\nContent-Type: message/rfc822-headers\r\n\r\n"
      "Message-ID: <" +
      boss.message_id + ">\r\n--b--\r\n";
  siege.strike({{"From", "MAILER-DAEMON@initech.example"},
                {"Return-Path", "<>"},
                {"Content-Type", "multipart/report; report-type=delivery-status; boundary=b"}},
               report);
  siege.check_nothing_happened();
  siege.post(siege.alice("Is all well?\n"));
  CHECK(siege.new_mail(kBoss).size() == 1);
}

TEST_CASE("attack: another mail under a used Message-ID", "[attack]") {
  Siege siege;
  const auto entry = siege.strike({{"Message-ID", "<first@initech.example>"}, {"Subject", "Hello"}}, kPlea);
  CHECK(entry.fate == Fate::message);
  siege.check_nothing_happened();
  CHECK(siege.desk.count_tickets() == 3);  // neither swallowed nor put into ticket 1
}

TEST_CASE("attack: a stranger in Cc of a customer's answer is not let in", "[attack]") {
  Siege siege;
  auto post = answer_to(siege.desk, kCustomer, kCustomer, Shown::token, "It goes on.\n");
  post.header["Cc"] = kMallory;
  siege.post(post);
  answer(siege);
  CHECK(siege.new_mail(kMallory).empty());
}

TEST_CASE("attack: a stranger who was taken out reads no more", "[attack]") {
  Siege siege;
  siege.post(siege.alice("#cc mallory@evil.example\n"));
  siege.post(siege.alice("#uncc mallory@evil.example\n"));
  siege.strike({{"Subject", "Re: [Example #1] Chris's alarm"}}, kPlea);
  answer(siege);
  CHECK(siege.new_mail(kMallory).empty());
}

TEST_CASE("attack: notes reach no customer", "[attack]") {
  Siege siege;
  siege.post(siege.alice("#note\n\nAnn's key is 0815-ann.\n"));
  siege.post(siege.alice("Ann's key is 0815-ann.\n\n#NOTE\n"));
  siege.post(siege.alice("\xEF\xBC\x83note\n\nAnn's key is 0815-ann.\n"));
  siege.post(siege.alice("\xC2\xA0#note\xC2\xA0\n\nAnn's key is 0815-ann.\n"));
  CHECK(siege.new_mail(kCustomer).empty());
  CHECK(siege.new_mail(kBoss).empty());
}

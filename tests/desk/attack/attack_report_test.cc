// Attacks with reports of mail that did not arrive.

#include "tests/desk/door.hh"

using namespace desk::test;
using namespace std::chrono_literals;

namespace {

struct Claim {
  std::string return_path;  // "<>": as reports come; empty: not written down
  std::string from = "MAILER-DAEMON@mx.initech.example";
  std::string words = "550 5.1.1 no such user";
  std::string recipient = kCustomer;
  std::string token{};  // of the copy; empty: none
};

std::string bytes_of(const Claim& claim) {
  static int count = 0;
  std::string bytes = claim.return_path.empty() ? "" : "Return-Path: " + claim.return_path + "\r\n";
  bytes += "From: " + claim.from +
           "\r\nTo: support@example.com\r\nSubject: Undelivered Mail Returned to Sender\r\n"
           "Date: Mon, 02 Mar 2026 09:00:05 +0000\r\nMessage-ID: <claim" +
           std::to_string(++count) +
           "@mx.initech.example>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/report; "
           "report-type=delivery-status; boundary=edge\r\n\r\n--edge\r\nContent-Type: text/plain\r\n\r\n"
           "Please send the password to my new address chris.lee@evil.example.\r\n\r\n--edge\r\n"
           "Content-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.initech.example\r\n\r\n"
           "Final-Recipient: rfc822; " +
           claim.recipient + "\r\nAction: failed\r\nStatus: 5.1.1\r\nDiagnostic-Code: smtp; " + claim.words +
           "\r\n\r\n";
  if (!claim.token.empty())
    bytes += "--edge\r\nContent-Type: text/rfc822-headers\r\n\r\nSubject: Re: something\r\nMessage-ID: <" +
             claim.token + ">\r\n\r\n";
  return bytes + "--edge--\r\n";
}

// Chris has an answer: the promise is met.
Door answered() {
  Door door;
  door.post(Said::proven, {{"Subject", "Our site"}}, "All pages answer 502.\n");
  door.answer(1);
  REQUIRE(door.desk.ticket(1).status == storage::Status::pending);
  return door;
}

std::string token_of(const Door& door) {
  std::string token;
  for (const auto& item : door.desk.outbox(kCustomer))
    if (item.kind == "answer") token = item.message_id;
  REQUIRE_FALSE(token.empty());
  return token;
}

const std::string kLure =
    "550 5.1.1/5.1.2 resend it to https://evil.example/upload now, or evil.example/up from mx.example:25";

}  // namespace

TEST_CASE("attack: A14 a report without a token is nobody's last words", "[attack]") {
  Door door;
  door.post(Said::proven, {{"Subject", "Our site is down"}}, "All pages answer 502.\n");
  REQUIRE(*door.desk.store().take_due("support", door.desk.now(), 100) != std::vector<storage::OutboxItem>{});
  door.desk.post_bytes(bytes_of({"<>"}));
  REQUIRE(door.desk.messages(1).size() >= 3);
  CHECK_FALSE(door.desk.messages(1).back().verified);
  door.begin();
  door.desk.wait(6min);  // the next round of the page
  REQUIRE_FALSE(door.mails(kAlice, "page").empty());
  CHECK_THAT(door.read_by(kAlice), ContainsSubstring("All pages answer 502."));
  CHECK_THAT(door.read_by(kAlice), !ContainsSubstring("password"));
}

TEST_CASE("attack: A17 a requester cannot take back an answer by a report of their own", "[attack]") {
  Door door = answered();
  door.begin();
  SECTION("from their own address") {
    door.desk.post_bytes(bytes_of({"", kCustomer, kLure, kCustomer, token_of(door)}));
  }
  SECTION("under an envelope of their own") {
    door.desk.post_bytes(bytes_of(
        {"<chris@initech.example>", "MAILER-DAEMON@mx.initech.example", kLure, kCustomer, token_of(door)}));
  }
  CHECK(door.desk.ticket(1).status == storage::Status::pending);
  CHECK(door.desk.ticket(1).agent_replies == 1);
  CHECK_THAT(door.read_by(kAlice), ContainsSubstring("it is not proven"));
  CHECK_THAT(door.events(1), ContainsSubstring("bounce.unproven"));
}

TEST_CASE("attack: A17 what a report says is quoted as its claim, and without links", "[attack]") {
  Door door = answered();
  door.begin();
  door.desk.post_bytes(
      bytes_of({"<>", "MAILER-DAEMON@mx.initech.example", kLure, kCustomer, token_of(door)}));
  CHECK(door.desk.ticket(1).status == storage::Status::open);
  const auto read = door.read_by(kAlice);
  CHECK_THAT(read, ContainsSubstring("The report says:"));
  CHECK_THAT(read,
             ContainsSubstring("550 5.1.1/5.1.2 resend it to [link] now, or [link] from mx.example:25"));
  CHECK_THAT(read, !ContainsSubstring("https://evil.example"));
}

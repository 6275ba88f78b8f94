// The same mail again (invariant 2, pains 7, 8 and 23).

#include "daemon/desk/case/desk.hh"
#include "mailparse/parse/parse.hh"
#include "rules/load/load.hh"
#include "tests/desk/support.hh"

using namespace desk::test;
using storage::Fate;
using namespace std::chrono_literals;

TEST_CASE("the same bytes make one ticket and one acknowledgement", "[repeat]") {
  TestDesk desk;
  const auto bytes = bytes_of({});
  CHECK(desk.post_bytes(bytes).fate == Fate::message);
  const auto again = desk.post_bytes(bytes);
  CHECK(again.fate == Fate::duplicate);
  CHECK(again.ticket.value == 1);
  CHECK(desk.count_tickets() == 1);
  CHECK(desk.outbox("chris@initech.example").size() == 1);
}

TEST_CASE("trace headers do not make another mail of it", "[repeat]") {
  TestDesk desk;
  const auto bytes = bytes_of({});
  desk.post_bytes(bytes);
  const auto again = desk.post_bytes(
      "Received: from a by b; Mon, 2 Mar 2026 09:00:00 +0000\r\nDelivered-To: x@y\r\n" + bytes);
  CHECK(again.fate == Fate::duplicate);
  CHECK(desk.count_tickets() == 1);
}

TEST_CASE("another mail under a used Message-ID is a message of its own, with an event", "[repeat]") {
  TestDesk desk;
  desk.post({{{"Message-ID", "<same@initech.example>"}}, "One\n"});
  const auto other = desk.post({{{"Message-ID", "<same@initech.example>"}}, "Two\n"});
  CHECK(other.fate == Fate::message);
  CHECK(desk.count_tickets() == 2);
  CHECK(desk.has_event(2, "message.id_reused"));
}

TEST_CASE("without Message-ID only the same bytes are the same mail", "[repeat]") {
  TestDesk desk;
  const auto dated = bytes_of({{{"Message-ID", ""}}});
  desk.post_bytes(dated);
  CHECK(desk.post_bytes("Received: by b\r\n" + dated).fate == Fate::message);
  CHECK(desk.post_bytes(dated).fate == Fate::duplicate);
  const auto bare = bytes_of({{{"Message-ID", ""}, {"Date", ""}}, "Printer has no paper\n"});
  desk.post_bytes(bare);
  CHECK(desk.post_bytes("Received: by b\r\n" + bare).fate == Fate::message);
  CHECK(desk.post_bytes(bare).fate == Fate::duplicate);  // nothing but the bytes tells that it came before
}

TEST_CASE("a mail at two of our mailboxes is one ticket that knows both", "[repeat]") {
  TestDesk desk;
  const auto bytes = bytes_of({{{"To", "support@example.com, 911@example.com"}}});
  desk.post_bytes(bytes, "support");
  const auto copy = desk.post_bytes("Delivered-To: 911@example.com\r\n" + bytes, "emergency");
  CHECK(copy.fate == Fate::duplicate);
  CHECK(desk.count_tickets() == 1);
  CHECK(desk.ticket(1).mailboxes == std::vector<std::string>{"support", "emergency"});
  CHECK(desk.outbox("chris@initech.example").size() == 1);  // no second acknowledgement
  CHECK(desk.outbox("alice@example.com").size() == 2);      // the higher rank is told again
  CHECK(desk.post_bytes("Delivered-To: 911@example.com\r\n" + bytes, "emergency").fate == Fate::duplicate);
  CHECK(desk.outbox("alice@example.com").size() == 2);
}

TEST_CASE("a copy at a mailbox of lower rank disturbs nobody", "[repeat]") {
  TestDesk desk;
  const auto bytes = bytes_of({});
  desk.post_bytes(bytes, "emergency");
  desk.post_bytes(bytes, "support");
  CHECK(desk.ticket(1).mailboxes.size() == 2);
  CHECK(desk.outbox("alice@example.com").size() == 1);
}

TEST_CASE("our own mail that comes back is known by its token, never by its From", "[repeat]") {
  TestDesk desk;
  desk.post({});
  const auto ack = desk.outbox("chris@initech.example").front();
  CHECK(desk.post_bytes(ack.bytes).fate == Fate::ignored);
  CHECK(desk.post_bytes("Received: by a list\r\n" + ack.bytes).fate == Fate::ignored);
  const auto forged = desk.post({{{"From", "support@example.com"}, {"Subject", "Looks like ours"}}});
  CHECK(forged.fate == Fate::message);
}

TEST_CASE("the same bytes are the same mail after their ticket is gone", "[repeat]") {
  const auto reader = rules::memory_reader({{"policy.yaml", kPolicy}});
  const auto policy = rules::load_policy("policy.yaml", reader);
  REQUIRE(policy.policy);
  const auto mail = mailparse::parse(bytes_of({}));
  storage::LedgerEntry entry;
  entry.place.mailbox = "support";
  desk::Known known;
  known.same_bytes = {storage::MessageRef{}};  // what storage says of a mail whose ticket is gone
  const auto decision = desk::decide(desk::Case{mail, entry, known, *policy.policy, kStart});
  CHECK(decision.changes.outcome->fate == Fate::duplicate);
  CHECK(decision.changes.tickets.empty());
}

namespace {

// Everybody is told of a mail that reaches the mailbox of the higher rank.
std::string two_mailboxes(const std::string& names) {
  std::string text = kPolicy;
  const auto begin = text.find("mailboxes:"), end = text.find("agents:");
  return text.replace(begin, end - begin, "mailboxes:\n" + names);
}

const std::string kOld = "  support: {address: support@example.com, maildir: /m/old}\n";

}  // namespace

TEST_CASE("a mailbox that is renamed, split or moved tells nobody of what lay there", "[repeat]") {
  TestDesk desk(two_mailboxes(kOld));
  const auto bytes = bytes_of({});
  desk.post_bytes(bytes);
  const auto told = desk.outbox().size();
  desk.wait(1min);
  const auto [names, now] = GENERATE(
      as<std::pair<std::string, std::string>>{},
      std::pair{"  helpdesk: {address: support@example.com, rank: 1, maildir: /m/old}\n", "helpdesk"},
      std::pair{"  urgent: {address: 911@example.com, rank: 1, maildir: /m/old}\n"
                "  support: {address: support@example.com, maildir: /m/new}\n",
                "urgent"},
      std::pair{"  urgent: {address: 911@example.com, rank: 1, maildir: /m/other}\n" + kOld, "urgent"});
  desk.reload(two_mailboxes(names));
  desk.wait(1min);
  CHECK(desk.post_bytes("Received: by b\r\n" + bytes, now).fate == Fate::duplicate);
  CHECK(desk.outbox().size() == told);
  if (names.find("support:") == std::string::npos) return;
  const auto other = bytes_of({{{"Subject", "Another"}}});  // a copy that comes now is routed
  desk.post_bytes(other);
  const auto before = desk.outbox("alice@example.com").size();
  desk.post_bytes("Received: by b\r\n" + other, now);
  CHECK(desk.outbox("alice@example.com").size() == before + 1);
}

TEST_CASE("a copy of a mail of a ticket that is over, or of yesterday, routes nothing", "[repeat]") {
  TestDesk desk;
  const auto bytes = bytes_of({});
  desk.post_bytes(bytes, "support");
  const auto alice = desk.outbox("alice@example.com").size();
  SECTION("closed") {
    Post post;
    post.header = {{"From", "alice@example.com"},
                   {"In-Reply-To", "<" + desk.outbox("alice@example.com").back().message_id + ">"},
                   {"Authentication-Results", "mx.example.com; dmarc=pass header.from=example.com"}};
    post.body = GENERATE("#close\n", "#solved\n");
    desk.post(post);
  }
  SECTION("of yesterday") {
    desk.wait(std::chrono::hours(25));
  }
  CHECK(desk.post_bytes("Received: by b\r\n" + bytes, "emergency").fate == Fate::duplicate);
  CHECK(desk.outbox("alice@example.com").size() == alice);
}

// What the server has, held against the ledger.
#include "daemon/verbs/audit.hh"

#include <fstream>

#include "daemon/intake/intake.hh"
#include "daemon/verbs/cmd_audit.hh"
#include "tests/catch.hh"
#include "tests/net/imap_server.hh"
#include "tests/rules/policies.hh"
#include "tests/storage/support.hh"

using storage::Fate;
using storage::test::kNow;
using storage::test::must;

namespace {

storage::LedgerEntry entry(std::uint32_t uid, Fate fate) {
  storage::LedgerEntry made;
  made.place = {"support", 7, uid};
  made.fate = fate;
  made.raw = storage::Digest{};
  return made;
}

}  // namespace

TEST_CASE("each fate is counted for itself") {
  const auto row =
      ctl::compare("support", 7, {1, 2, 3, 4, 5, 6},
                   {entry(1, Fate::message), entry(2, Fate::message), entry(3, Fate::duplicate),
                    entry(4, Fate::ignored), entry(5, Fate::quarantined), entry(6, Fate::received)});
  CHECK(row.mailbox == "support");
  CHECK(row.uidvalidity == 7);
  CHECK(row.on_server == 6);
  CHECK(row.messages == 2);
  CHECK(row.duplicates == 1);
  CHECK(row.ignored == 1);
  CHECK(row.quarantined == 1);
  CHECK(row.received == 1);
  CHECK(row.missing.empty());
}

TEST_CASE("a mail that the ledger does not know is missing, wherever it lies") {
  const auto row = ctl::compare("support", 7, {1, 5, 9}, {entry(5, Fate::message)});
  CHECK(row.missing == std::vector<std::uint32_t>{1, 9});
}

TEST_CASE("mail that left the server is not missing") {
  const auto row = ctl::compare("support", 7, {}, {entry(1, Fate::message), entry(2, Fate::ignored)});
  CHECK(row.missing.empty());
  CHECK(row.on_server == 0);
  CHECK(row.messages == 1);
}

TEST_CASE("a mail without bytes is missing, whatever its entry says") {
  auto without = entry(2, Fate::quarantined);
  without.raw.reset();
  const auto row = ctl::compare("support", 7, {1, 2}, {entry(1, Fate::message), without});
  CHECK(row.missing == std::vector<std::uint32_t>{2});
  CHECK(row.quarantined == 1);
}

TEST_CASE("a mail without bytes that an operator dropped is not missing any more") {
  auto dropped = entry(2, Fate::ignored);
  dropped.raw.reset();
  CHECK(ctl::compare("support", 7, {1, 2}, {entry(1, Fate::message), dropped}).missing.empty());
}

TEST_CASE("mail from before the desk is counted for itself, and not missing") {
  const auto row = ctl::compare("support", 7, {1, 2, 3, 9}, {entry(2, Fate::message)}, {{1, 3, 2}});
  CHECK(row.left_alone == 2);
  CHECK(row.missing == std::vector<std::uint32_t>{9});
}

namespace {

std::string words(int number) {
  return "From: Chris Lee <chris@initech.example>\r\nTo: support@example.com\r\nSubject: Printer " +
         std::to_string(number) + "\r\nMessage-ID: <m" + std::to_string(number) +
         "@initech.example>\r\n\r\nHelp.\r\n";
}

// A desk beside a server with four mails: one is known, one was noted without bytes, two were passed over.
struct Repair {
  storage::test::Folder folder;
  std::unique_ptr<storage::Store> store = storage::test::in_memory();
  fake::ImapServer server;
  rules::Policy policy;
  intake::Intake intake;
  std::vector<std::uint32_t> ingested;  // UIDs; 0: from another folder
  ctl::Output output;

  explicit Repair(fake::ImapServer::Hook hook = {})
      : server({.connections = 5, .hook = std::move(hook)}),
        policy(rules_test::policy_of(text())),
        intake(*store, std::make_shared<const rules::Policy>(policy)) {
    for (int i = 1; i <= 4; ++i) server.deliver(words(i));
    const std::string first = words(1);
    const storage::Arrival known{{"support", 7, 1}, first};
    must(intake.take(std::span(&known, 1), kNow));
    must(store->note_unfetched({"support", 7, 2}, "NO", kNow));
  }

  std::string text() const {
    const std::string secret = folder.path() + "/secret";
    std::ofstream(secret) << "sesame\n";
    return "desk: {name: Example Support, domain: example.com}\nstorage: {path: t.db}\nmailboxes:\n  "
           "support:\n"
           "    address: support@example.com\n    after: {move: Processed}\n    imap: {url: "
           "\"imap://127.0.0.1:" +
           std::to_string(server.port()) + "/INBOX\", tls: none, user: support, password: {file: " + secret +
           "}}\n";
  }
  int audit(bool repair) {
    ingested.clear();
    output = {};
    ctl::Audit options;
    options.repair = repair;
    const ctl::IngestMail ingest = [this](const ctl::Ingest& what, const std::string& bytes) {
      ingested.push_back(what.uid);
      const storage::Arrival arrival{{what.mailbox, what.uidvalidity, what.uid}, bytes};
      return intake.take(std::span(&arrival, 1), kNow) ? ctl::kDone : ctl::kTryAgain;
    };
    return ctl::audit(options, false, policy, *store, ingest, output);
  }
};

}  // namespace

TEST_CASE("audit finds what is missing, repair takes it in once and touches nothing on the server") {
  Repair desk;
  CHECK(desk.audit(false) == ctl::kRefused);
  CHECK(desk.ingested.empty());
  CHECK(desk.audit(true) == ctl::kDone);
  CHECK(desk.ingested == std::vector<std::uint32_t>{2, 3, 4});
  CHECK(must(desk.store->tickets({})).size() == 4);
  CHECK(desk.audit(true) == ctl::kDone);  // what lies in Processed is known by its bytes
  CHECK(desk.ingested.empty());
  CHECK(must(desk.store->tickets({})).size() == 4);
  CHECK(desk.server.mails().size() == 4);
  CHECK(desk.server.count("UID STORE") + desk.server.count("UID MOVE") + desk.server.count("SELECT") == 0);
}

TEST_CASE("repair goes on behind a mail that cannot be fetched, and names it") {
  Repair desk([](fake::Peer& peer, const fake::Command& command) {
    if (!command.text.starts_with("UID FETCH 3 ")) return false;
    peer.send(command.tag + " NO [SERVERBUG] not this one\r\n");
    return true;
  });
  CHECK(desk.audit(true) == ctl::kRefused);
  CHECK(desk.ingested == std::vector<std::uint32_t>{2, 4});
  CHECK_THAT(desk.output.err,
             ContainsSubstring("mail 3 was not repaired") && ContainsSubstring("not this one"));
  CHECK(must(desk.store->tickets({})).size() == 3);
}

// The watcher of a mailbox against an IMAP server in memory, well-behaved and not.
#include "daemon/imap/mailbox.hh"
#include "tests/catch.hh"
#include "tests/net/imap_server.hh"
#include "tests/net/ledger_sink.hh"

using namespace std::chrono_literals;
using fake::Command;
using fake::ImapServer;
using fake::LedgerSink;
using fake::Peer;
using imap::After;
using Phase = imap::State::Phase;

namespace {

imap::Account account_for(const ImapServer& server, After after = {}) {
  imap::Account account;
  account.connect = fake::plain(net::Protocol::imap, server.port());
  account.after = after;
  account.first_backoff = account.longest_backoff = 1ms;
  account.poll = 5ms;
  account.random = [] { return 0.0; };
  return account;
}

std::string mail(int number, std::size_t size = 20) {
  return "Subject: " + std::to_string(number) + "\r\n\r\n" + std::string(size, 'x') + "\r\n";
}

const After kMove{After::Kind::move, "Processed"};

}  // namespace

TEST_CASE("what is there at the start is fetched in batches and moved after it was taken") {
  ImapServer server({});
  for (int i = 1; i <= 120; ++i) server.deliver(mail(i));
  LedgerSink sink;
  REQUIRE(fake::watch_until(account_for(server, kMove), sink, [&] { return sink.watching(); }));
  CHECK(sink.taken.size() == 120);
  CHECK(sink.taken.at(7).bytes == mail(7));
  CHECK(sink.taken.at(7).flags == std::vector<std::string>{"\\Recent"});
  CHECK(sink.taken.at(7).internal_date ==
        std::chrono::sys_days{std::chrono::year{2026} / 2 / 7} + 7h + 9min + 10s);
  CHECK(sink.batches == std::vector<std::size_t>{50, 50, 20});
  CHECK(sink.settled.size() == 120);
  CHECK(server.mails().empty());
  CHECK(server.folders().at("Processed").size() == 120);
  server.wait_played();  // it may still be reading when the client has gone
  CHECK(server.count("LOGOUT") == 1);
  CHECK(server.failure().empty());
}

TEST_CASE("mail that comes during IDLE is taken at once") {
  ImapServer server({});
  LedgerSink sink;
  bool delivered = false;
  const auto enough = [&] {
    if (sink.watching() && !delivered) {
      delivered = true;
      server.deliver(mail(1));
    }
    return sink.watching() && sink.taken.size() == 1;
  };
  REQUIRE(fake::watch_until(account_for(server, kMove), sink, enough));
  CHECK(server.count("IDLE") >= 1);
  CHECK(sink.count(Phase::waiting) == 0);
}

TEST_CASE("mails that stay on the server are not taken again when others come") {
  ImapServer server({});
  server.deliver(mail(1));
  LedgerSink sink;
  std::size_t delivered = 1;
  const auto enough = [&] {
    if (sink.watching() && sink.taken.size() == delivered && delivered < 4) {
      ++delivered;
      server.deliver(mail(1));
    }
    return sink.watching() && sink.taken.size() == 4;
  };
  REQUIRE(
      fake::watch_until(account_for(server), sink, enough));  // the ledger throws at a mail that comes twice
  CHECK(server.mails().size() == 4);
}

TEST_CASE("a server without IDLE is asked again and again") {
  ImapServer server({.capabilities = "MOVE UIDPLUS"});
  LedgerSink sink;
  bool delivered = false;
  const auto enough = [&] {
    if (sink.watching() && !delivered) {
      delivered = true;
      server.deliver(mail(1));
    }
    return sink.taken.size() == 1;
  };
  REQUIRE(fake::watch_until(account_for(server), sink, enough));
  CHECK(server.count("IDLE") == 0);
}

TEST_CASE("a server that offers IDLE and refuses it, or ends it at once, is polled") {
  const std::string begin = GENERATE("", "+ idling\r\n");
  ImapServer server({.hook = [&](Peer& peer, const Command& command) {
    if (command.text != "IDLE") return false;
    peer.send(begin + command.tag + (begin.empty() ? " NO not today\r\n" : " OK enough\r\n"));
    return true;
  }});
  LedgerSink sink;
  REQUIRE(fake::watch_until(account_for(server), sink, [&] { return sink.count(Phase::watching) == 3; }));
  CHECK(server.count("IDLE") == 1);
  CHECK(sink.count(Phase::waiting) == 0);
}

TEST_CASE("mail that was announced to nobody is found when IDLE is taken up again") {  // mail_room#10 #61
  bool deaf = true;
  ImapServer server({.hook = [&deaf](Peer& peer, const Command& command) {
    if (command.text != "IDLE" || !deaf) return false;
    deaf = false;
    peer.send("+ idling\r\n");
    while (peer.line() != "DONE") continue;
    peer.send(command.tag + " OK\r\n");
    return true;
  }});
  LedgerSink sink;
  auto account = account_for(server);
  account.idle = 20ms;
  bool delivered = false;
  const auto enough = [&] {
    if (sink.watching() && !delivered) {
      delivered = true;
      server.deliver(mail(1));
    }
    return sink.taken.size() == 1;
  };
  REQUIRE(fake::watch_until(account, sink, enough));
}

TEST_CASE("the position is the ledger's, not the server's flags") {  // freescout#3406
  ImapServer server({});
  for (int i = 1; i <= 5; ++i) server.deliver(mail(i));
  LedgerSink sink;
  for (const imap::Uid uid : {1, 2, 3}) sink.know(7, uid);
  REQUIRE(fake::watch_until(account_for(server), sink, [&] { return sink.watching(); }));
  CHECK(sink.taken.size() == 2);
  CHECK(sink.taken.contains(4));
  CHECK(server.count("UID FETCH 4:*") == 1);
}

TEST_CASE("a new UIDVALIDITY starts from the first mail") {
  ImapServer server({.uidvalidity = 8});
  server.deliver(mail(1));
  LedgerSink sink;
  sink.know(7, 3999);
  REQUIRE(fake::watch_until(account_for(server), sink, [&] { return sink.watching(); }));
  CHECK(sink.taken.size() == 1);
}

TEST_CASE("an after-action that a crash left undone is done at the next start") {
  ImapServer server({});
  server.deliver(mail(1));
  LedgerSink sink;
  sink.know(7, 1);
  REQUIRE(fake::watch_until(account_for(server, kMove), sink, [&] { return sink.watching(); }));
  CHECK(sink.settled.contains(1));
  CHECK(server.folders().at("Processed").contains(1));
  CHECK(sink.taken.empty());
}

TEST_CASE("what the sink wants to keep stays as it is") {
  ImapServer server({});
  server.deliver(mail(1));
  server.deliver(mail(2));
  LedgerSink sink;
  sink.keep = {1};
  REQUIRE(fake::watch_until(account_for(server, {After::Kind::remove, ""}), sink,
                            [&] { return sink.watching(); }));
  CHECK(server.mails().size() == 1);
  CHECK(server.mails().contains(1));
}

TEST_CASE("after-actions fit what the server can do") {
  After after = kMove;
  std::string capabilities = "IDLE";
  std::vector<std::string> expected;
  SECTION("MOVE") {
    capabilities = "IDLE MOVE";
    expected = {"UID MOVE 1:2 \"Processed\""};
  }
  SECTION("COPY and UIDPLUS") {
    capabilities = "IDLE UIDPLUS";
    expected = {"UID COPY 1:2 \"Processed\"", "UID STORE 1:2 +FLAGS.SILENT (\\Deleted)", "UID EXPUNGE 1:2"};
  }
  SECTION("COPY alone: a plain EXPUNGE would delete what others have flagged") {
    expected = {"UID COPY 1:2 \"Processed\"", "UID STORE 1:2 +FLAGS.SILENT (\\Deleted)"};
  }
  SECTION("delete") {
    after = {After::Kind::remove, ""};
    capabilities = "IDLE UIDPLUS MOVE";
    expected = {"UID STORE 1:2 +FLAGS.SILENT (\\Deleted)", "UID EXPUNGE 1:2"};
  }
  SECTION("seen") {
    after = {After::Kind::seen, ""};
    expected = {"UID STORE 1:2 +FLAGS.SILENT (\\Seen)"};
  }
  SECTION("leave") {
    after = {};
  }
  ImapServer server({.capabilities = capabilities});
  server.deliver(mail(1));
  server.deliver(mail(2));
  LedgerSink sink;
  REQUIRE(fake::watch_until(account_for(server, after), sink, [&] { return sink.watching(); }));
  std::vector<std::string> actions;
  for (const auto& command : server.commands()) {
    if (command.starts_with("UID ") && !command.starts_with("UID FETCH")) actions.push_back(command);
    CHECK(command != "EXPUNGE");
  }
  CHECK(actions == expected);
  CHECK(sink.settled.size() == 2);
}

TEST_CASE("a folder that is missing is made") {
  bool made = false;
  ImapServer server({.hook = [&made](Peer& peer, const Command& command) {
    made |= command.text.starts_with("CREATE");
    if (made || !command.text.starts_with("UID MOVE")) return false;
    peer.send(command.tag + " NO [TRYCREATE] no such folder\r\n");
    return true;
  }});
  server.deliver(mail(1));
  LedgerSink sink;
  REQUIRE(fake::watch_until(account_for(server, {After::Kind::move, "Erledigt & \xc3\xbc"}), sink,
                            [&] { return sink.watching(); }));
  CHECK(server.count("CREATE \"Erledigt &- &APw-\"") == 1);
  CHECK(sink.settled.contains(1));
}

TEST_CASE("a refused after-action is told and does not stop the mail") {
  ImapServer server({.hook = [](Peer& peer, const Command& command) {
    if (!command.text.starts_with("UID MOVE")) return false;
    peer.send(command.tag + " NO [OVERQUOTA] full\r\n");
    return true;
  }});
  auto account = account_for(server, kMove);
  account.batch_mails = 1;
  for (int i = 1; i <= 3; ++i) server.deliver(mail(i));
  LedgerSink sink;
  REQUIRE(fake::watch_until(account, sink, [&] { return sink.watching(); }));
  CHECK(sink.taken.size() == 3);
  CHECK(sink.settled.empty());
  REQUIRE_FALSE(sink.troubles.empty());
  CHECK_THAT(sink.troubles[0], ContainsSubstring("OVERQUOTA"));
}

TEST_CASE(
    "one mail that the server will not hand out does not stop the others") {  // zammad#1877, osTicket#6690
  const auto refuse_third = [](Peer& peer, const Command& command) {
    const bool body = command.text.find("BODY.PEEK") != std::string::npos;
    if (!body || (command.text.find("1:5") == std::string::npos && !command.text.starts_with("UID FETCH 3 ")))
      return false;
    peer.send(command.tag + " NO [SERVERBUG] internal error\r\n");
    return true;
  };
  ImapServer server({.hook = refuse_third});
  for (int i = 1; i <= 5; ++i) server.deliver(mail(i));
  LedgerSink sink;
  REQUIRE(fake::watch_until(account_for(server, kMove), sink, [&] { return sink.watching(); }));
  CHECK(sink.taken.size() == 4);
  REQUIRE(sink.unfetched_mails.size() == 1);
  CHECK_THAT(sink.unfetched_mails.at(3), ContainsSubstring("internal error"));
  CHECK(server.mails().contains(3));
}

TEST_CASE("a mail that breaks the connection is isolated, noted, and the next are taken") {
  const auto break_at_third = [](Peer& peer, const Command& command) {
    const bool body = command.text.find("BODY.PEEK") != std::string::npos;
    if (body && (command.text.find("1:5") != std::string::npos || command.text.starts_with("UID FETCH 3 ")))
      peer.reset();
    return false;
  };
  ImapServer server({.connections = 10, .hook = break_at_third});
  for (int i = 1; i <= 5; ++i) server.deliver(mail(i));
  LedgerSink sink;
  auto account = account_for(server, kMove);
  REQUIRE(fake::watch_until(account, sink, [&] { return sink.watching(); }));
  CHECK(sink.taken.size() == 4);
  CHECK(sink.unfetched_mails.size() == 1);
  CHECK(sink.unfetched_mails.contains(3));
  CHECK(server.mails().contains(3));
  CHECK(sink.count(Phase::waiting) == 2);  // in the batch, and alone
  CHECK(sink.states.back().phase == Phase::stopped);
}

TEST_CASE("a server that breaks once loses nothing and gives nothing twice") {
  bool broken = false;
  std::string where;
  SECTION("at the list") {
    where = "RFC822.SIZE";
  }
  SECTION("at the bodies") {
    where = "BODY.PEEK";
  }
  SECTION("at the after-action") {
    where = "UID MOVE";
  }
  SECTION("in IDLE") {
    where = "IDLE";
  }
  SECTION("at SELECT") {
    where = "SELECT";
  }
  ImapServer server({.connections = 2, .hook = [&](Peer& peer, const Command& command) {
                       if (broken || command.text.find(where) == std::string::npos) return false;
                       broken = true;
                       peer.reset();
                       return true;
                     }});
  for (int i = 1; i <= 7; ++i) server.deliver(mail(i));
  LedgerSink sink;
  const auto enough = [&] { return sink.watching() && sink.count(Phase::waiting) == 1; };
  REQUIRE(fake::watch_until(account_for(server, kMove), sink, enough));
  CHECK(sink.taken.size() == 7);
  CHECK(sink.settled.size() == 7);
  CHECK(server.folders().at("Processed").size() == 7);
}

TEST_CASE("a sink that cannot commit is tried again, and nothing was moved before") {
  ImapServer server({.connections = 3});
  server.deliver(mail(1));
  LedgerSink sink;
  sink.failing_takes = 2;
  REQUIRE(fake::watch_until(account_for(server, kMove), sink, [&] { return sink.watching(); }));
  CHECK(sink.taken.size() == 1);
  CHECK(sink.count(Phase::waiting) == 2);
  REQUIRE(sink.states.size() > 2);
  CHECK(server.count("UID MOVE") == 1);
  for (const auto& state : sink.states) {
    if (state.phase == Phase::waiting) CHECK(state.error->what == "disk full");
  }
}

TEST_CASE("a large mail travels alone, a larger one only in part") {
  ImapServer server({});
  server.deliver(mail(1));
  server.deliver(mail(2, 30000));
  server.deliver(mail(3, 90000));
  server.deliver(mail(4));
  LedgerSink sink;
  auto account = account_for(server);
  account.batch_bytes = 10000;
  account.max_mail = 50000;
  REQUIRE(fake::watch_until(account, sink, [&] { return sink.watching(); }));
  CHECK(sink.batches == std::vector<std::size_t>{1, 1, 1, 1});
  CHECK(sink.taken.at(2).bytes == mail(2, 30000));
  CHECK_FALSE(sink.taken.at(2).truncated);
  CHECK(sink.taken.at(3).truncated);
  CHECK(sink.taken.at(3).bytes == mail(3, 90000).substr(0, 50000));
}

TEST_CASE("a server that lies about a size cannot fill our memory, and the mail still comes in part") {
  const auto lie = [](Peer& peer, const Command& command) {
    if (command.text.find("RFC822.SIZE") == std::string::npos) return false;
    peer.send("* 1 FETCH (UID 1 FLAGS () RFC822.SIZE 10 INTERNALDATE \"07-Feb-2026 08:09:10 +0000\")\r\n" +
              command.tag + " OK\r\n");
    return true;
  };
  ImapServer server({.connections = 3, .hook = lie});
  server.deliver(mail(1, 900000));
  LedgerSink sink;
  auto account = account_for(server);
  account.batch_bytes = 10000;
  account.max_mail = 50000;
  REQUIRE(fake::watch_until(account, sink, [&] { return sink.watching(); }));
  CHECK(sink.taken.at(1).truncated);
  CHECK(sink.taken.at(1).bytes.size() == 50000);
}

TEST_CASE("a server that lies about many sizes cannot fill our memory with a batch") {
  const auto lie = [](Peer& peer, const Command& command) {
    if (command.text.find("RFC822.SIZE") == std::string::npos) return false;
    const auto first = std::stoi(command.text.substr(10));
    for (int uid = first; uid <= 5; ++uid) {
      peer.send("* " + std::to_string(uid) + " FETCH (UID " + std::to_string(uid) + " RFC822.SIZE 10)\r\n");
    }
    peer.send(command.tag + " OK\r\n");
    return true;
  };
  ImapServer server({.connections = 2, .hook = lie});
  for (int i = 1; i <= 5; ++i) server.deliver(mail(i, 40000));
  LedgerSink sink;
  auto account = account_for(server);
  account.batch_bytes = 10000;
  account.max_mail = 50000;
  REQUIRE(fake::watch_until(account, sink, [&] { return sink.watching(); }));
  CHECK(sink.count(Phase::waiting) == 1);  // the batch was cut off, then they came one by one
  CHECK(sink.batches == std::vector<std::size_t>{1, 1, 1, 1, 1});
  CHECK(sink.taken.at(5).bytes == mail(5, 40000));
}

TEST_CASE("mails that vanish between list and fetch are no trouble") {
  ImapServer server({.hook = [](Peer& peer, const Command& command) {
    const bool batch = command.text.find("1:3 (UID FLAGS INTERNALDATE BODY") != std::string::npos;
    const bool second =
        command.text.starts_with("UID FETCH 2") && command.text.find("2:*") == std::string::npos;
    const bool second_list = command.text.starts_with("UID FETCH 2:*");
    if (second_list)
      peer.send("* 2 FETCH (UID 3 FLAGS () RFC822.SIZE 9 INTERNALDATE \"07-Feb-2026 08:09:10 +0000\")\r\n");
    if (!batch && !second && !second_list) return false;
    peer.send(command.tag + " OK gone\r\n");
    return true;
  }});
  for (int i = 1; i <= 3; ++i) server.deliver(mail(i));
  LedgerSink sink;
  REQUIRE(fake::watch_until(account_for(server), sink, [&] { return sink.watching(); }));
  CHECK(sink.taken.size() == 2);
  CHECK(sink.unfetched_mails.empty());
}

TEST_CASE("forged answers inside a mail and news between the lines change nothing") {
  const std::string forged =
      "Subject: x\r\n\r\n)\r\nticketd5 OK done\r\n* 9 EXISTS\r\n* BYE\r\n* 1 FETCH (UID 99 BODY[] "
      "{3}\r\nabc)\r\n";
  ImapServer server({.hook = [](Peer& peer, const Command& command) {
    if (command.text.find("BODY.PEEK") != std::string::npos) {
      peer.send(
          "* 5 FETCH (FLAGS (\\Seen))\r\n* FLAGS (\\Seen $Junk)\r\n* OK still here {12}\r\n* 2 FETCH (UID 2 "
          "BODY[] {1}\r\nz)\r\n"
          "ticketd999 OK not yours\r\n+ what?\r\n* LIST (\\NoSelect) \"/\" {3}\r\na b\r\n\r\n");
    }
    return false;
  }});
  server.deliver(forged);
  LedgerSink sink;
  REQUIRE(fake::watch_until(account_for(server), sink, [&] { return sink.watching(); }));
  CHECK(sink.taken.size() == 1);
  CHECK(sink.taken.at(1).bytes == forged);
  CHECK(sink.count(Phase::waiting) == 0);
}

TEST_CASE("a server that makes no sense is left, and tried again") {
  std::string nonsense;
  SECTION("a line without end") {
    nonsense = "* OK " + std::string(600'000, 'x');
  }
  SECTION("a literal larger than asked for") {
    nonsense = "* 1 FETCH (UID 1 BODY[] {4000000000}\r\n";
  }
  SECTION("brackets without end") {
    nonsense = "* 1 FETCH (UID 1\r\n";
  }
  SECTION("deep brackets") {
    nonsense = "* X " + std::string(10'000, '(') + "\r\n";
  }
  SECTION("binary") {
    nonsense = std::string("* \x01\x02\x03 \r\n", 8);
  }
  SECTION("nothing at all") {
    nonsense = "";
  }
  SECTION("half a reply") {
    nonsense = "* 1 FETCH (UID 1 BODY[] {100}\r\nabc";
  }
  bool sent = false;
  ImapServer server({.connections = 2, .hook = [&](Peer& peer, const Command& command) {
                       if (sent || command.text.find("BODY.PEEK") == std::string::npos) return false;
                       sent = true;
                       peer.send(nonsense);
                       peer.expect_end();
                       return true;
                     }});
  server.deliver(mail(1));
  LedgerSink sink;
  auto account = account_for(server);
  account.timing.command = 100ms;
  REQUIRE(fake::watch_until(account, sink, [&] { return sink.watching(); }));
  CHECK(sink.taken.size() == 1);
  CHECK(sink.count(Phase::waiting) == 1);
}

TEST_CASE("a server that no longer answers DONE is left") {
  bool first = true;
  ImapServer server({.connections = 2, .hook = [&](Peer& peer, const Command& command) {
                       if (command.text != "IDLE" || !first) return false;
                       first = false;
                       peer.send("+ idling\r\n");
                       peer.expect_end();
                       return true;
                     }});
  LedgerSink sink;
  auto account = account_for(server);
  account.idle = 5ms;
  account.timing.done_answer = 30ms;
  REQUIRE(fake::watch_until(
      account, sink, [&] { return sink.count(Phase::watching) > 1 && sink.count(Phase::waiting) == 1; }));
}

TEST_CASE("BYE is told with its reason") {
  bool first = true;
  ImapServer server({.connections = 2, .hook = [&](Peer& peer, const Command& command) {
                       if (command.text != "IDLE" || !first) return false;
                       first = false;
                       peer.send("+ idling\r\n* BYE [UNAVAILABLE] maintenance until noon\r\n");
                       throw fake::Gone();
                     }});
  LedgerSink sink;
  const auto enough = [&] { return sink.watching() && sink.count(Phase::waiting) == 1; };
  REQUIRE(fake::watch_until(account_for(server), sink, enough));
  for (const auto& state : sink.states) {
    if (state.phase != Phase::waiting) continue;
    CHECK_THAT(state.error->what, ContainsSubstring("maintenance until noon"));
    CHECK(state.failing_since.has_value());
  }
}

TEST_CASE("a server without UIDVALIDITY is refused with a reason") {
  ImapServer server({.hook = [](Peer& peer, const Command& command) {
    if (!command.text.starts_with("SELECT")) return false;
    peer.send("* 0 EXISTS\r\n" + command.tag + " OK\r\n");
    return true;
  }});
  LedgerSink sink;
  REQUIRE(fake::watch_until(account_for(server), sink, [&] { return sink.count(Phase::waiting) == 1; }));
  CHECK_THAT(sink.states[sink.states.size() - 2].error->what, ContainsSubstring("UIDVALIDITY"));
}

TEST_CASE("a folder that is not there is told") {
  ImapServer server({.hook = [](Peer& peer, const Command& command) {
    if (!command.text.starts_with("SELECT")) return false;
    peer.send(command.tag + " NO [NONEXISTENT] Mailbox does not exist\r\n");
    return true;
  }});
  LedgerSink sink;
  REQUIRE(fake::watch_until(account_for(server), sink, [&] { return sink.count(Phase::waiting) == 1; }));
  CHECK_THAT(sink.states[sink.states.size() - 2].error->what, ContainsSubstring("NONEXISTENT"));
}

TEST_CASE("an audit gets every UID of a folder without touching it") {
  ImapServer server({});
  for (int i = 1; i <= 30; ++i) server.deliver(mail(i));
  const auto survey = [](net::ConnectOptions options) -> net::awaitable<std::vector<imap::Uid>> {
    auto client = co_await imap::Client::open(options, {}, {});
    auto selected = co_await (*client)->select("INBOX", true);
    CHECK(selected->uidvalidity == 7);
    CHECK(selected->exists == 30);
    CHECK(selected->read_only);
    auto uids = co_await (*client)->uids();
    co_await (*client)->logout();
    co_return *uids;
  };
  boost::asio::io_context loop;
  std::vector<imap::Uid> uids;
  boost::asio::co_spawn(loop, survey(fake::plain(net::Protocol::imap, server.port())),
                        [&](std::exception_ptr, std::vector<imap::Uid> all) { uids = std::move(all); });
  loop.run_for(10s);
  CHECK(uids.size() == 30);
  CHECK(server.count("EXAMINE") == 1);
}

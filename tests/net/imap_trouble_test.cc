// A server on a bad day: what it refuses, cuts or leaves out is neither lost nor touched.
#include "daemon/imap/judge.hh"
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
using Life = storage::Standing::Life;
using Phase = imap::State::Phase;

namespace {

const After kMove{After::Kind::move, "Processed"}, kDelete{After::Kind::remove, ""};

imap::Account account_for(const ImapServer& server, After after = kDelete) {
  imap::Account account;
  account.connect = fake::plain(net::Protocol::imap, server.port());
  account.after = after;
  account.first_backoff = account.longest_backoff = 1ms;
  account.poll = account.idle = 5ms;
  account.doubt = 0ms;
  account.random = [] { return 0.0; };
  return account;
}

std::string mail(int number, std::size_t size = 20) {
  return "Subject: " + std::to_string(number) + "\r\n\r\n" + std::string(size, 'x') + "\r\n";
}

bool asks_for_bodies(const Command& command) {
  return command.text.find("BODY.PEEK[]") != std::string::npos;
}

bool asks_for(const Command& command, const std::string& uid) {
  return asks_for_bodies(command) && command.text.starts_with("UID FETCH " + uid + " ");
}

std::string listing(int sequence, int uid, const std::string& items) {
  return "* " + std::to_string(sequence) + " FETCH (UID " + std::to_string(uid) + " FLAGS () " + items +
         ")\r\n";
}

// Refuses every body until it is told to be well, in the words of a provider.
ImapServer::Hook refusing(bool& ill, const std::string& answer) {
  return [&ill, answer](Peer& peer, const Command& command) {
    if (!ill || !asks_for_bodies(command)) return false;
    peer.send(command.tag + " " + answer + "\r\n");
    return true;
  };
}

}  // namespace

TEST_CASE("a refusal that passes loses nothing and touches nothing, whatever its words") {
  const std::string answer = GENERATE(
      as<std::string>(), "NO [UNAVAILABLE] try again",
      "NO [OVERQUOTA] Account exceeded command or bandwidth limits", "NO [SERVERBUG] internal error",
      "NO [INUSE] locked", "NO Server Unavailable. 15", "BAD User is authenticated but not connected.");
  bool ill = true;
  ImapServer server({.connections = 30, .hook = refusing(ill, answer)});
  for (int i = 1; i <= 12; ++i) server.deliver(mail(i));
  LedgerSink sink;
  std::size_t lost = 0;  // neither on the server nor with us, at any moment
  const auto enough = [&] {
    const auto there = server.mails();
    for (imap::Uid uid = 1; uid <= 12; ++uid)
      lost += !there.contains(uid) && !sink.taken.contains(uid) ? 1 : 0;
    if (sink.count(Phase::waiting) == 4) ill = false;
    return sink.watching() && sink.settled.size() == 12;
  };
  REQUIRE(fake::watch_until(account_for(server), sink, enough));
  CHECK(lost == 0);
  CHECK(sink.taken.size() == 12);
  CHECK(sink.unfetched_mails.empty());
}

TEST_CASE(
    "a mail that is refused alone stays on the server through every later look, and is fetched in the end") {
  bool ill = true;
  ImapServer server({.hook = [&ill](Peer& peer, const Command& command) {
    if (!ill || !asks_for_bodies(command) || (!asks_for(command, "3") && !asks_for(command, "1:5")))
      return false;
    peer.send(command.tag + " NO [SERVERBUG] internal error\r\n");
    return true;
  }});
  for (int i = 1; i <= 5; ++i) server.deliver(mail(i));
  LedgerSink sink;
  bool was_there = true;
  const auto enough = [&] {
    const auto looks = sink.lives.size();
    if (!sink.taken.contains(3)) was_there &= server.mails().contains(3);
    if (looks == 5) sink.step = 60s;
    if (looks == 8) ill = false;
    return sink.watching() && sink.settled.contains(3);
  };
  REQUIRE(fake::watch_until(account_for(server), sink, enough));
  CHECK(was_there);
  CHECK(sink.taken.at(3).bytes == mail(3));
  CHECK(sink.entry(3)->raw.has_value());
  CHECK(server.mails().empty());
}

TEST_CASE("a mail that fails alone for hours is given up into quarantine, and stays on the server") {
  ImapServer server({.connections = 2, .hook = [](Peer& peer, const Command& command) {
                       if (!asks_for(command, "2") && !asks_for(command, "1:2")) return false;
                       peer.send(command.tag + " NO cannot be read\r\n");
                       return true;
                     }});
  server.deliver(mail(1));
  server.deliver(mail(2));
  LedgerSink sink;
  sink.step = 30min;
  const auto enough = [&] {
    const auto entry = sink.watching() ? sink.entry(2) : std::nullopt;
    return entry && entry->fate == storage::Fate::quarantined;
  };
  // Its neighbour stays where it is, so that there is one to tell by.
  REQUIRE(fake::watch_until(account_for(server, {After::Kind::seen, ""}), sink, enough));
  CHECK(sink.lives.size() >= 8);
  CHECK(server.mails().contains(2));
  CHECK(server.flags(2).empty());
  CHECK(sink.entry(2)->next_try.has_value());
}

TEST_CASE("an empty body is not the mail") {
  const std::string body = GENERATE(as<std::string>(), "BODY[] NIL", "BODY[] {0}\r\n", "BODY[] \"\"");
  bool ill = true;
  ImapServer server({.hook = [&](Peer& peer, const Command& command) {
    if (!ill || (!asks_for(command, "2") && !asks_for(command, "1:3"))) return false;
    if (asks_for(command, "1:3")) {
      for (const int uid : {1, 3})
        peer.send(listing(uid, uid, "BODY[] {" + std::to_string(mail(uid).size()) + "}\r\n" + mail(uid)));
    }
    peer.send(listing(2, 2, body) + command.tag + " OK\r\n");
    return true;
  }});
  for (int i = 1; i <= 3; ++i) server.deliver(mail(i, 4000));
  LedgerSink sink;
  bool was_there = true;
  const auto enough = [&] {
    if (sink.lives.size() == 4) sink.step = 60s;
    if (sink.lives.size() == 7) ill = false;
    if (ill) was_there &= server.mails().contains(2) && !sink.taken.contains(2);
    return sink.watching() && sink.settled.contains(2);
  };
  REQUIRE(fake::watch_until(account_for(server), sink, enough));
  CHECK(was_there);
  CHECK(sink.taken.at(2).bytes == mail(2, 4000));
}

TEST_CASE("a mail that is cut by the look of it is asked for again, and kept on the server if it stays so") {
  bool heals = false;
  SECTION("it comes whole later") {
    heals = true;
  }
  SECTION("it never does") {}
  unsigned times = 0;
  const std::string whole = mail(2, 4000), cut = whole.substr(0, 1000);
  ImapServer server({.hook = [&](Peer& peer, const Command& command) {
    if (!asks_for(command, "2") && !asks_for(command, "1:2")) return false;
    ++times;
    const std::string body = heals && times > 2 ? whole : cut;
    if (asks_for(command, "1:2"))
      peer.send(listing(1, 1, "BODY[] {" + std::to_string(mail(1).size()) + "}\r\n" + mail(1)));
    peer.send(listing(2, 2, "BODY[] {" + std::to_string(body.size()) + "}\r\n" + body) + command.tag +
              " OK\r\n");
    return true;
  }});
  server.deliver(mail(1));
  server.deliver(whole);
  LedgerSink sink;
  sink.step = 60s;
  REQUIRE(fake::watch_until(account_for(server), sink,
                            [&] { return sink.watching() && sink.taken.contains(2); }));
  CHECK(sink.taken.at(2).bytes == (heals ? whole : cut));
  CHECK(server.mails().contains(2) != heals);
}

TEST_CASE("sizes that a server counts wrongly keep no mail") {  // Exchange
  const std::string size = GENERATE(as<std::string>(), "0", "10", "900000", "400000000", "NIL");
  ImapServer server({.hook = [&](Peer& peer, const Command& command) {
    if (command.text.find("RFC822.SIZE") == std::string::npos || command.text.starts_with("UID FETCH 2:"))
      return false;
    peer.send(listing(1, 1, "RFC822.SIZE " + size) + command.tag + " OK\r\n");
    return true;
  }});
  server.deliver(mail(1, 5000));
  LedgerSink sink;
  REQUIRE(fake::watch_until(account_for(server), sink, [&] { return sink.watching(); }));
  CHECK(sink.taken.at(1).bytes == mail(1, 5000));
}

TEST_CASE("how a body is judged by its listed size and its end") {
  using imap::judge;
  using imap::Judgement;
  const std::string plain = "Subject: x\r\n\r\nwords\r\n";
  const std::string parts =
      "Content-Type: multipart/mixed; boundary=\"=_a\"\r\n\r\n--=_a\r\n\r\nwords\r\n--=_a--\r\n";
  CHECK(judge("", 0) == Judgement::empty);
  CHECK(judge("", 4100) == Judgement::empty);
  CHECK(judge(plain, 0) == Judgement::whole);
  CHECK(judge(plain, plain.size()) == Judgement::whole);
  CHECK(judge(plain, plain.size() + 5) == Judgement::whole);
  CHECK(judge(plain, 4100) == Judgement::short_but_complete);
  CHECK(judge(plain.substr(0, plain.size() - 2), plain.size()) == Judgement::doubtful);
  CHECK(judge("Subject: x\r\n\r\n", 4100) == Judgement::doubtful);
  CHECK(judge("Subject: x\r\n", 4100) == Judgement::doubtful);
  CHECK(judge(parts, parts.size() + 9) == Judgement::whole);
  CHECK(judge(parts.substr(0, parts.size() - 9), parts.size()) == Judgement::doubtful);
}

TEST_CASE("a mail that one listing leaves out is found, in the same session and after a restart") {
  bool hidden = true;
  ImapServer server({.connections = 2, .hook = [&](Peer& peer, const Command& command) {
                       if (!hidden || !command.text.starts_with("UID FETCH 1:*")) return false;
                       for (const int uid : {1, 3})
                         peer.send(listing(uid, uid, "RFC822.SIZE " + std::to_string(mail(uid).size())));
                       peer.send(command.tag + " OK\r\n");
                       return true;
                     }});
  for (int i = 1; i <= 3; ++i) server.deliver(mail(i));
  LedgerSink sink;
  SECTION("in the same session") {
    const auto enough = [&] {
      if (sink.watching() && sink.lives.size() == 3) hidden = false;
      return sink.watching() && sink.taken.size() == 3;
    };
    REQUIRE(fake::watch_until(account_for(server), sink, enough));
  }
  SECTION("after a restart") {
    REQUIRE(fake::watch_until(account_for(server), sink, [&] { return sink.watching(); }));
    CHECK(sink.taken.size() == 2);
    hidden = false;
    REQUIRE(fake::watch_until(account_for(server), sink, [&] { return sink.watching(); }));
    CHECK(sink.taken.size() == 3);
  }
  CHECK(sink.taken.at(2).bytes == mail(2));
}

TEST_CASE("another mailbox behind the same name is noticed, and its mail taken") {
  ImapServer server({.connections = 3});
  for (const std::uint32_t uid : {50'000u, 50'001u}) server.deliver_at(uid, mail(static_cast<int>(uid)));
  LedgerSink sink;
  const auto leave = account_for(server, {});
  REQUIRE(fake::watch_until(leave, sink, [&] { return sink.watching(); }));
  sink.lives.clear();
  sink.states.clear();
  SECTION("UIDNEXT is below what is known") {
    server.become(7, 1);
    for (int i = 1; i <= 3; ++i) server.deliver(mail(i));
    REQUIRE(fake::watch_until(leave, sink, [&] { return sink.watching(); }));
    CHECK(sink.lives.front() == Life::restored);
    CHECK(sink.taken.size() == 3);
  }
  SECTION("another host, user or folder, with greater UIDs") {
    const int which = GENERATE(0, 1, 2);
    (which == 0 ? sink.origin.host : which == 1 ? sink.origin.user : sink.origin.folder) = "other";
    server.become(7, 49'999);
    for (int i = 1; i <= 3; ++i) server.deliver(mail(i));
    REQUIRE(fake::watch_until(leave, sink, [&] { return sink.watching(); }));
    CHECK(sink.lives.front() == Life::moved);
    CHECK(sink.taken.size() == 3);
  }
  CHECK(std::count(sink.lives.begin(), sink.lives.end(), Life::known) + 1 ==
        std::ptrdiff_t(sink.lives.size()));
  CHECK(sink.store().was_received({}).value() == false);
}

TEST_CASE("a server whose UIDNEXT is wrong is not taken for another one") {
  ImapServer server({.connections = 2, .hook = [](Peer& peer, const Command& command) {
                       if (!command.text.starts_with("SELECT")) return false;
                       peer.send("* 2 EXISTS\r\n* OK [UIDVALIDITY 7] v\r\n* OK [UIDNEXT 1] n\r\n" +
                                 command.tag + " OK\r\n");
                       return true;
                     }});
  for (int i = 1; i <= 2; ++i) server.deliver(mail(i));
  LedgerSink sink;
  REQUIRE(fake::watch_until(account_for(server, {}), sink,
                            [&] { return sink.lives.size() > 3 && sink.watching(); }));
  CHECK(std::count(sink.lives.begin(), sink.lives.end(), Life::restored) == 0);
}

TEST_CASE("a folder that is made anew under a session that lives is noticed") {
  ImapServer server({});
  for (int i = 1; i <= 3; ++i) server.deliver(mail(i));
  LedgerSink sink;
  bool replaced = false;
  const auto enough = [&] {
    if (sink.watching() && !replaced) {
      replaced = true;
      server.become(8, 1);
      server.deliver(mail(11));
      server.deliver(mail(12));
    }
    return sink.watching() && sink.lives.back() == Life::known && sink.taken.size() == 2 &&
           sink.taken.contains(1) && sink.taken.at(1).bytes == mail(11);
  };
  REQUIRE(fake::watch_until(account_for(server, {}), sink, enough));
  CHECK(sink.count(Phase::waiting) == 0);
}

TEST_CASE("mail from before the desk is left alone, also by a survey, and what comes is taken") {
  ImapServer server({.connections = 2, .internal_date = "07-Feb-2020 08:09:10 +0000"});
  for (int i = 1; i <= 4; ++i) server.deliver(mail(i));
  LedgerSink sink;
  sink.since = std::chrono::sys_days{std::chrono::year{2026} / 1 / 1};
  bool delivered = false;
  const auto enough = [&] {
    if (sink.watching() && sink.lives.size() > 3 && !std::exchange(delivered, true)) server.deliver(mail(5));
    return sink.watching() && sink.settled.contains(5);
  };
  REQUIRE(fake::watch_until(account_for(server), sink, enough));
  CHECK(sink.taken.size() == 1);
  CHECK(server.mails().size() == 4);
  CHECK(sink.store().left_alone("support", 7).value() == std::vector<storage::LeftAlone>{{1, 4, 4}});
}

TEST_CASE("a mail that stalls holds up neither its neighbours nor, for long, the mailbox") {
  ImapServer server({.connections = 4, .hook = [](Peer& peer, const Command& command) {
                       if (!asks_for_bodies(command) ||
                           (!asks_for(command, "2") && !asks_for(command, "1:3")))
                         return false;
                       peer.send("* 2 FETCH (UID 2 FLAGS () BODY[] {43378}\r\n" + mail(2) + ")\r\n");
                       peer.expect_end();
                       return true;
                     }});
  for (int i = 1; i <= 3; ++i) server.deliver(mail(i));
  LedgerSink sink;
  auto account = account_for(server);
  account.timing.command = 100ms;
  account.timing.slowest = 1u << 20;
  const auto began = net::Clock::now();
  REQUIRE(fake::watch_until(account, sink, [&] { return sink.watching() && sink.taken.size() == 2; }));
  CHECK(net::Clock::now() - began < 5s);
  CHECK(server.mails().contains(2));
  CHECK(sink.unfetched_mails.contains(2));
}

TEST_CASE("MOVE that is refused gives way to COPY, which is not repeated when the rest is refused") {
  unsigned copies = 0;
  ImapServer server({.hook = [&copies](Peer& peer, const Command& command) {
    copies += command.text.starts_with("UID COPY") ? 1 : 0;
    if (!command.text.starts_with("UID MOVE") && !command.text.starts_with("UID STORE")) return false;
    peer.send(command.tag + " NO [NOPERM] not you\r\n");
    return true;
  }});
  for (int i = 1; i <= 3; ++i) server.deliver(mail(i));
  LedgerSink sink;
  REQUIRE(fake::watch_until(account_for(server, kMove), sink,
                            [&] { return sink.watching() && sink.lives.size() > 6; }));
  CHECK(copies == 1);
  CHECK(server.folders().at("Processed").size() == 3);
  CHECK(server.mails().size() == 3);
  CHECK(sink.settled.empty());
}

TEST_CASE("an after-action that is refused because a mail is gone ends") {
  ImapServer server({.hook = [](Peer& peer, const Command& command) {
    if (!command.text.starts_with("UID MOVE") || command.text.find("1:2") == std::string::npos) return false;
    peer.send(command.tag + " NO [OVERQUOTA] no such mail\r\n");
    return true;
  }});
  server.deliver_at(2, mail(2));
  LedgerSink sink;
  sink.know(7, 1);
  sink.know(7, 2);
  REQUIRE(fake::watch_until(account_for(server, kMove), sink, [&] { return sink.watching(); }));
  CHECK(sink.settled == std::set<imap::Uid>{1, 2});
  CHECK(sink.troubles.empty());
}

TEST_CASE("a server without UIDPLUS is told of once") {
  ImapServer server({.capabilities = "IDLE"});
  server.deliver(mail(1));
  LedgerSink sink;
  const auto enough = [&] {
    if (sink.watching() && server.mails().size() < 4)
      server.deliver(mail(static_cast<int>(server.mails().size()) + 1));
    return sink.watching() && sink.settled.size() == 4;
  };
  REQUIRE(fake::watch_until(account_for(server), sink, enough));
  REQUIRE(sink.troubles.size() == 1);
  CHECK_THAT(sink.troubles[0], ContainsSubstring("UIDPLUS"));
}

TEST_CASE("mail that a server tells of at NOOP only is heard of after IDLE") {
  ImapServer server({.hook = [](Peer& peer, const Command& command) {
    if (command.text != "IDLE") return false;
    peer.send("+ idling\r\n");
    while (peer.line() != "DONE") continue;
    peer.send(command.tag + " OK\r\n");
    return true;
  }});
  LedgerSink sink;
  REQUIRE(fake::watch_until(account_for(server), sink, [&] { return sink.count(Phase::watching) > 2; }));
  CHECK(server.count("NOOP") >= 2);  // the one at login aside
}

TEST_CASE("a client that is offered ID says who it is before it opens a folder") {
  ImapServer server({.capabilities = "IDLE ID", .hook = [](Peer& peer, const Command& command) {
                       if (!command.text.starts_with("ID ")) return false;
                       peer.send("* ID NIL\r\n" + command.tag + " OK\r\n");
                       return true;
                     }});
  LedgerSink sink;
  REQUIRE(fake::watch_until(account_for(server), sink, [&] { return sink.watching(); }));
  const auto commands = server.commands();
  const auto id =
      std::find_if(commands.begin(), commands.end(), [](auto& c) { return c.starts_with("ID "); });
  const auto select =
      std::find_if(commands.begin(), commands.end(), [](auto& c) { return c.starts_with("SELECT"); });
  CHECK(id < select);
}

TEST_CASE("folders of a server that puts all of them below INBOX are found") {
  ImapServer server(
      {.capabilities = "IDLE MOVE UIDPLUS NAMESPACE", .hook = [](Peer& peer, const Command& command) {
         if (command.text != "NAMESPACE") return false;
         peer.send("* NAMESPACE ((\"INBOX.\" \".\")) NIL NIL\r\n" + command.tag + " OK\r\n");
         return true;
       }});
  server.deliver(mail(1));
  LedgerSink sink;
  REQUIRE(fake::watch_until(account_for(server, {After::Kind::move, "Processed/2026"}), sink,
                            [&] { return sink.watching(); }));
  CHECK(server.folders().contains("INBOX.Processed.2026"));
  CHECK(imap::in_namespace("INBOX.Done", {"INBOX.", "."}) == "INBOX.Done");
  CHECK(imap::in_namespace("Done", {"", "/"}) == "Done");
}

TEST_CASE("a session that worked does not make the next one wait longer and longer") {
  ImapServer server({.connections = 12, .hook = [](Peer& peer, const Command& command) {
                       if (command.text != "IDLE") return false;
                       peer.send("+ idling\r\n* BYE see you\r\n");
                       throw fake::Gone();
                     }});
  LedgerSink sink;
  auto account = account_for(server);
  account.longest_backoff = 10min;
  account.longest_pause_after_work = 4ms;
  REQUIRE(fake::watch_until(account, sink, [&] { return sink.count(Phase::waiting) == 10; }));
  for (const auto& state : sink.states) CHECK(state.retry_in <= 4ms);
}

// A server on a bad day: what it refuses, cuts or leaves out is neither lost nor touched.
#include "daemon/imap/completeness.hh"
#include "daemon/imap/mailbox.hh"
#include "daemon/net/logins.hh"
#include "storage/hash/digest.hh"
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
  CHECK(judge(plain, plain.size() + 5) == Judgement::ends_well);
  CHECK(judge(plain, 4100) == Judgement::much_too_short);
  CHECK(judge(plain.substr(0, plain.size() - 2), plain.size()) == Judgement::doubtful);
  CHECK(judge("Subject: x\r\n\r\n", 4100) == Judgement::doubtful);
  CHECK(judge("Subject: x\r\n", 4100) == Judgement::doubtful);
  for (const std::string type :
       {"Content-Type: multipart/mixed; boundary=\"=_a\"",
        "Content-Type:\r\n multipart/mixed;\r\n\tboundary==_a",
        "content-type:multipart/mixed;boundary = \"=_a\"; x=y",
        "X-Content-Type: text/plain\r\nCONTENT-TYPE :multipart/mixed; BOUNDARY= =_a;"}) {
    INFO(type);
    const std::string multipart = "Subject: x\r\n" + type + parts.substr(parts.find("\r\n"));
    CHECK(judge(multipart, multipart.size() + 9) == Judgement::whole_by_boundary);
    const std::string cut = multipart.substr(0, multipart.size() - 8);
    CHECK(judge(cut, multipart.size()) == Judgement::doubtful);
  }
}

TEST_CASE("a plain mail that came short stays on the server, unless the server is known to miscount") {
  const bool miscounts = GENERATE(false, true);
  const std::string parts = "Content-Type: multipart/mixed; boundary=a\r\n\r\n--a\r\n\r\nwords\r\n--a--\r\n";
  ImapServer server({.hook = [&](Peer& peer, const Command& command) {
    if (!command.text.starts_with("UID FETCH 1:* (UID FLAGS")) return false;
    const auto size_of = [](std::size_t size) { return "RFC822.SIZE " + std::to_string(size); };
    peer.send(listing(1, 1, size_of(parts.size() + (miscounts ? 30 : 0))));
    peer.send(listing(2, 2, size_of(mail(2, 500).size() + 30)) + command.tag + " OK\r\n");
    return true;
  }});
  server.deliver(parts);
  server.deliver(mail(2, 500));
  LedgerSink sink;
  sink.step = 60s;
  REQUIRE(fake::watch_until(account_for(server), sink,
                            [&] { return sink.watching() && sink.taken.contains(2); }));
  CHECK(server.mails().contains(2) != miscounts);
}

TEST_CASE("two mails under one number are both taken, and neither is touched on the server") {
  const std::string twin = mail(99, 300);
  bool bodies = true;
  SECTION("the server hands out both") {}
  SECTION("it hands out one of them") {
    bodies = false;
  }
  ImapServer server({.hook = [&](Peer& peer, const Command& command) {
    if (!command.text.starts_with("UID FETCH ") || command.text.find("(UID)") != std::string::npos)
      return false;
    const bool is_listing = !asks_for_bodies(command);
    if (is_listing && !command.text.starts_with("UID FETCH 1:")) return false;
    const auto part = [&](const std::string& bytes) {
      return is_listing ? "RFC822.SIZE " + std::to_string(bytes.size())
                        : "BODY[] {" + std::to_string(bytes.size()) + "}\r\n" + bytes;
    };
    for (const int uid : {1, 2}) peer.send(listing(uid, uid, part(mail(uid))));
    if (is_listing || bodies) peer.send(listing(3, 2, part(twin)));
    peer.send(command.tag + " OK\r\n");
    return true;
  }});
  for (int i = 1; i <= 2; ++i) server.deliver(mail(i));
  LedgerSink sink;
  sink.twins = true;
  REQUIRE(fake::watch_until(account_for(server), sink,
                            [&] { return sink.watching() && sink.taken.contains(2); }));
  CHECK(server.mails().contains(2));
  CHECK_FALSE(server.mails().contains(1));
  CHECK(sink.store().was_received(storage::sha256(twin)).value() == bodies);
  CHECK(sink.store().was_received(storage::sha256(mail(2))).value());
  CHECK_THAT(sink.troubles.at(0), ContainsSubstring("two mails under the number 2"));
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

TEST_CASE(
    "of old mail that is put into the folder later, what somebody has read is left alone, the rest is "
    "taken") {
  ImapServer server({.connections = 2, .internal_date = "07-Feb-2020 08:09:10 +0000"});
  LedgerSink sink;
  sink.since = std::chrono::sys_days{std::chrono::year{2026} / 1 / 1};
  bool delivered = false;
  const auto enough = [&] {
    if (sink.watching() && !std::exchange(delivered, true)) {
      server.deliver(mail(1), "\\Seen");
      server.deliver(mail(2), "\\Answered");
      server.deliver(mail(3));
    }
    return sink.watching() && sink.settled.contains(3);
  };
  REQUIRE(fake::watch_until(account_for(server), sink, enough));
  CHECK(sink.taken.size() == 1);
  CHECK(sink.store().left_alone("support", 7).value() == std::vector<storage::LeftAlone>{{1, 2, 2}});
}

TEST_CASE("news of flags among a listing's answers make no second mail") {
  ImapServer server({.connections = 2, .hook = [](Peer& peer, const Command& command) {
                       if (command.text.find("RFC822.SIZE") != std::string::npos)
                         peer.send("* 1 FETCH (FLAGS (\\Seen) UID 1)\r\n");
                       return false;
                     }});
  server.deliver(mail(1));
  LedgerSink sink;
  const auto enough = [&] { return sink.watching() && sink.settled.contains(1); };
  REQUIRE(fake::watch_until(account_for(server), sink, enough));
  CHECK(server.mails().empty());
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

TEST_CASE(
    "a restored server that got past what is known before we looked is noticed, and nothing is deleted") {
  LedgerSink sink;
  const bool pending = GENERATE(true, false);
  {
    ImapServer server({.hook = [pending](Peer& peer, const Command& command) {
      if (!pending || !command.text.starts_with("UID STORE")) return false;
      peer.send(command.tag + " NO [SERVERBUG] not now\r\n");
      return true;
    }});
    for (int i = 1; i <= 6; ++i) server.deliver(mail(i));
    const auto account = account_for(server, pending ? kDelete : After{});
    REQUIRE(fake::watch_until(account, sink, [&] { return sink.watching() && sink.taken.size() == 6; }));
  }
  // Of six mails three are in the backup, and four came since.
  ImapServer server({.connections = 5});
  server.date("27-Nov-2026 10:00:00 +0000");
  for (int i = 1; i <= 3; ++i) server.deliver(mail(i));
  for (int i = 14; i <= 17; ++i) server.deliver(mail(i));
  bool lost = false;
  const auto enough = [&] {
    for (imap::Uid uid = 4; uid <= 7; ++uid)
      lost |= !server.mails().contains(uid) && !sink.taken.contains(uid);
    return sink.watching() && sink.taken.size() == 7;
  };
  REQUIRE(fake::watch_until(account_for(server, pending ? kDelete : After{}), sink, enough));
  CHECK(std::count(sink.lives.begin(), sink.lives.end(), Life::restored) == 1);
  CHECK(sink.taken.at(4).bytes == mail(14));
  CHECK_FALSE(lost);
}

TEST_CASE("a server that dates its mails anew is the one that is known, by their bytes") {
  LedgerSink sink;
  ImapServer server({.connections = 10});
  for (int i = 1; i <= 3; ++i) server.deliver(mail(i));
  const auto account = account_for(server, After{});
  REQUIRE(fake::watch_until(account, sink, [&] { return sink.watching() && sink.taken.size() == 3; }));
  server.date("27-Nov-2026 10:00:00 +0000");
  server.deliver(mail(4));
  REQUIRE(fake::watch_until(account, sink, [&] { return sink.watching() && sink.taken.size() == 4; }));
  CHECK(std::count(sink.lives.begin(), sink.lives.end(), Life::restored) == 0);
}

TEST_CASE(
    "a connection that ends at the after-action of one mail holds up neither new mail nor that of others") {
  const auto kind = GENERATE(After::Kind::move, After::Kind::remove, After::Kind::seen);
  const After after{kind, kind == After::Kind::move ? "Processed" : ""};
  ImapServer server(
      {.connections = 40, .hook = [](Peer&, const Command& command) {
         const bool acts = command.text.starts_with("UID MOVE ") || command.text.starts_with("UID STORE ");
         const std::string set = acts ? command.text.substr(command.text.find(' ', 4) + 1) : "";
         const std::string numbers = " " + set.substr(0, set.find(' ')) + " ";
         if (acts && (numbers == " 2 " || numbers == " 1:3 " || numbers == " 2:3 " || numbers == " 1:2 "))
           throw std::runtime_error("the server's process dies");
         return false;
       }});
  for (int i = 1; i <= 3; ++i) server.deliver(mail(i));
  LedgerSink sink;
  bool more = false;
  const auto enough = [&] {
    if (sink.taken.size() == 3 && !std::exchange(more, true))
      for (int i = 4; i <= 7; ++i) server.deliver(mail(i));
    return sink.watching() && sink.taken.size() == 7 && sink.settled.size() == 6;
  };
  REQUIRE(fake::watch_until(account_for(server, after), sink, enough));
  CHECK_FALSE(sink.settled.contains(2));
  CHECK(server.mails().contains(2));
  REQUIRE(sink.troubles.size() == 1);
  CHECK_THAT(sink.troubles[0], ContainsSubstring("mail 2"));
}

TEST_CASE("a listing that is refused because of one mail is made up of its parts") {
  ImapServer server({.hook = [](Peer& peer, const Command& command) {
    const auto at = command.text.find(" (UID FLAGS RFC822.SIZE");
    if (!command.text.starts_with("UID FETCH ") || at == std::string::npos) return false;
    const std::string set = command.text.substr(10, at - 10);
    const auto colon = set.find(':');
    const auto number = [](const std::string& text) { return text == "*" ? 99 : std::stoi(text); };
    const int first = number(set.substr(0, colon)), last = number(set.substr(colon + 1));
    if (first > 3 || (colon == std::string::npos ? first : last) < 3) return false;
    peer.send(command.tag + " NO [SERVERBUG] Internal error occurred\r\n");
    return true;
  }});
  for (int i = 1; i <= 7; ++i) server.deliver(mail(i));
  LedgerSink sink;
  const auto enough = [&] { return sink.watching() && sink.settled.size() == 7; };
  REQUIRE(fake::watch_until(account_for(server), sink, enough));
  CHECK(sink.taken.at(3).bytes == mail(3));
  CHECK(server.mails().empty());
}

TEST_CASE("another secret is tried at once, not when the pause is over") {
  ImapServer server({});
  LedgerSink sink;
  auto account = account_for(server);
  account.first_backoff = account.longest_backoff = 60s;
  account.look_at_secret = 5ms;
  account.connect.logins = std::make_shared<net::Logins>();
  account.connect.credentials.user = "support";
  account.connect.credentials.secret = "old";
  REQUIRE(account.connect.logins->begin(account.connect));
  account.connect.logins->end(account.connect, net::Error{net::Code::authentication, "no", ""},
                              net::Clock::now());
  std::string secret = "old";
  account.connect.secret_source = [&]() -> tl::expected<std::string, std::string> { return secret; };
  const auto enough = [&] {
    if (sink.count(Phase::waiting) == 1) secret = "new";
    return sink.watching();
  };
  REQUIRE(fake::watch_until(account, sink, enough));
  CHECK(sink.count(Phase::waiting) == 1);
}

TEST_CASE("a copy that the desk could not note is not made again") {
  ImapServer server({.connections = 10, .capabilities = "IDLE UIDPLUS"});
  for (int i = 1; i <= 2; ++i) server.deliver(mail(i));
  LedgerSink sink;
  sink.failing_notes = 2;
  REQUIRE(fake::watch_until(account_for(server, kMove), sink,
                            [&] { return sink.watching() && sink.settled.size() == 2; }));
  CHECK(server.count("UID COPY") == 1);
  CHECK(server.mails().empty());
}

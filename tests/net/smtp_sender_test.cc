// Sending through a relay in memory, well-behaved and not: one test for each way in which a message can end.
#include <atomic>
#include <future>

#include "daemon/smtp/sender.hh"
#include "tests/catch.hh"
#include "tests/net/loop.hh"
#include "tests/net/smtp_server.hh"

using namespace std::chrono_literals;
using fake::Peer;
using fake::SmtpServer;
using smtp::Envelope;
using smtp::Outcome;
using smtp::Stage;
using smtp::Verdict;

namespace {

constexpr const char* kNoPipelining = "SIZE 1000000\n8BITMIME";

smtp::Relay relay_for(const SmtpServer& server) {
  smtp::Relay relay;
  relay.connect = fake::plain(net::Protocol::smtp, server.port());
  relay.timeouts = {2s, 2s, 2s, 2s, 50ms};
  return relay;
}

Envelope to(std::vector<std::string> recipients, std::string bytes = "Subject: hello\r\n\r\nworld\r\n") {
  Envelope envelope;
  envelope.from = "desk@example.com";
  envelope.to = std::move(recipients);
  envelope.bytes = std::move(bytes);
  return envelope;
}

net::awaitable<std::vector<Outcome>> send_and_close(smtp::Relay relay, const std::vector<Envelope>& envelopes,
                                                    std::stop_token stop,
                                                    smtp::Sender::OnOutcome on_outcome) {
  smtp::Sender sender(relay);
  auto outcomes = co_await sender.send(envelopes, on_outcome, stop);
  co_await sender.close();
  co_return outcomes;
}

std::vector<Outcome> send_all(const SmtpServer& server, const std::vector<Envelope>& envelopes,
                              std::stop_token stop = {}) {
  return fake::run(send_and_close(relay_for(server), envelopes, stop, {}));
}

Outcome send_one(const SmtpServer& server, const Envelope& envelope) {
  return send_all(server, {envelope}).at(0);
}

// Answers `reply` to commands that begin with `prefix`.
SmtpServer::Hook refuse(std::string prefix, std::string reply) {
  return [=](Peer& peer, const std::string& line) {
    if (!line.starts_with(prefix)) return false;
    peer.send(reply + "\r\n");
    return true;
  };
}

// Hangs up at commands that begin with `prefix`.
SmtpServer::Hook hang_up(std::string prefix) {
  return [=](Peer&, const std::string& line) {
    if (line.starts_with(prefix)) throw fake::Gone();
    return false;
  };
}

}  // namespace

TEST_CASE("a message arrives as it was, with and without pipelining") {
  const std::string extensions = GENERATE("PIPELINING\nSIZE 1000000\n8BITMIME", kNoPipelining, "");
  SmtpServer server({.extensions = extensions});
  const auto outcome =
      send_one(server, to({"a@example.org", "b@example.org"}, "Subject: x\r\n\r\n.\r\n..two\r\nend"));
  CHECK(outcome.verdict == Verdict::delivered);
  CHECK(outcome.stage == Stage::dot);
  CHECK(outcome.status == "2.0.0");
  CHECK(outcome.text == "250 2.0.0 taken");
  REQUIRE(server.messages().size() == 1);
  const auto message = server.messages()[0];
  CHECK_THAT(message.from, ContainsSubstring("<desk@example.com>"));
  CHECK(message.to == std::vector<std::string>{"<a@example.org>", "<b@example.org>"});
  CHECK(message.bytes == "Subject: x\n\n.\n..two\nend\n");
  server.wait_played();  // it may still be reading when the client has gone
  CHECK(server.commands().back() == "QUIT");
  CHECK(server.failure().empty());
}

TEST_CASE("many messages travel over one connection") {
  const std::string extensions = GENERATE("PIPELINING", "SIZE");
  SmtpServer server({.extensions = extensions});
  std::vector<Envelope> envelopes;
  for (int i = 0; i < 200; ++i)
    envelopes.push_back(to({"a" + std::to_string(i) + "@example.org"}, "number " + std::to_string(i)));
  const auto outcomes = send_all(server, envelopes);
  REQUIRE(server.messages().size() == 200);
  for (std::size_t i = 0; i < 200; ++i) {
    CHECK(outcomes[i].verdict == Verdict::delivered);
    CHECK(server.messages()[i].bytes == "number " + std::to_string(i) + "\n");
    CHECK(server.messages()[i].to[0] == "<a" + std::to_string(i) + "@example.org>");
  }
  CHECK(server.connections() == 1);
}

TEST_CASE("parameters are used where the relay offers them") {
  SmtpServer server({});
  auto envelope = to({"j\xc3\xb6rg@example.org"}, "caf\xc3\xa9\n");
  envelope.from = "";
  envelope.no_reports = true;
  CHECK(send_one(server, envelope).verdict == Verdict::delivered);
  CHECK(server.messages().at(0).from == "<> SIZE=7 BODY=8BITMIME SMTPUTF8");
  CHECK(server.messages().at(0).to[0] == "<j\xc3\xb6rg@example.org> NOTIFY=NEVER");
}

TEST_CASE("what the relay cannot take is refused before it is sent") {
  SmtpServer server({.connections = 2, .extensions = "PIPELINING\nSIZE 70000"});
  const auto large = send_one(server, to({"a@example.org"}, std::string(80'000, 'x')));
  CHECK(large.status == "5.3.4");
  CHECK(large.too_large);
  CHECK(large.size_limit == 70'000);
  CHECK(large.by_offer);
  CHECK(server.messages().empty());
  SmtpServer plain({.connections = 3, .extensions = ""});
  const auto mixed = send_one(plain, to({"j\xc3\xb6rg@example.org", "a@example.org"}));
  CHECK(mixed.recipients[0].status == "5.6.7");
  CHECK(mixed.recipients[0].stage == Stage::ours);
  CHECK(mixed.recipients[1].verdict == Verdict::delivered);
  CHECK(mixed.verdict == Verdict::delivered);
  CHECK(plain.messages().size() == 1);
}

TEST_CASE("a size that no server has, since it was cut on its way, keeps no mail") {
  SmtpServer server({.extensions = "PIPELINING\nSIZE 10"});
  CHECK(send_one(server, to({"a@example.org"}, std::string(200, 'x'))).verdict == Verdict::delivered);
}

TEST_CASE("a relay without 8BITMIME and SMTPUTF8 gets Base64 and A-labels") {
  SmtpServer plain({.extensions = ""});
  auto envelope = to({"info@m\xc3\xbcller.example"},
                     "To: <info@m\xc3\xbcller.example>\r\nContent-Type: text/plain; charset=utf-8\r\n"
                     "Content-Transfer-Encoding: 8bit\r\n\r\ncaf\xc3\xa9\r\n");
  envelope.utf8_header = true;
  CHECK(send_one(plain, envelope).verdict == Verdict::delivered);
  const auto message = plain.messages().at(0);
  CHECK(message.from == "<desk@example.com>");
  CHECK(message.to[0] == "<info@xn--mller-kva.example>");
  CHECK(message.bytes ==
        "To: <info@xn--mller-kva.example>\nContent-Type: text/plain; charset=utf-8\n"
        "Content-Transfer-Encoding: base64\n\nY2Fmw6kNCg==\n");
}

TEST_CASE("a name beyond ASCII before the @ is named as what the relay does not take") {
  SmtpServer plain({.extensions = "8BITMIME"});
  auto envelope =
      to({"j\xc3\xb6rg@m\xc3\xbcller.example"}, "To: j\xc3\xb6rg@m\xc3\xbcller.example\r\n\r\nx\r\n");
  envelope.utf8_header = true;
  const auto outcome = send_one(plain, envelope);
  CHECK(outcome.status == "5.6.7");
  CHECK_THAT(outcome.text, ContainsSubstring("before its @"));
}

TEST_CASE("addresses that could inject are never written") {
  SmtpServer server({.connections = 4});
  const auto outcome = send_one(
      server, to({"a@example.org>\r\nRCPT TO:<evil@example.net", "b@example.org\nDATA", "c@example.org"}));
  CHECK(outcome.recipients[0].status == "5.1.3");
  CHECK(outcome.recipients[1].verdict == Verdict::rejected);
  CHECK(outcome.recipients[2].verdict == Verdict::delivered);
  auto envelope = to({"c@example.org"});
  envelope.from = "x@example.com>\r\nDATA\r\n";
  CHECK(send_one(server, envelope).status == "5.1.7");
  CHECK(send_one(server, to({})).verdict == Verdict::rejected);
  for (const auto& command : server.commands()) CHECK_THAT(command, !ContainsSubstring("evil"));
  CHECK(server.messages().size() == 1);
}

TEST_CASE("a refusal is told with its stage, for each recipient") {
  const std::string extensions = GENERATE("PIPELINING", "");
  struct Case {
    const char *at, *reply;
    Verdict verdict;
    Stage stage;
    const char* status;
  };
  const auto refusal = GENERATE(Case{"RCPT", "550 5.1.1 unknown", Verdict::rejected, Stage::rcpt, "5.1.1"},
                                Case{"RCPT", "450 greylisted", Verdict::deferred, Stage::rcpt, "4.0.0"},
                                Case{"RCPT", "552 5.2.2 full", Verdict::rejected, Stage::rcpt, "5.2.2"},
                                Case{"DATA", "554 5.5.0 no", Verdict::rejected, Stage::data, "5.5.0"},
                                Case{".", "554 5.6.0 broken", Verdict::rejected, Stage::dot, "5.6.0"},
                                Case{".", "451 4.7.1 wait", Verdict::deferred, Stage::dot, "4.7.1"});
  bool done = false;
  const auto once = [&done, refusal](Peer& peer, const std::string& line) {
    if (done || !line.starts_with(refusal.at)) return false;
    done = true;
    peer.send(std::string(refusal.reply) + "\r\n");
    return true;
  };
  SmtpServer server({.extensions = extensions, .hook = once});
  const auto outcomes = send_all(server, {to({"a@example.org"}), to({"b@example.org"})});
  INFO(refusal.reply << " at " << refusal.at << ": " << server.failure());
  CHECK(outcomes[0].verdict == refusal.verdict);
  CHECK(outcomes[0].stage == refusal.stage);
  CHECK(outcomes[0].status == refusal.status);
  CHECK(outcomes[0].text == refusal.reply);
  CHECK(outcomes[0].blame != smtp::Blame::relay);
  CHECK(outcomes[1].verdict == Verdict::delivered);  // over the same connection
  CHECK(server.connections() == 1);
  CHECK(server.messages().size() == 1);
}

TEST_CASE("a refusal that is about us ends the call: the other mails are not offered") {
  const std::string extensions = GENERATE("PIPELINING", "");
  struct Case {
    const char *at, *reply;
  };
  const auto refusal = GENERATE(
      Case{"MAIL", "530 5.7.0 Authentication required"}, Case{"MAIL", "535 5.7.8 no"},
      Case{"MAIL", "550 5.7.60 client does not have permissions to send as this sender"},
      Case{"MAIL", "550 5.4.5 Daily sending limit exceeded"}, Case{"MAIL", "552 5.2.2 over quota"},
      Case{"MAIL", "451 4.3.0 later"}, Case{"MAIL", "452 4.3.1 no space"}, Case{"MAIL", "550 5.7.1 not you"},
      Case{"MAIL", "553 5.7.1 sender address rejected: not owned by user desk"},
      Case{"MAIL", "421 4.7.0 closing"}, Case{"RCPT", "421 4.7.0 closing"},
      Case{"RCPT", "454 4.7.1 relaying denied"},
      Case{"RCPT", "554 5.7.1 <a@example.org>: Relay access denied"},
      Case{"RCPT", "550 5.4.5 Daily user sending quota exceeded"},
      Case{"DATA", "530 5.7.0 authenticate first"}, Case{"DATA", "421 4.3.2 going down"},
      Case{".", "550 5.4.5 Daily user sending limit exceeded"},
      Case{".", "550 5.7.60 SMTP; Client does not have permissions to send as this sender"},
      Case{".", "452 4.3.1 insufficient storage"});
  SmtpServer server({.extensions = extensions, .hook = refuse(refusal.at, refusal.reply)});
  const auto outcomes = send_all(server, {to({"a@example.org"}), to({"b@example.org"})});
  INFO(refusal.reply << " at " << refusal.at << ": " << server.failure());
  CHECK(outcomes[0].verdict != Verdict::delivered);
  CHECK(outcomes[0].blame == smtp::Blame::relay);
  CHECK(outcomes[1].verdict == Verdict::deferred);
  CHECK(outcomes[1].stage == Stage::connect);
  CHECK(server.messages().empty());
}

TEST_CASE("a relay that goes on after it refused MAIL gets no empty message") {
  bool refused = false;
  SmtpServer server({.connections = 2, .hook = [&refused](Peer& peer, const std::string& line) {
                       if (!line.starts_with("MAIL") || refused) return false;
                       peer.send("550 5.6.0 no\r\n");
                       peer.line();  // RCPT
                       peer.send("250 ok\r\n");
                       peer.line();  // DATA
                       peer.send("354 go\r\n");
                       refused = true;
                       peer.expect_end();
                       return true;
                     }});
  const auto outcomes = send_all(server, {to({"a@example.org"}), to({"b@example.org"})});
  CHECK(outcomes[0].verdict == Verdict::rejected);
  CHECK(outcomes[1].verdict == Verdict::delivered);
  CHECK(server.messages().size() == 1);
  CHECK(server.failure().empty());
}

TEST_CASE("a relay that knows only HELO is served") {
  fake::Server server({[](Peer& peer) {
    peer.send("220 ready\r\n");
    for (std::string line = peer.line(); line != "QUIT"; line = peer.line()) {
      if (line.starts_with("EHLO")) peer.send("502 5.5.1 what\r\n");
      if (line.starts_with("HELO")) peer.send("250 hello\r\n");
      if (line.starts_with("MAIL") && line.find("SIZE") != std::string::npos) peer.send("501 no\r\n");
      if (line == "MAIL FROM:<desk@example.com>") peer.send("250 ok\r\n");
      if (line.starts_with("RCPT")) peer.send("250 ok\r\n");
      if (line == "DATA") peer.send("354 go\r\n");
      if (line == ".") peer.send("250 taken\r\n");
    }
  }});
  smtp::Relay relay;
  relay.connect = fake::plain(net::Protocol::smtp, server.port());
  relay.timeouts = {2s, 2s, 2s, 2s, 50ms};
  bool told = false;
  relay.on_no_login = [&told](const std::string&) { told = true; };
  const auto outcomes = fake::run(send_and_close(relay, {to({"a@example.org"})}, {}, {}));
  CHECK(outcomes[0].verdict == Verdict::delivered);
  CHECK(told);  // we have a user, and it offers no AUTH
}

TEST_CASE("one recipient refused, the other served") {
  const std::string extensions = GENERATE("PIPELINING", "");
  SmtpServer server({.extensions = extensions, .hook = refuse("RCPT TO:<no@", "550 5.1.1 who?")});
  const auto outcome = send_one(server, to({"no@example.org", "yes@example.org"}));
  CHECK(outcome.verdict == Verdict::delivered);
  CHECK(outcome.recipients[0].verdict == Verdict::rejected);
  CHECK(outcome.recipients[0].status == "5.1.1");
  CHECK(outcome.recipients[1].verdict == Verdict::delivered);
}

TEST_CASE("a relay that says 354 for nobody gets an empty message, which delivers nothing") {
  bool ended = false;
  SmtpServer server({.hook = [&](Peer& peer, const std::string& line) {
    if (line.starts_with("RCPT TO:<no@"))
      peer.send("550 5.1.1 who?\r\n");
    else if (line == "DATA" && !ended) {
      peer.send("354 go\r\n");
      ended = peer.line() == ".";
      peer.send("554 5.5.1 nobody\r\n");
    } else
      return false;
    return true;
  }});
  const auto outcome = send_one(server, to({"no@example.org"}));
  CHECK(outcome.verdict == Verdict::rejected);
  CHECK(outcome.stage == Stage::rcpt);
  CHECK(ended);
}

TEST_CASE("lost before the final dot is safe, lost behind it is ambiguous") {
  struct Case {
    const char* at;
    Verdict verdict;
    Stage stage;
  };
  const auto loss =
      GENERATE(Case{"MAIL", Verdict::deferred, Stage::mail}, Case{"RCPT", Verdict::deferred, Stage::rcpt},
               Case{"DATA", Verdict::deferred, Stage::data}, Case{".", Verdict::ambiguous, Stage::dot});
  SmtpServer server({.hook = hang_up(loss.at)});
  const auto outcome = send_one(server, to({"a@example.org"}));
  INFO(loss.at << ": " << outcome.text);
  CHECK(outcome.verdict == loss.verdict);
  CHECK(outcome.stage == loss.stage);
  CHECK(outcome.status == "4.4.2");
  CHECK(server.messages().empty());
}

TEST_CASE("a loss in the middle of a large message is safe") {
  SmtpServer server({.extensions = "PIPELINING", .hook = [](Peer& peer, const std::string& line) {
                       if (line != "DATA") return false;
                       peer.send("354 go\r\n");
                       peer.read(100'000);
                       peer.reset();
                       return true;
                     }});
  const auto outcome = send_one(server, to({"a@example.org"}, std::string(30u << 20, 'x')));
  CHECK(outcome.verdict == Verdict::deferred);
  CHECK(outcome.stage == Stage::body);
}

TEST_CASE("behind an ambiguous message the next one is sent, over a new connection") {
  bool lost = false;
  SmtpServer server({.connections = 2, .hook = [&lost](Peer&, const std::string& line) {
                       if (line != "." || lost) return false;
                       lost = true;
                       throw fake::Gone();
                     }});
  const auto outcomes =
      send_all(server, {to({"a@example.org"}), to({"b@example.org"}), to({"c@example.org"})});
  CHECK(outcomes[0].verdict == Verdict::ambiguous);
  CHECK(outcomes[1].verdict == Verdict::delivered);
  CHECK(outcomes[2].verdict == Verdict::delivered);
  CHECK(server.messages().size() == 2);
}

TEST_CASE("a relay that takes only so many messages a connection gets another connection") {
  int taken = 0;
  SmtpServer server({.connections = 4, .hook = [&taken](Peer& peer, const std::string& line) {
                       if (line.starts_with("MAIL") && taken++ % 3 == 2) {
                         peer.send("421 4.7.0 enough\r\n");
                         throw fake::Gone();
                       }
                       return false;
                     }});
  std::vector<Envelope> envelopes(5, to({"a@example.org"}));
  for (const auto& outcome : send_all(server, envelopes)) CHECK(outcome.verdict == Verdict::delivered);
  CHECK(server.messages().size() == 5);
}

TEST_CASE("421 to a fresh connection's first message defers it, 421 to the dot is an answer") {
  SmtpServer server({.connections = 1, .hook = refuse("MAIL", "421 4.3.2 shutting down")});
  auto outcome = send_one(server, to({"a@example.org"}));
  CHECK(outcome.verdict == Verdict::deferred);
  CHECK_THAT(outcome.text, ContainsSubstring("421 4.3.2 shutting down"));
  SmtpServer late({.connections = 1, .hook = refuse(".", "421 4.3.2 shutting down")});
  outcome = send_one(late, to({"a@example.org"}));
  CHECK(outcome.verdict == Verdict::deferred);
  CHECK(outcome.stage == Stage::dot);
}

TEST_CASE("a warm connection that died is replaced without a word") {
  SmtpServer server({.connections = 2, .hook = [served = 0](Peer&, const std::string& line) mutable {
                       if (line.starts_with("MAIL") && ++served == 2) throw fake::Gone();
                       return false;
                     }});
  const auto twice = [](smtp::Relay relay, const std::vector<Envelope>& envelopes) -> net::awaitable<bool> {
    smtp::Sender sender(relay);
    auto first = co_await sender.send(envelopes, {}, {});
    auto second = co_await sender.send(envelopes, {}, {});
    co_return first[0].verdict == Verdict::delivered&& second[0].verdict == Verdict::delivered;
  };
  CHECK(fake::run(twice(relay_for(server), {to({"a@example.org"})})));
  CHECK(server.connections() == 2);
}

TEST_CASE("an idle connection is closed with QUIT") {
  SmtpServer server({});
  auto relay = relay_for(server);
  relay.keep_open = 1ms;
  const std::vector<Envelope> envelopes{to({"a@example.org"})};
  const auto wait = [&]() -> net::awaitable<bool> {
    smtp::Sender sender(relay);
    co_await sender.send(envelopes, {}, {});
    const std::function<bool()> closed = [&] { return server.commands().back() == "QUIT"; };
    co_await fake::until(closed);
    co_return true;
  };
  CHECK(fake::run(wait()));
}

TEST_CASE("silence ends the call: the rest is deferred without being tried") {
  const std::string at = GENERATE("MAIL", "DATA", ".");
  SmtpServer server({.hook = [at](Peer& peer, const std::string& line) {
    if (line.starts_with(at)) peer.expect_end();
    return false;
  }});
  auto relay = relay_for(server);
  relay.timeouts = {30ms, 30ms, 30ms, 30ms, 30ms};
  const std::vector<Envelope> envelopes(3, to({"a@example.org"}));
  const auto outcomes = fake::run(send_and_close(relay, envelopes, {}, {}));
  CHECK(outcomes[0].verdict == (at == "." ? Verdict::ambiguous : Verdict::deferred));
  CHECK(outcomes[1].stage == Stage::connect);
  CHECK(outcomes[2].verdict == Verdict::deferred);
  CHECK(server.connections() == 1);
}

TEST_CASE("a relay that makes no sense is left") {
  const std::string nonsense =
      GENERATE(std::string("hello\r\n"), std::string("99 x\r\n"), std::string(10'000, '2'),
               std::string("250-a\r\n251 b\r\n"), std::string("\r\n"), std::string("2\0\0\r\n", 5));
  SmtpServer server({.hook = refuse("MAIL", nonsense)});
  const auto outcome = send_one(server, to({"a@example.org"}));
  CHECK(outcome.verdict == Verdict::deferred);
  CHECK(outcome.stage == Stage::mail);
  CHECK(outcome.status == "4.5.0");
}

TEST_CASE("one answer too many costs a connection, and no mail") {
  const std::string extensions = GENERATE("PIPELINING", "SIZE");
  const std::string extra = GENERATE("250 2.0.0 queued as 1", "554 5.7.1 it was spam after all", "354 go on");
  std::atomic<int> mails = 0;
  SmtpServer server(
      {.connections = 3, .extensions = extensions, .hook = [&](Peer& peer, const std::string& line) {
         if (line.starts_with("MAIL") && ++mails == 2) peer.send(extra + "\r\n");
         return false;
       }});
  const std::vector<Envelope> envelopes{to({"a@example.org"}), to({"b@example.org"}), to({"c@example.org"})};
  for (const auto& outcome : send_all(server, envelopes)) CHECK(outcome.verdict == Verdict::delivered);
  REQUIRE(server.messages().size() == 3);
  CHECK(server.messages()[1].to[0] == "<b@example.org>");
}

TEST_CASE("a relay that takes DATA for done without a text is left, and its mail waits") {
  SmtpServer server({.connections = 2, .hook = refuse("DATA", "250 2.0.0 fine")});
  const auto outcome = send_one(server, to({"a@example.org"}));
  CHECK(outcome.verdict == Verdict::deferred);
  CHECK(outcome.stage == Stage::data);
  CHECK(server.messages().empty());
}

TEST_CASE("a relay that cannot be reached or refuses the login defers everything") {
  smtp::Relay relay;
  { relay.connect = fake::plain(net::Protocol::smtp, fake::Server({}).port()); }
  const std::vector<Envelope> envelopes(2, to({"a@example.org"}));
  const auto outcomes = fake::run(send_and_close(relay, envelopes, {}, {}));
  CHECK(outcomes[0].verdict == Verdict::deferred);
  CHECK(outcomes[0].stage == Stage::connect);
  CHECK(outcomes[0].status == "4.4.1");
  CHECK(outcomes[1].stage == Stage::connect);
}

TEST_CASE("a relay that refuses the null sender is recognised, at MAIL and at RCPT") {
  struct Case {
    const char *at, *reply;
    bool recognised;
  };
  const auto refusal =
      GENERATE(Case{"MAIL", "550 5.1.0 no null sender", true},
               Case{"RCPT", "553 5.7.1 <>: Sender address rejected", true},
               Case{"RCPT", "550 5.1.7 bad reverse path", true}, Case{"MAIL", "501 5.5.2 syntax", true},
               Case{"RCPT", "550 5.1.1 no such user", false}, Case{"MAIL", "451 4.3.0 later", false},
               Case{"MAIL", "530 5.7.0 log in", false}, Case{"MAIL", "550 5.4.5 daily limit", false},
               Case{"MAIL", "550 5.3.0 trouble", false});
  SmtpServer server({.hook = refuse(refusal.at, refusal.reply)});
  auto envelope = to({"a@example.org"});
  envelope.from = "";
  INFO(refusal.reply);
  CHECK(send_one(server, envelope).null_sender_refused == refusal.recognised);
}

TEST_CASE("each outcome is told before the next message is out") {
  SmtpServer server({});
  std::vector<std::size_t> told;
  const std::vector<Envelope> envelopes(3, to({"a@example.org"}));
  const auto note = [&](std::size_t index, const Outcome& outcome) {
    CHECK(outcome.verdict == Verdict::delivered);
    CHECK(server.messages().size() == index + 1);
    told.push_back(index);
  };
  fake::run(send_and_close(relay_for(server), envelopes, {}, note));
  CHECK(told == std::vector<std::size_t>{0, 1, 2});
}

TEST_CASE("a stop between two messages never mixes their answers") {
  SmtpServer server({.connections = 2});
  std::vector<Envelope> envelopes{to({"a@example.org"}), to({"wrong@example.org"}),
                                  to({"c@example.org"}, "third\n")};
  std::size_t then = 0;
  SECTION("of different messages") {
    then = 2;
  }
  SECTION("of another message at the same address") {
    then = 1;
  }
  const auto relay = relay_for(server);
  const auto stop_after_first = [&]() -> net::awaitable<std::vector<Outcome>> {
    smtp::Sender sender(relay);
    std::stop_source stop;
    smtp::Sender::OnOutcome note = [&stop](std::size_t, const Outcome&) { stop.request_stop(); };
    const auto stopped = co_await sender.send(std::span(envelopes).first(2), note, stop.get_token());
    CHECK(stopped[0].verdict == Verdict::delivered);
    CHECK(stopped[1].stage == Stage::connect);
    envelopes[1] = envelopes[2];
    co_return co_await sender.send(std::span(envelopes).subspan(then, 1), {}, {});
  };
  const auto outcomes = fake::run(stop_after_first());
  CHECK(outcomes[0].verdict == Verdict::delivered);
  REQUIRE(server.messages().size() == 2);
  CHECK(server.messages()[1].to == std::vector<std::string>{"<c@example.org>"});
  CHECK(server.messages()[1].bytes == "third\n");
}

TEST_CASE("a stop behind the final dot still waits a while for the answer") {
  const bool comes = GENERATE(true, false);
  std::atomic<bool> at_dot = false;
  std::promise<void> stopped;
  SmtpServer server({.hook = [&](Peer& peer, const std::string& line) {
    if (line != ".") return false;
    at_dot = true;
    stopped.get_future().wait();
    if (!comes) peer.expect_end();
    return false;
  }});
  auto relay = relay_for(server);
  if (comes) relay.timeouts.parting = 5s;
  const std::vector<Envelope> envelopes{to({"a@example.org"})};
  std::stop_source stop;
  const auto stop_at_dot = [&]() -> net::awaitable<void> {
    const std::function<bool()> holds = [&] { return at_dot.load(); };
    co_await fake::until(holds);
    stop.request_stop();
    stopped.set_value();
  };
  const auto both = [&]() -> net::awaitable<std::vector<Outcome>> {
    boost::asio::co_spawn(co_await boost::asio::this_coro::executor, stop_at_dot(),
                          [](std::exception_ptr) {});
    co_return co_await send_and_close(relay, envelopes, stop.get_token(), {});
  };
  CHECK(fake::run(both())[0].verdict == (comes ? Verdict::delivered : Verdict::ambiguous));
}

TEST_CASE("a second send() before the end of the first is a mistake of ours") {
  SmtpServer server({});
  const std::vector<Envelope> envelopes{to({"a@example.org"})};
  const auto relay = relay_for(server);
  const auto twice = [&]() -> net::awaitable<bool> {
    smtp::Sender sender(relay);
    bool refused = false, ended = false;
    const auto executor = co_await boost::asio::this_coro::executor;
    boost::asio::co_spawn(executor, sender.send(envelopes, {}, {}),
                          [&](std::exception_ptr, std::vector<Outcome>) { ended = true; });
    co_await net::sleep_until(net::Clock::now(), {});
    try {
      co_await sender.send(envelopes, {}, {});
    } catch (const std::logic_error&) {
      refused = true;
    }
    const std::function<bool()> done = [&] { return ended; };
    co_await fake::until(done);
    co_return refused;
  };
  CHECK(fake::run(twice()));
}

// A lane of mail over the real store, to relays in trouble. What is promised: trouble of the relay is
// nobody's end, and once it is over everything leaves by itself.
#include "daemon/outbox/pump.hh"

#include <algorithm>
#include <atomic>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <thread>
#include <utility>

#include "daemon/runtime/clock.hh"
#include "tests/catch.hh"
#include "tests/net/loop.hh"
#include "tests/net/smtp_server.hh"
#include "tests/storage/support.hh"

using fake::Peer;
using fake::SmtpServer;
using storage::OutboxItem;
using storage::OutboxState;
using storage::test::must;

namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;

OutboxItem mail_to(int number, const std::string& kind, const std::string& sender = "support@example.com") {
  auto made = storage::test::item(1, 1, number);
  made.kind = kind;
  made.sender = sender;
  made.recipient = "p" + std::to_string(number) + "@firm" + std::to_string(number) + ".example";
  made.bytes = "From: support@example.com\r\nSubject: mail " + std::to_string(number) +
               "\r\nMIME-Version: 1.0\r\nContent-Type: text/plain\r\n\r\nhello\r\n";
  made.created = made.next_attempt = service::now() - 1min;
  return made;
}

// Answers `reply` to the first `times` commands that begin with `at`.
SmtpServer::Hook refuse(std::string at, std::string reply, int times) {
  return [=](Peer& peer, const std::string& line) mutable {
    if (!line.starts_with(at) || times-- <= 0) return false;
    peer.send(reply + "\r\n");
    return true;
  };
}

struct Bench {
  std::unique_ptr<storage::Store> store = storage::test::in_memory();
  std::atomic<int> troubles{0};
  std::chrono::milliseconds longest_batch{5s};

  explicit Bench(std::vector<OutboxItem> items) {
    storage::Changes changes;
    changes.tickets = {storage::test::ticket(1)};
    changes.messages = {storage::test::message(1, 1)};
    changes.outbox = std::move(items);
    auto transaction = must(store->begin());
    must(transaction.apply(changes));
    must(transaction.commit());
  }

  // Lets the lane run until `done`, at most a few seconds. Its rests are ended as an operator ends them.
  void pump(const SmtpServer& server, const std::function<bool()>& done) {
    asio::io_context loop;
    {
      service::DeskThread desk;
      smtp::Relay connection;
      connection.connect = fake::plain(net::Protocol::smtp, server.port());
      connection.timeouts = {2s, 2s, 2s, 2s, 50ms};
      outbox::Relay relay{"support", "support@example.com",
                          [this](const std::string& trouble) { troubles += trouble.empty() ? 0 : 1; },
                          longest_batch};
      outbox::Pump lane(loop.get_executor(), relay, std::make_unique<smtp::Sender>(connection), desk, *store);
      std::stop_source stop;
      asio::co_spawn(loop, lane.run(stop.get_token()), asio::detached);
      asio::co_spawn(loop, watch(lane, desk, done, stop), asio::detached);
      loop.run_for(8s);
    }
  }

  // `done` is asked on the desk's thread, which owns the store.
  static net::awaitable<void> watch(outbox::Lane& lane, service::DeskThread& desk, std::function<bool()> done,
                                    std::stop_source stop) {
    const auto deadline = net::Clock::now() + 7s;
    bool over = false;
    while (!over && net::Clock::now() < deadline) {
      co_await net::sleep_until(net::Clock::now() + 100ms, {});
      lane.hurry();
      over = co_await desk.run([&done] { return done(); });
    }
    stop.request_stop();
  }

  std::vector<OutboxState> states() const {
    std::vector<OutboxState> found;
    for (const auto& item : must(store->outbox())) found.push_back(item.state);
    return found;
  }
  bool all_sent() const {
    for (const auto state : states())
      if (state != OutboxState::sent) return false;
    return true;
  }
  std::vector<storage::Event> events(const std::string& kind) const {
    auto found = must(store->events({1}));
    std::erase_if(found, [&](const auto& event) { return event.kind != kind; });
    return found;
  }
};

}  // namespace

TEST_CASE("a relay that does not want us for a while kills no mail: all of it leaves once it is well",
          "[pump]") {
  struct Case {
    const char *at, *reply;
  };
  const auto trouble = GENERATE(
      Case{"MAIL", "530 5.7.0 Authentication required"}, Case{"MAIL", "550 5.4.5 Daily limit exceeded"},
      Case{"MAIL", "552 5.2.2 over quota"}, Case{"MAIL", "550 5.7.60 not your sender"},
      Case{"RCPT", "552 5.2.2 mailbox quota exceeded"}, Case{"RCPT", "554 5.7.1 rejected"},
      Case{".", "550 5.7.60 Client does not have permissions to send as this sender"},
      Case{".", "554 5.7.1 no"}, Case{"DATA", "554 5.3.0 trouble"}, Case{"MAIL", "421 4.3.2 closing"},
      Case{"RCPT", "550 relay not permitted"}, Case{"RCPT", "550 Administrative prohibition"},
      Case{"RCPT", "553 sorry, that domain isn't in my list of allowed rcpthosts (#5.7.1)"},
      Case{"RCPT", "551 we do not relay"}, Case{"RCPT", "550 Your IP 192.0.2.1 is blacklisted"},
      Case{"RCPT", "550 5.1.1 User unknown in virtual mailbox table"}, Case{"RCPT", "550 5.1.2 Host unknown"},
      Case{"RCPT", "553 5.1.3 no"}, Case{".", "554 5.6.0 content rejected"}, Case{".", "554 virus found"},
      Case{".", "550 5.1.1 no"},
      Case{"MAIL", "552 Requested mail action aborted: exceeded storage allocation"},
      Case{".", "552 Requested mail action aborted: exceeded storage allocation"},
      Case{"MAIL", "454 4.7.0 later"});
  INFO(trouble.reply << " at " << trouble.at);
  SmtpServer server({.connections = 40, .hook = refuse(trouble.at, trouble.reply, 9)});
  Bench bench(
      {mail_to(1, "ack", ""), mail_to(2, "answer"), mail_to(3, "notification"), mail_to(4, "ack", "")});
  bench.pump(server, [&] {
    // What waits for its own time is let go, as `outbox retry` does.
    for (const auto& item : must(bench.store->unsent("support", {}, 9)))
      if (item.state == OutboxState::deferred)
        must(bench.store->set_outbox(item.id, OutboxState::queued, service::now()));
    return bench.all_sent();
  });
  CHECK(bench.all_sent());
  CHECK(bench.events("mail.failed").empty());
  CHECK(server.messages().size() == 4);
}

TEST_CASE("operators hear of a relay that says no, once", "[pump]") {
  SmtpServer server({.connections = 40, .hook = refuse("MAIL", "530 5.7.0 Authentication required", 99)});
  Bench bench({mail_to(1, "answer"), mail_to(2, "answer")});
  bench.pump(server, [&] { return bench.troubles >= 3; });
  CHECK(bench.troubles >= 3);
  const auto timers = must(bench.store->due_timers(service::now(), 9));
  REQUIRE(timers.size() == 1);
  CHECK(timers[0].key == storage::TimerKey{{}, "relay:support"});
  CHECK_THAT(timers[0].payload, ContainsSubstring("530 5.7.0 Authentication required"));
}

TEST_CASE("a recipient that does not exist is final at once, whatever else waits", "[pump]") {
  SmtpServer server({.connections = 4, .hook = refuse("RCPT TO:<p1@", "550 5.1.1 no such user", 1)});
  Bench bench({mail_to(1, "answer"), mail_to(2, "answer")});
  bench.pump(server, [&] { return bench.states()[1] == OutboxState::sent; });
  CHECK(bench.states() == std::vector{OutboxState::dead, OutboxState::sent});
  CHECK(bench.troubles == 0);
}

TEST_CASE("a recipient that does not exist, of the only mail there is, is refused twice", "[pump]") {
  SmtpServer server({.connections = 9, .hook = refuse("RCPT", "550 5.1.1 no such user", 99)});
  Bench bench({mail_to(1, "answer")});
  bench.pump(server, [&] {
    const auto item = must(bench.store->outbox()).at(0);
    if (item.state == OutboxState::deferred && item.attempts == 1)
      must(bench.store->set_outbox(item.id, OutboxState::queued, service::now()));
    return item.state == OutboxState::dead;
  });
  const auto item = must(bench.store->outbox()).at(0);
  CHECK(item.state == OutboxState::dead);
  CHECK(item.attempts == 2);
  CHECK(bench.troubles == 0);
}

// As where a directory fails that knows our own people: they exist, and customers' mail passes.
TEST_CASE("our own people are not given up where only others are known", "[pump]") {
  SmtpServer server({.connections = 9, .hook = [](Peer& peer, const std::string& line) {
                       if (!line.starts_with("RCPT TO:<p2@") && !line.starts_with("RCPT TO:<p3@"))
                         return false;
                       peer.send("550 5.1.1 User unknown\r\n");
                       return true;
                     }});
  Bench bench({mail_to(1, "ack", ""), mail_to(2, "notification"), mail_to(3, "notification")});
  int looks = 0;
  bench.pump(server, [&] {
    for (const auto& item : must(bench.store->unsent("support", service::now() + 1h, 9)))
      if (item.attempts < 5) must(bench.store->set_outbox(item.id, OutboxState::queued, service::now()));
    return ++looks > 30;
  });
  CHECK(bench.states() == std::vector{OutboxState::sent, OutboxState::deferred, OutboxState::deferred});
  CHECK(bench.events("mail.failed").empty());
  const auto timers = must(bench.store->due_timers(service::now(), 9));
  CHECK(std::any_of(timers.begin(), timers.end(),
                    [](const auto& timer) { return timer.key.name == "refused:1.2"; }));  // somebody is told
}

TEST_CASE("one mail that hears a no which others do not is settled by itself", "[pump]") {
  SmtpServer server({.connections = 9, .hook = refuse("RCPT TO:<p1@", "554 5.7.1 rejected", 99)});
  Bench bench({mail_to(1, "answer"), mail_to(2, "answer"), mail_to(3, "answer")});
  bench.pump(server, [&] {
    for (const auto& item : must(bench.store->unsent("support", service::now() + 1h, 9)))
      must(bench.store->set_outbox(item.id, OutboxState::queued, service::now()));
    return bench.states()[0] == OutboxState::dead;
  });
  CHECK(bench.states() == std::vector{OutboxState::dead, OutboxState::sent, OutboxState::sent});
  CHECK(bench.events("mail.failed").size() == 1);
}

TEST_CASE("the null return path is given up only where the mailbox's address is taken instead", "[pump]") {
  const std::string reply = GENERATE("530 5.7.0 log in", "550 5.7.1 sender <> not accepted");
  INFO(reply);
  SmtpServer server(
      {.connections = 9, .hook = refuse("MAIL FROM:<>", reply, reply.starts_with("550") ? 99 : 1)});
  Bench bench({mail_to(1, "ack", ""), mail_to(2, "ack", "")});
  bench.pump(server, [&] { return bench.all_sent(); });
  REQUIRE(server.messages().size() == 2);
  const bool about_sender = reply.starts_with("550");
  for (const auto& message : server.messages())
    CHECK(message.from.starts_with(about_sender ? "<support@example.com>" : "<>"));
}

TEST_CASE("a relay that refuses the null return path behind the message gets the mailbox's address",
          "[pump]") {
  const std::string reply = GENERATE(
      "554 5.2.252 SendAsDenied; support@example.com not allowed to send as <>; "
      "STOREDRV.Submission.Exception",
      "554 5.7.1 empty envelope sender not allowed", "550 5.7.1 Message rejected: null sender");
  INFO(reply);
  bool empty = false;
  SmtpServer server({.connections = 9, .hook = [&empty, reply](Peer& peer, const std::string& line) {
                       if (line.starts_with("MAIL")) empty = line.starts_with("MAIL FROM:<>");
                       if (line != "." || !empty) return false;
                       peer.send(reply + "\r\n");
                       return true;
                     }});
  Bench bench({mail_to(1, "ack", ""), mail_to(2, "answer")});
  bench.pump(server, [&] { return bench.all_sent(); });
  CHECK(bench.all_sent());
  CHECK(bench.troubles == 0);
}

TEST_CASE("what is too large for the relay reaches our own people without its files, and no customer",
          "[pump]") {
  const std::string extensions = GENERATE("SIZE 70000", "8BITMIME");
  SmtpServer server({.connections = 9,
                     .extensions = extensions,
                     .hook = extensions == "SIZE 70000" ? SmtpServer::Hook{}
                                                        : refuse(".", "552 5.3.4 message too big", 2)});
  auto notice = mail_to(1, "notification"), answer = mail_to(2, "answer");
  notice.bytes = answer.bytes =
      "From: support@example.com\r\nSubject: log\r\nMessage-ID: <t1@x>\r\nMIME-Version: 1.0\r\n"
      "Content-Type: multipart/mixed;\r\n boundary=bb\r\n\r\n--bb\r\n\r\nSee the log.\r\n--bb\r\n"
      "Content-Type: application/zip\r\nContent-Disposition: attachment; filename=log.zip\r\n\r\n" +
      std::string(60, 'x') + "\r\n";
  for (int i = 0; i < 1500; ++i) notice.bytes += std::string(60, 'y') + "\r\n";
  notice.bytes += "--bb--\r\n";
  answer.bytes = notice.bytes;
  Bench bench({notice, answer});
  bench.pump(server, [&] {
    for (const auto& item : must(bench.store->unsent("support", service::now() + 1h, 9)))
      if (item.state == OutboxState::deferred)
        must(bench.store->set_outbox(item.id, OutboxState::queued, service::now()));
    const auto states = bench.states();
    return states[0] == OutboxState::sent && states[1] == OutboxState::dead;
  });
  CHECK(bench.states() == std::vector{OutboxState::sent, OutboxState::dead});
  REQUIRE(server.messages().size() == 1);
  const auto message = server.messages()[0];
  CHECK_THAT(message.bytes, ContainsSubstring("log.zip, "));
  CHECK_THAT(message.bytes, ContainsSubstring("See the log."));
  CHECK_THAT(message.bytes, ContainsSubstring("Message-ID: <t1@x>"));
  CHECK_THAT(message.bytes, !ContainsSubstring("yyyy"));
  CHECK(bench.events("mail.shortened").size() == 1);
  CHECK(bench.events("mail.failed").size() == 1);
}

TEST_CASE("a page that comes while a slow relay is at work waits for one mail, not for the batch", "[pump]") {
  SmtpServer server({.connections = 9, .hook = [](Peer&, const std::string& line) {
                       if (line.starts_with("MAIL")) std::this_thread::sleep_for(100ms);
                       return false;
                     }});
  std::vector<OutboxItem> waiting;
  for (int i = 1; i <= 40; ++i) waiting.push_back(mail_to(i, "ack", ""));
  Bench bench(std::move(waiting));
  bench.longest_batch = 250ms;
  bool put = false;
  bench.pump(server, [&] {
    if (!std::exchange(put, true)) {
      storage::Changes changes;
      changes.outbox = {mail_to(41, "page")};
      auto transaction = must(bench.store->begin());
      must(transaction.apply(changes));
      must(transaction.commit());
    }
    return bench.states()[40] == OutboxState::sent;
  });
  CHECK(bench.states()[40] == OutboxState::sent);
  CHECK(server.messages().size() < 10);
  CHECK(bench.troubles == 0);
}

TEST_CASE("operators hear of a relay that takes mail and never says so", "[pump]") {
  SmtpServer server({.connections = 40, .hook = [](Peer&, const std::string& line) -> bool {
                       if (line != ".") return false;
                       throw fake::Gone();
                     }});
  Bench bench({mail_to(1, "answer"), mail_to(2, "answer"), mail_to(3, "answer")});
  const auto told = [&] { return must(bench.store->due_timers(service::now(), 9)); };
  bench.pump(server, [&] { return !told().empty(); });
  REQUIRE(told().size() == 1);
  CHECK(told()[0].key == storage::TimerKey{{}, "relay:support"});
  CHECK_THAT(told()[0].payload, ContainsSubstring("may get it several times"));
}

TEST_CASE("an offer of the relay that was garbled once kills no mail", "[pump]") {
  SmtpServer server({.connections = 9,
                     .extensions = "PIPELINING\nSIZE 10240000",
                     .first_extensions = "PIPELINING\nSIZE 70000"});
  auto large = mail_to(1, "answer");
  for (int i = 0; i < 1500; ++i) large.bytes += std::string(60, 'y') + "\r\n";
  Bench bench({large, mail_to(2, "answer")});
  bench.pump(server, [&] {
    const auto item = must(bench.store->outbox()).at(0);
    if (item.state == OutboxState::deferred)
      must(bench.store->set_outbox(item.id, OutboxState::queued, service::now()));
    return bench.all_sent();
  });
  CHECK(bench.all_sent());
  CHECK(bench.troubles == 0);
}

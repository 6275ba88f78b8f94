// A mailbox's mail on its way into the desk: the real ledger, the real desk, no server.
#include "daemon/service/feed.hh"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <set>

#include "daemon/runtime/clock.hh"
#include "daemon/service/first_look.hh"
#include "storage/failure.hh"
#include "tests/catch.hh"
#include "tests/rules/policies.hh"
#include "tests/storage/support.hh"

using storage::test::kNow;
using storage::test::must;
using namespace std::chrono_literals;

namespace {

const char* const kDesk = R"(
desk: {name: Example Support, domain: example.com, operators: [ops@example.com]}
storage: {path: t.db}
mailboxes: {support: {address: support@example.com}}
severities: [urgent, low]
)";

std::string mail(int number) {
  return "From: Chris Lee <chris@initech.example>\r\nTo: support@example.com\r\nSubject: Printer " +
         std::to_string(number) + "\r\nMessage-ID: <m" + std::to_string(number) +
         "@initech.example>\r\nDate: Mon, 2 Mar 2026 09:00:00 +0000\r\n\r\nHelp.\r\n";
}

struct Desk {
  int applied = 0;       // changes so far
  std::set<int> broken;  // those at which the disk fails
  service::DeskThread thread;
  std::unique_ptr<storage::Store> store = open_store();
  intake::Intake intake{*store, std::make_shared<const rules::Policy>(rules_test::policy_of(kDesk))};
  storage::Origin origin{"imap.example.com", "support", "INBOX"};
  rules::Since since;
  std::unique_ptr<service::Feed> feed = make();

  std::unique_ptr<storage::Store> open_store() {
    storage::Options options;
    options.path = ":memory:";
    options.on_step = [this](std::string_view step) {
      if (step == "changes applied" && broken.contains(++applied))
        storage::raise(storage::Fault::io, "disk I/O error");
    };
    return must(storage::Store::open(options));
  }
  std::unique_ptr<service::Feed> make() {
    service::Fed fed{"support", origin, since};
    return std::make_unique<service::Feed>(
        std::move(fed), thread, *store, intake, [] {}, [](const std::string&, const imap::State&) {});
  }

  template <class T>
  T run(net::awaitable<net::Result<T>> work) {
    boost::asio::io_context loop;
    net::Result<T> result;
    boost::asio::co_spawn(loop, std::move(work), [&](std::exception_ptr problem, net::Result<T> value) {
      if (problem) std::rethrow_exception(problem);
      result = std::move(value);
    });
    loop.run();
    REQUIRE(result.has_value());
    if constexpr (!std::is_void_v<T>) return std::move(*result);
  }

  imap::Standing enter(imap::Uid uidnext) {
    return run(feed->enter({.uidvalidity = 7, .uidnext = uidnext, .exists = 0, .read_only = false}));
  }
  std::vector<imap::Uid> take(imap::Uid uid, const std::string& bytes, bool truncated = false,
                              bool keep = false) {
    std::vector<imap::FetchedMail> mails;
    mails.push_back({uid, bytes.size(), kNow, {}, bytes, truncated, keep});
    return run(feed->take(7, std::move(mails)));
  }
  std::size_t told(const std::string& word) const {
    std::size_t count = 0;
    for (const auto& item : must(store->outbox(true)))
      count += item.kind == "operators" && item.bytes.find(word) != std::string::npos ? 1 : 0;
    return count;
  }
};

imap::Metadata listed(imap::Uid uid, std::chrono::hours age, std::vector<std::string> flags = {}) {
  return {uid, std::move(flags), 100, kNow - age};
}

}  // namespace

TEST_CASE("only a whole mail at its own place may be settled on the server") {
  Desk desk;
  desk.enter(1);
  CHECK(desk.take(1, mail(1)) == std::vector<imap::Uid>{1});
  CHECK(desk.take(2, mail(2), true).empty());
  CHECK(desk.take(3, mail(3), false, true).empty());
  CHECK(desk.take(1, mail(4)).empty());  // another mail where mail 1 was
  CHECK(must(desk.store->tickets({})).size() == 4);
  const auto pending = desk.run(desk.feed->pending_after(7));
  CHECK(pending.whole == std::vector<imap::Uid>{1});
}

TEST_CASE("a mail that the desk cannot decide now stays on the server, and is settled there later") {
  Desk desk;
  desk.enter(1);
  desk.broken = {2, 4};  // of the batch, and of the mail alone
  std::vector<imap::FetchedMail> mails;
  for (imap::Uid uid = 1; uid <= 2; ++uid)
    mails.push_back({uid, 100, kNow, {}, mail(static_cast<int>(uid)), false, false});
  CHECK(desk.run(desk.feed->take(7, std::move(mails))) == std::vector<imap::Uid>{1});
  CHECK(must(desk.store->tickets({})).size() == 1);
  CHECK(desk.run(desk.feed->pending_after(7)).whole == std::vector<imap::Uid>{1});
  must(desk.intake.pass_time(service::now()));
  CHECK(must(desk.store->tickets({})).size() == 2);
  CHECK(desk.run(desk.feed->pending_after(7)).whole == std::vector<imap::Uid>{1, 2});
}

TEST_CASE("a mail that was copied but not removed is owed the rest only") {
  Desk desk;
  desk.enter(1);
  desk.take(1, mail(1));
  desk.run(desk.feed->copied(7, {1}));
  const auto pending = desk.run(desk.feed->pending_after(7));
  CHECK(pending.whole.empty());
  CHECK(pending.copied == std::vector<imap::Uid>{1});
  desk.run(desk.feed->after_done(7, {1}));
  CHECK(desk.run(desk.feed->pending_after(7)).copied.empty());
}

TEST_CASE(
    "another mailbox behind the name is told to the operators, once a day, and its mail is taken once") {
  Desk desk;
  desk.enter(1);
  desk.take(50'000, mail(1));
  SECTION("restored") {}
  SECTION("moved") {
    desk.origin.host = "imap.example.net";
    desk.feed = desk.make();
  }
  const auto standing = desk.enter(3);
  CHECK(standing.next == 1);
  CHECK(standing.anew);
  CHECK(desk.told("another mailbox behind support") == 1);
  desk.take(1, mail(1));
  desk.take(2, mail(2));
  CHECK(must(desk.store->tickets({})).size() == 2);
  desk.enter(1);
  CHECK(desk.told("another mailbox behind support") == 1);
}

TEST_CASE("what came to another host while nobody looked at the former one is taken") {
  Desk desk;
  const auto now = service::now();
  must(desk.store->enter_mailbox({"support", desk.origin, 7, 1}));
  must(desk.store->set_since("support", now - 1000h));
  for (const auto ago : {80h, 79h}) must(desk.store->note_look("support", now - ago));
  desk.origin.host = "imap.example.net";
  desk.feed = desk.make();
  desk.enter(100);
  std::vector<imap::Metadata> mails;
  for (imap::Uid uid = 1; uid <= 9; ++uid) mails.push_back({uid, {"\\Seen"}, 100, now - 24h * 400});
  const auto since = desk.run(desk.feed->first_look(7, mails));
  REQUIRE(since);
  CHECK(*since == now - 79h - 24h);
}

TEST_CASE("a mailbox is the desk's from the moment that the policy names it, whenever somebody can log in") {
  Desk desk;
  const auto now = service::now();
  must(desk.store->expect_mailboxes(std::vector{storage::Expected{"support", desk.origin}}, now - 70h));
  desk.enter(100);
  std::vector<imap::Metadata> mails = {
      {1, {"\\Seen"}, 100, now - 24h * 400}, {2, {}, 100, now - 60h}, {3, {}, 100, now - 24h * 5}};
  CHECK(*desk.run(desk.feed->first_look(7, mails)) == now - 70h - 24h);
  CHECK(desk.told("1 recent mails in support are left alone") == 1);
}

TEST_CASE("where all is taken, what comes later and is older than all of that was read elsewhere") {
  Desk desk;
  desk.enter(100);
  const auto now = service::now();
  CHECK(*desk.run(desk.feed->first_look(7, {{1, {}, 100, now - 24h * 30}})) == now - 24h * 30);
  CHECK(desk.run(desk.feed->first_look(7, {})).value() < now - 23h);
}

TEST_CASE("old mail that is left alone is no news for operators") {
  Desk desk;
  desk.enter(100);
  desk.run(desk.feed->first_look(7, {{1, {"\\Seen"}, 100, service::now() - 24h * 400}}));
  CHECK(desk.told("left alone") == 0);
}

TEST_CASE("a mailbox that waits for mail was looked at") {
  Desk desk;
  desk.enter(1);
  must(desk.store->set_since("support", std::nullopt));
  imap::State state;
  state.phase = imap::State::Phase::watching;
  desk.feed->changed(state);
  desk.origin.host = "imap.example.net";
  desk.feed = desk.make();
  desk.enter(100);
  const auto old = imap::Metadata{1, {"\\Seen"}, 100, service::now() - 24h * 400};
  CHECK(*desk.run(desk.feed->first_look(7, {old})) > service::now() - 25h);
}

TEST_CASE("mail that is still not fetched after a while is told to the operators, once a day") {
  Desk desk;
  desk.enter(1);
  must(desk.store->note_unfetched({"support", 7, 3}, "NO", kNow - 24h * 365 * 50));
  desk.run(desk.feed->unfetched(7, 3, "NO [SERVERBUG] broken"));
  desk.run(desk.feed->unfetched(7, 3, "NO [SERVERBUG] broken"));
  CHECK(desk.told("SERVERBUG") == 1);
  desk.run(desk.feed->unfetched(7, 4, "NO"));  // only just noticed
  CHECK(desk.told("number 4") == 0);
}

TEST_CASE("of all that a server has, what the ledger does not know and nobody left alone is unknown") {
  Desk desk;
  desk.enter(10);
  desk.take(4, mail(4));
  desk.run(desk.feed->leave(7, {{1, 3, 3}}));
  CHECK(desk.run(desk.feed->unknown(7, {1, 2, 3, 4, 5, 9})) == std::vector<imap::Uid>{5, 9});
}

TEST_CASE("the policy's word on since counts at once, and takes in what an earlier one left alone") {
  Desk desk;
  desk.since = {rules::Since::Kind::date, std::chrono::local_days{std::chrono::year{2026} / 3 / 1}};
  desk.feed = desk.make();
  auto standing = desk.enter(10);
  CHECK_FALSE(standing.undecided);
  CHECK(standing.since == imap::Instant{std::chrono::sys_days{std::chrono::year{2026} / 3 / 1}});
  desk.run(desk.feed->leave(7, {{1, 9, 9}}));
  CHECK(desk.enter(10).next == 10);
  desk.since = {rules::Since::Kind::all, {}};
  desk.feed = desk.make();
  standing = desk.enter(10);
  CHECK_FALSE(standing.since);
  CHECK(standing.next == 1);
}

TEST_CASE("the first look tells a mailbox in use from one that was made for the desk") {
  using service::first_since;
  std::vector<imap::Metadata> mails{listed(1, 1h), listed(2, 24h * 200), listed(3, 2h, {"\\Seen"})};
  CHECK_FALSE(first_since({}, kNow));
  CHECK_FALSE(first_since(mails, kNow));
  SECTION("somebody has read old mail") {
    mails.push_back(listed(4, 48h, {"\\Recent", "\\seen"}));
  }
  SECTION("or answered it") {
    mails.push_back(listed(4, 48h, {"\\Answered"}));
  }
  SECTION("a mail is older than a year") {
    mails.push_back(listed(4, 24h * 366));
  }
  SECTION("there is more than a new desk finds") {
    for (imap::Uid uid = 4; uid < 60; ++uid) mails.push_back(listed(uid, 48h));
  }
  CHECK(first_since(mails, kNow) == kNow - 24h);
}

TEST_CASE("trouble is news once a day, whatever numbers it names") {
  service::OnceDaily news;
  const service::OnceDaily::Clock::time_point now{};
  CHECK(news.is_news("NO to UID MOVE 1:7,9", now));
  CHECK_FALSE(news.is_news("NO to UID MOVE 1:7,9,12", now + 23h));
  CHECK(news.is_news("NO to UID COPY 1", now + 1h));
  CHECK(news.is_news("NO to UID MOVE 3", now + 25h));
}

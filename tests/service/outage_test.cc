// A mailbox that is not read: who hears of it, and how often.
#include "daemon/service/outage.hh"

#include <future>

#include "mailparse/parse/parse.hh"
#include "tests/catch.hh"
#include "tests/rules/policies.hh"
#include "tests/storage/support.hh"

using service::OutageWatch;
using storage::test::kNow;
using storage::test::must;
using namespace std::chrono_literals;

namespace {

const char* const kDesk = R"(
desk: {name: Example Support, domain: example.com, operators: [ops@example.com]}
storage: {path: t.db}
mailboxes:
  support: {address: support@example.com, smtp: {url: "smtp://one.example", tls: none}}
  billing: {address: billing@example.com, smtp: {url: "smtp://two.example", tls: none}}
)";

struct Desk {
  std::unique_ptr<storage::Store> store = storage::test::in_memory();
  intake::Intake intake{*store, std::make_shared<const rules::Policy>(rules_test::policy_of(kDesk))};
  service::DeskThread thread;
  std::optional<OutageWatch> watch;
  OutageWatch::Clock::time_point begin = OutageWatch::Clock::now();
  std::chrono::seconds passed{0};

  Desk() { begin_again(); }
  void begin_again() { watch.emplace("support", thread, *store, intake); }
  void rest() {
    std::promise<void> done;
    thread.post([&] { done.set_value(); });
    done.get_future().wait();
  }
  // Tried every minute, in vain.
  void fail_for(std::chrono::minutes span) {
    for (const auto until = passed + span; passed < until; passed += 1min)
      watch->fails("imap.example.com:993 refused the login", begin + passed, kNow + passed);
    rest();
  }
  void work() {
    watch->works(kNow + passed);
    rest();
  }
  std::vector<mailparse::Mail> told() {
    std::vector<mailparse::Mail> mails;
    for (const auto& item : must(store->outbox(true))) mails.push_back(mailparse::parse(item.bytes));
    return mails;
  }
};

}  // namespace

TEST_CASE(
    "operators hear of a mailbox that is not read after a quarter of an hour, daily, and when it is over") {
  Desk desk;
  desk.work();
  desk.fail_for(15min);
  CHECK(desk.told().empty());
  desk.fail_for(5min);
  REQUIRE(desk.told().size() == 1);
  CHECK_THAT(desk.told()[0].subject, ContainsSubstring("mailbox support is not read"));
  CHECK_THAT(desk.told()[0].text, ContainsSubstring("refused the login") &&
                                      ContainsSubstring("not been read since Mon 02 Mar 2026 09:00"));
  CHECK(must(desk.store->outbox())[0].relay == "billing");  // that of the mailbox may be down as well
  desk.fail_for(23h);
  CHECK(desk.told().size() == 1);
  desk.fail_for(3h);
  REQUIRE(desk.told().size() == 2);
  CHECK_THAT(desk.told()[1].text, ContainsSubstring("not been read since Mon 02 Mar 2026 09:00"));
  desk.work();
  REQUIRE(desk.told().size() == 3);
  CHECK_THAT(desk.told()[2].subject, ContainsSubstring("mailbox support is read again"));
  desk.work();
  CHECK(desk.told().size() == 3);
  desk.fail_for(20min);  // another outage, on the same day
  CHECK(desk.told().size() == 4);
}

TEST_CASE("a mailbox that works now and then is not told of") {
  Desk desk;
  for (int i = 0; i < 20; ++i) {
    desk.fail_for(14min);
    desk.work();
  }
  CHECK(desk.told().empty());
}

TEST_CASE("an outage that ended with the process is told as over by the next one") {
  Desk desk;
  desk.fail_for(20min);
  desk.begin_again();
  desk.work();
  REQUIRE(desk.told().size() == 2);
  CHECK_THAT(desk.told()[1].subject, ContainsSubstring("mailbox support is read again"));
}

// One record that fails harms only itself; a desk that was restored from a backup gives nothing twice.

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "daemon/desk/case/timer_kind.hh"
#include "daemon/desk/identity/token.hh"
#include "daemon/desk/time/timers.hh"
#include "daemon/intake/recovered.hh"
#include "daemon/intake/setback.hh"
#include "mailparse/parse/parse.hh"
#include "rules/load/load.hh"
#include "storage/failure.hh"
#include "tests/desk/agent.hh"

using namespace desk::test;
using namespace std::chrono_literals;

namespace fs = std::filesystem;

namespace {

const char* const kSmall = R"(
desk: {name: Example Support, tag: Example, domain: example.com, operators: [ops@example.com]}
storage: {path: tickets.db}
smtp: {url: "smtp://localhost", tls: none}
mailboxes:
  support: {address: support@example.com, authserv_id: mx.example.com}
  sales: {address: sales@example.com}
agents: {alice: {name: Alice Meyer, email: alice@example.com}}
groups: {tier1: {members: [alice], end_of_day: "16:30"}}
rules: [{name: all, when: {opens: true}, then: {group: tier1}}]
automations: [{name: quiet, when: {status: new, quiet: 1h}, then: {tag: quiet}}]
)";

// A desk in a folder, that is stopped and started again.
class Life {
 public:
  Life() {
    std::string name = (fs::temp_directory_path() / "ticketd-records-XXXXXX").string();
    REQUIRE(::mkdtemp(name.data()) != nullptr);
    folder_ = name;
    auto loaded = rules::load_policy("policy.yaml", rules::memory_reader({{"policy.yaml", kSmall}}));
    REQUIRE(loaded.policy);
    policy_ = std::make_shared<const rules::Policy>(*std::move(loaded.policy));
    start();
  }
  ~Life() {
    stop();
    fs::remove_all(folder_);
  }

  void start() {
    storage::Options options;
    options.path = (folder_ / "tickets.db").string();
    options.on_step = [this](std::string_view step) {
      if (step != "changes applied") return;
      if (broken > 0 && broken-- > 0) storage::raise(storage::Fault::conflict, "a refused change");
      if (failing.empty()) return;
      const bool fails = failing.front();
      failing.erase(failing.begin());
      if (fails) storage::raise(storage::Fault::io, "disk I/O error");
    };
    auto opened = storage::Store::open(options);
    REQUIRE(opened);
    store = *std::move(opened);
    intake.emplace(*store, policy_);
  }
  void stop() {
    intake.reset();
    store.reset();
  }
  fs::path segment(const char* end = "") const {
    return folder_ / "tickets.db.mail" / ("00000001.seg" + std::string(end));
  }
  void put_aside() { fs::copy_file(folder_ / "tickets.db", folder_ / "backup.db"); }
  void put_back() {
    for (const char* end : {"", "-wal", "-shm"}) fs::remove(folder_ / ("tickets.db" + std::string(end)));
    fs::copy_file(folder_ / "backup.db", folder_ / "tickets.db");
  }
  // Turns a bit of the first place where the vault has these words.
  void damage(const std::string& words) {
    const auto path = folder_ / "tickets.db.mail" / "00000001.seg";
    std::stringstream text;
    text << std::ifstream(path, std::ios::binary).rdbuf();
    const auto at = text.str().find(words);
    REQUIRE(at != std::string::npos);
    std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(static_cast<std::streamoff>(at));
    file.put(static_cast<char>(words[0] ^ 1));
  }

  storage::LedgerEntry post(const Post& post) {
    const std::string bytes = bytes_of(post);
    storage::Arrival arrival;
    arrival.place.mailbox = post.mailbox;
    arrival.bytes = bytes;
    auto entries = intake->take(std::span(&arrival, 1), now);
    REQUIRE(entries);
    return entries->front();
  }
  void pass_time(std::chrono::seconds span) {
    now += span;
    do REQUIRE(intake->pass_time(now));
    while (intake->has_more());
  }
  std::vector<storage::OutboxItem> outbox(std::string_view recipient) const {
    auto all = store->outbox(true);
    REQUIRE(all);
    std::erase_if(*all, [&](const auto& item) { return item.recipient != recipient; });
    return *std::move(all);
  }
  storage::Ticket ticket(std::int64_t id) const {
    const auto found = store->ticket({id});
    REQUIRE((found && *found));
    return **found;
  }
  bool has_event(std::int64_t id, const std::string& kind) const {
    const auto events = store->events({id});
    REQUIRE(events);
    return std::any_of(events->begin(), events->end(), [&](const auto& event) { return event.kind == kind; });
  }
  bool is_tagged(std::int64_t id) const { return !ticket(id).tags.empty(); }

  std::unique_ptr<storage::Store> store;
  std::optional<intake::Intake> intake;
  storage::Instant now = kStart;
  int broken = 0;             // the next so many changes are refused
  std::vector<bool> failing;  // whether the disk fails at each of the next changes

 private:
  fs::path folder_;
  std::shared_ptr<const rules::Policy> policy_;
};

Post from(const std::string& sender, const std::string& subject, const std::string& body = "Help.\n") {
  Post post;
  post.header = {{"From", sender}, {"Subject", subject}};
  post.body = body;
  return post;
}

Post held_command(const Life& life) {
  Post post = from("Alice Meyer <alice@example.com>", "Re: [Example #1] First", "#tag broken-words\n");
  post.header["In-Reply-To"] = "<" + life.outbox(kAlice).back().message_id + ">";
  return post;
}

std::string code_in(const Life& life) {
  const std::string text = mailparse::parse(life.outbox(kAlice).back().bytes).text;
  const auto at = text.find("#confirm ");
  REQUIRE(at != std::string::npos);
  return text.substr(at + 9, 16);
}

}  // namespace

TEST_CASE("a held mail whose record is damaged expires, its writer hears of it, and other timers run",
          "[records]") {
  Life life;
  life.post(from(kCustomer, "First"));
  life.post(held_command(life));
  REQUIRE(life.outbox(kAlice).back().kind == "confirm");
  const auto before = life.outbox(kAlice).size();
  life.damage("broken-words");
  life.pass_time(24h);
  CHECK(life.is_tagged(1));
  const auto after = life.outbox(kAlice);
  REQUIRE(after.size() > before);
  CHECK(std::any_of(after.begin() + static_cast<std::ptrdiff_t>(before), after.end(),
                    [](const auto& item) { return item.kind == "refused"; }));
}

TEST_CASE("the code of a damaged mail is answered, and the desk starts", "[records]") {
  Life life;
  life.post(from(kCustomer, "First"));
  life.post(held_command(life));
  Post confirm = from("Alice Meyer <alice@example.com>", "Re: confirm", "#confirm " + code_in(life) + "\n");
  life.damage("broken-words");
  CHECK(life.post(confirm).fate == storage::Fate::ignored);
  CHECK_THAT(mailparse::parse(life.outbox(kAlice).back().bytes).text,
             ContainsSubstring("send that mail again"));
  CHECK(life.post(from("dana@two.example", "Another")).fate == storage::Fate::message);
  life.stop();
  life.start();
  CHECK(life.intake->recover(life.now) == 0u);
}

TEST_CASE("an undecided mail that is damaged is quarantined at the start, the next one decided",
          "[records]") {
  Life life;
  const std::string one = bytes_of(from("ann@one.example", "Broken words")),
                    two = bytes_of(from("ben@two.example", "Whole"));
  const std::vector<storage::Arrival> arrivals{{{"support", 1, 1}, one}, {{"support", 1, 2}, two}};
  REQUIRE(life.store->receive(arrivals, life.now));
  life.damage("Broken words");
  life.stop();
  life.start();
  CHECK(life.intake->recover(life.now) == 2u);
  CHECK(life.store->quarantine()->size() == 1);
  CHECK(life.ticket(1).subject == "Whole");
  const auto pending = life.store->server_pending("support", 1);  // what may be moved or deleted there
  REQUIRE((pending && pending->size() == 1));
  CHECK(pending->front().place.uid == 2);  // the server has the only good copy of the other
  CHECK(life.intake->take_notes().size() == 1);
}

TEST_CASE("a mail for which the disk always fails harms no other, and is quarantined after an hour",
          "[records]") {
  Life life;
  const std::string bytes[] = {bytes_of(from("ann@one.example", "First")),
                               bytes_of(from("ben@two.example", "Second")),
                               bytes_of(from("cid@three.example", "Third"))};
  std::vector<storage::Arrival> arrivals;
  for (std::uint32_t uid = 1; uid <= 3; ++uid) arrivals.push_back({{"support", 1, uid}, bytes[uid - 1]});
  life.failing = {false, true, false, true, false};  // the batch; then one by one
  const auto entries = life.intake->take(arrivals, life.now);
  REQUIRE(entries);
  CHECK(entries->at(0).fate == storage::Fate::message);
  CHECK(entries->at(1).fate == storage::Fate::received);
  CHECK(entries->at(2).fate == storage::Fate::message);
  CHECK(life.intake->take_notes().size() == 1);
  life.failing = {true};
  life.pass_time(1s);
  CHECK(life.intake->take_notes().empty());  // told once
  life.failing = {true, false};
  CHECK(life.post(from("dan@four.example", "Fourth")).fate == storage::Fate::message);
  CHECK(life.store->quarantine()->empty());
  life.failing = {true};
  life.pass_time(1h);
  REQUIRE(life.store->quarantine()->size() == 1);
  CHECK(life.store->quarantine()->front().place.uid == 2);
  CHECK(life.store->quarantine()->front().reason == "disk I/O error");
  CHECK(life.store->quarantine()->front().server_done);  // its copy there is left alone
  CHECK(life.is_tagged(1));                              // timers run
  REQUIRE(life.outbox("ops@example.com").size() == 2);  // that the machine is in trouble, and what came of it
  CHECK_THAT(mailparse::parse(life.outbox("ops@example.com").back().bytes).text,
             ContainsSubstring("quarantine") && ContainsSubstring("disk I/O error"));
}

TEST_CASE("a disk that fails at every mail is the disk's trouble, and quarantines none", "[records]") {
  Life life;
  const std::string bytes[] = {bytes_of(from("ann@one.example", "First")),
                               bytes_of(from("ben@two.example", "Second"))};
  const std::vector<storage::Arrival> arrivals{{{"support", 1, 1}, bytes[0]}, {{"support", 1, 2}, bytes[1]}};
  life.failing.assign(1000, true);
  CHECK_FALSE(life.intake->take(arrivals, life.now));
  for (int hour = 0; hour < 5; ++hour) {
    life.now += 1h;
    (void)life.intake->pass_time(life.now);
  }
  life.failing.clear();
  CHECK(life.store->quarantine()->empty());
  life.pass_time(1s);
  CHECK(life.store->tickets({})->size() == 2);
}

TEST_CASE("a timer that cannot be decided is put off, later each time, and the others run", "[records]") {
  Life life;
  life.post(from("ann@one.example", "First"));
  life.post(from("ben@two.example", "Second"));
  life.broken = 1;
  life.pass_time(1h);
  CHECK(life.has_event(1, "timer.failed"));
  CHECK_FALSE(life.is_tagged(1));
  CHECK(life.is_tagged(2));
  CHECK(life.store->timer({{1}, desk::kAutomationTimer}).value()->failures == 1);
  life.pass_time(1min);
  CHECK(life.is_tagged(1));
  CHECK(intake::pause_after(0) == 1min);
  CHECK(intake::pause_after(1) == 4min);
  CHECK(intake::pause_after(30) == 6h);
}

TEST_CASE("operators hear of a timer that fails for hours", "[records]") {
  Life life;
  life.post(from("ann@one.example", "First"));
  life.pass_time(1h - 1s);
  for (int i = 0; i < 4; ++i) {
    life.broken = 1;
    life.pass_time(i == 0 ? 1s
                          : std::chrono::duration_cast<std::chrono::seconds>(intake::pause_after(i - 1)));
  }
  REQUIRE(life.outbox("ops@example.com").size() == 1);
  CHECK_THAT(mailparse::parse(life.outbox("ops@example.com").front().bytes).text,
             ContainsSubstring("of ticket #1"));
}

TEST_CASE("a timer that ended the process three times is set aside, the others run, operators are told",
          "[records]") {
  Life life;
  life.post(from("ann@one.example", "First"));
  life.post(from("ben@two.example", "Second"));
  for (int crash = 0; crash < 3; ++crash) REQUIRE(life.store->begin_timer({{1}, desk::kAutomationTimer}));
  life.pass_time(1h);
  CHECK(life.has_event(1, "timer.set-aside"));
  CHECK_FALSE(life.store->timer({{1}, desk::kAutomationTimer}).value());
  CHECK_FALSE(life.is_tagged(1));
  CHECK(life.is_tagged(2));
  CHECK(life.outbox("ops@example.com").size() == 1);
}

TEST_CASE("the desk's own timers are set anew at every start and reload", "[records]") {
  Life life;
  const storage::TimerKey digest{{}, "end-of-day:tier1"};
  REQUIRE(life.intake->review_all(life.now));
  const auto due = life.store->timer(digest).value()->due;
  REQUIRE(life.intake->review_all(life.now + std::chrono::days(365)));  // a clock that was ahead
  life.pass_time(0s);
  CHECK(life.store->timer(digest).value()->due == due);  // due then: it falls due first
  auto transaction = life.store->begin();
  REQUIRE(transaction->apply({.timers = {{digest, life.now + std::chrono::days(365), {}}}}));
  REQUIRE(transaction->commit());
  REQUIRE(life.intake->review_all(life.now));
  CHECK(life.store->timer(digest).value()->due == due);
}

TEST_CASE("after a restore an answer to what is lost lands in nobody's ticket, and nothing goes twice",
          "[records]") {
  Life life;
  life.post(from("ann@one.example", "Before the backup"));
  life.stop();
  life.put_aside();
  life.start();
  life.post(from("bob@two.example", "Behind the backup"));
  const auto acknowledged = life.outbox("bob@two.example").front();
  life.stop();
  life.put_back();
  life.start();
  REQUIRE(life.intake->recover(life.now));
  const auto carol = life.post(from("carol@three.example", "A secret matter"));
  CHECK(carol.ticket.value > 2);
  CHECK(life.outbox("carol@three.example").front().message_id != acknowledged.message_id);

  Post answer = from("bob@two.example", "Re: [Example #2] Behind the backup", "My password is hunter2.\n");
  answer.header["In-Reply-To"] = "<" + acknowledged.message_id + ">";
  CHECK(life.post(answer).ticket != carol.ticket);

  life.pass_time(0s);  // his first mail is taken in again, and not acknowledged
  const auto tickets = life.store->tickets({});
  REQUIRE(tickets);
  CHECK(std::any_of(tickets->begin(), tickets->end(),
                    [](const auto& ticket) { return ticket.subject == "Behind the backup"; }));
  CHECK(life.outbox("bob@two.example").size() == 1);  // of his answer, which opened a ticket
  CHECK(life.outbox("ops@example.com").size() == 1);
  CHECK(life.has_event(0, "desk.restored"));

  // A token of before the backup is as good as ever.
  Post ann = from("ann@one.example", "Re: anything", "Thanks.\n");
  ann.header["In-Reply-To"] = "<" + life.outbox("ann@one.example").front().message_id + ">";
  CHECK(life.post(ann).ticket == storage::TicketId{1});
}

TEST_CASE("an answer that was relayed before the restore is held for an operator", "[records]") {
  Life life;
  life.post(from("ann@one.example", "First"));
  life.stop();
  life.put_aside();
  life.start();
  Post answer = from("Alice Meyer <alice@example.com>", "Re: [Example #1] First", "Please try again.\n");
  answer.header["In-Reply-To"] = "<" + life.outbox(kAlice).front().message_id + ">";
  answer.header["Authentication-Results"] = "mx.example.com; dmarc=pass header.from=example.com";
  life.post(answer);
  REQUIRE(life.outbox("ann@one.example").back().state == storage::OutboxState::queued);
  life.stop();
  life.put_back();
  life.start();
  life.pass_time(0s);
  REQUIRE(life.outbox("ann@one.example").size() == 2);
  CHECK(life.outbox("ann@one.example").back().state == storage::OutboxState::held);
  CHECK(life.has_event(1, "mail.recovered"));
}

TEST_CASE("a lost mail that is damaged keeps no other from being taken in again", "[records]") {
  Life life;
  life.stop();
  life.put_aside();
  life.start();
  life.post(from("ann@one.example", "Broken words"));
  life.post(from("ben@two.example", "Whole"));
  life.stop();
  life.put_back();
  life.damage("Broken words");
  life.start();
  life.pass_time(0s);
  REQUIRE(life.store->tickets({})->size() == 1);
  CHECK(life.store->tickets({})->front().subject == "Whole");
  life.pass_time(1s);
  CHECK(life.store->tickets({})->size() == 1);
}

TEST_CASE("a lost mail goes to the mailbox that its header names, and to none that is a guess", "[records]") {
  auto loaded = rules::load_policy("policy.yaml", rules::memory_reader({{"policy.yaml", kSmall}}));
  const auto& policy = *loaded.policy;
  const auto name = [&](std::string_view header) {
    const auto* mailbox = intake::mailbox_of(std::string(header) + "\r\nsales@example.com", policy);
    return mailbox ? mailbox->name : "none";
  };
  CHECK(name("From: a@b.example\r\nTo: Sales@Example.com\r\n") == "sales");
  CHECK(name("To: \"support@example.com\" <sales@example.com>\r\n") == "sales");
  CHECK(name("To: x@y.example, sales@example.com\r\nCc: support@example.com\r\n") == "sales");
  CHECK(name("Subject: about support@example.com\r\nTo: sales@example.com\r\n") == "sales");
  CHECK(name("Delivered-To: sales@example.com\r\nTo: support@example.com\r\n") == "sales");
  CHECK(name("To: undisclosed-recipients:;\r\nX-Original-To: sales@example.com\r\n") == "sales");
  CHECK(name("To: sales@example.com, support@example.com\r\n") == "none");
  CHECK(name("To: wholesales@example.com\r\n") == "none");
  CHECK(name("To: x@y.example\r\n") == "none");
  CHECK(name("") == "none");
}

TEST_CASE("a lost mail whose mailbox nobody knows waits in quarantine until operators name one",
          "[records]") {
  Life life;
  life.stop();
  life.put_aside();
  life.start();
  Post secret = from("ann@one.example", "Not for everybody");
  secret.header["To"] = "undisclosed-recipients:;";
  life.post(secret);
  life.stop();
  life.put_back();
  life.start();
  life.pass_time(0s);
  CHECK(life.store->tickets({})->empty());
  const auto waiting = life.store->quarantine();
  REQUIRE(waiting->size() == 1);
  CHECK_THAT(waiting->front().reason, ContainsSubstring("--mailbox"));
  auto named = waiting->front();
  named.place.mailbox = "sales";
  REQUIRE(life.intake->decide_again(named, life.now));
  CHECK(life.store->quarantine()->empty());
  CHECK(life.store->tickets({})->size() == 1);
}

TEST_CASE("a timer's kind is told by its whole name, or by what stands before the colon", "[records]") {
  CHECK(desk::is_timer("review", "review"));
  CHECK_FALSE(desk::is_timer("review-rest", "review"));
  CHECK_FALSE(desk::is_timer("due-diligence", "due"));
  CHECK(desk::is_timer("page:on-call", "page:"));
}

TEST_CASE("operators hear of mail in quarantine at once, and of what follows once a day", "[records]") {
  Life life;
  life.post(from("ann@one.example", "First"));
  const auto quarantined = [&](const std::string& subject, int uid) {
    const std::string bytes = bytes_of(from("ann@one.example", subject));
    const std::vector<storage::Arrival> arrivals{{{"support", 1, static_cast<std::uint32_t>(uid)}, bytes}};
    REQUIRE(life.store->receive(arrivals, life.now));
    life.damage(subject);
    REQUIRE(life.intake->recover(life.now) == 1u);
  };
  quarantined("Broken one", 1);
  life.pass_time(1s);
  REQUIRE(life.outbox("ops@example.com").size() == 1);
  CHECK_THAT(mailparse::parse(life.outbox("ops@example.com").back().bytes).text,
             ContainsSubstring("support uid 1") && ContainsSubstring("ticketctl quarantine retry"));
  quarantined("Broken two", 2);
  quarantined("Broken three", 3);
  life.pass_time(23h);
  CHECK(life.outbox("ops@example.com").size() == 1);
  life.pass_time(1h);
  REQUIRE(life.outbox("ops@example.com").size() == 2);
  CHECK_THAT(mailparse::parse(life.outbox("ops@example.com").back().bytes).text,
             ContainsSubstring("support uid 2") && ContainsSubstring("support uid 3") &&
                 !ContainsSubstring("support uid 1:"));
  life.pass_time(48h);
  CHECK(life.outbox("ops@example.com").size() == 2);
  quarantined("Broken four", 4);
  life.pass_time(1s);
  CHECK(life.outbox("ops@example.com").size() == 3);
}

TEST_CASE("mail that the machine cannot read now is kept, tried again and told, not quarantined",
          "[records]") {
  Life life;
  const std::string bytes = bytes_of(from("ann@one.example", "First"));
  const std::vector<storage::Arrival> arrivals{{{"support", 1, 1}, bytes}};
  REQUIRE(life.store->receive(arrivals, life.now));
  life.stop();
  const fs::path segment = life.segment();
  std::ofstream(segment, std::ios::binary | std::ios::app) << "torn";  // so that it is not written to again
  life.start();
  fs::rename(segment, life.segment(".aside"));
  fs::create_symlink(segment, segment);
  CHECK(life.intake->recover(life.now) == 0u);
  for (int i = 0; i < 3; ++i) CHECK(life.intake->pass_time(life.now += 1h));
  CHECK(life.store->quarantine()->empty());
  CHECK(life.store->server_pending("support", 1)->empty());  // nothing is done to it on the server
  REQUIRE(life.outbox("ops@example.com").size() == 1);
  CHECK_THAT(mailparse::parse(life.outbox("ops@example.com").back().bytes).text,
             ContainsSubstring("Nothing is given up"));
  CHECK(life.post(from("ben@two.example", "Second")).fate ==
        storage::Fate::message);  // no other waits for it
  fs::remove(segment);
  fs::rename(life.segment(".aside"), segment);
  life.pass_time(1s);
  CHECK(life.ticket(2).subject == "First");
  CHECK(life.store->server_pending("support", 1)->size() == 1);
}

TEST_CASE("a folder of mails that is replaced under the desk costs no mail, and operators hear of it",
          "[records]") {
  Life life;
  life.post(from("ann@one.example", "First"));
  fs::remove_all(life.segment().parent_path());
  CHECK(life.post(from("ben@two.example", "Second")).fate == storage::Fate::message);
  CHECK(life.store->quarantine()->empty());
  life.stop();
  life.start();
  CHECK(life.store->recovery().missing.empty());
  life.pass_time(1s);
  REQUIRE(life.outbox("ops@example.com").size() == 1);
  CHECK_THAT(life.outbox("ops@example.com").back().subject, ContainsSubstring("folder of the mails"));
}

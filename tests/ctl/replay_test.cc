// `ticketctl replay`: stored mail, and mail from files, under another policy.
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <set>

#include "daemon/intake/intake.hh"
#include "daemon/verbs/command.hh"
#include "daemon/verbs/json.hh"
#include "rules/load/load.hh"
#include "tests/catch.hh"
#include "tests/storage/support.hh"

using ctl::Json;
using namespace std::chrono_literals;

namespace {

constexpr storage::Instant kNow{std::chrono::seconds{1'772'442'000}};  // 2026-03-02 09:00 UTC

std::string policy(const std::string& database, const std::string& rules) {
  return "desk: {name: Example Support, tag: Example, domain: example.com}\nstorage: {path: " + database +
         "}\nsmtp: {url: \"smtp://localhost:25\", tls: none}\nmailboxes: {support: {address: "
         "support@example.com}}\n"
         "agents: {alice: {name: Alice, email: alice@example.com}, bob: {name: Bob, email: "
         "bob@example.com}}\n"
         "groups: {tier1: {members: [alice]}, tier2: {members: [bob]}}\nseverities: [urgent, low]\n" +
         rules;
}

const std::string kPresent =
    "rules:\n  - {name: all, when: {opens: true}, then: {group: tier1}}\n"
    "automations:\n  - {name: nudge, when: {status: new, age: 1d}, then: {notify: agent alice}}\n";
const std::string kOther =
    "rules:\n  - {name: down, when: {subject: down}, then: {severity: urgent, group: tier2}}\n"
    "  - {name: others, when: {not: {subject: down}}, then: {group: tier1}}\n"
    "  - {name: news, when: {subject: newsletter}, then: {drop: news}}\n"
    "automations:\n  - {name: nudge, when: {status: new, age: 2h}, then: {notify: agent bob}}\n";

std::string mail(const std::string& subject, const std::string& date, const std::string& more = {}) {
  std::string id = subject;
  std::replace(id.begin(), id.end(), ' ', '-');
  return "From: Chris <chris@initech.example>\nTo: support@example.com\nSubject: " + subject +
         "\nMessage-ID: <" + id + "@initech.example>\nDate: " + date + "\n" + more +
         "\nAll pages answer 502.\n";
}

// A folder with two policies and a database of past mail.
class Past {
 public:
  Past() {
    write("present.yaml", policy(folder_.database(), kPresent));
    write("other.yaml", policy(folder_.database(), kOther));
  }

  void write(const std::string& name, const std::string& text) const {
    std::filesystem::create_directories(std::filesystem::path(path(name)).parent_path());
    std::ofstream(path(name), std::ios::binary) << text;
  }
  std::string path(const std::string& name) const { return folder_.path() + "/" + name; }

  // What really happened: mails at their times, timers in between, under the present policy.
  void live(const std::vector<std::pair<storage::Instant, std::string>>& mails,
            storage::Instant until) const {
    auto store = storage::test::open(folder_.database());
    auto loaded = rules::load_policy(path("present.yaml"), rules::disk_reader());
    REQUIRE(loaded.policy);
    intake::Intake intake(*store, std::make_shared<const rules::Policy>(*std::move(loaded.policy)));
    const auto pass = [&](storage::Instant at) {
      for (auto next = *store->next_timer(); next && *next <= at; next = *store->next_timer())
        REQUIRE(intake.pass_time(*next));
    };
    std::uint32_t uid = 0;
    for (const auto& [at, bytes] : mails) {
      pass(at);
      const storage::Arrival arrival{.place = {"support", 1, ++uid}, .bytes = bytes};
      REQUIRE(intake.take(std::span(&arrival, 1), at));
    }
    pass(until);
  }

  Json replay(const ctl::Replay& options, bool with_present = true) {
    ctl::Global global;
    global.json = true;
    global.config = with_present ? path("present.yaml") : path("nowhere.yaml");
    ctl::Output output;
    const int status = ctl::replay(options, global, kNow, output);
    INFO(output.err);
    REQUIRE(status == ctl::kDone);
    return Json::parse(output.out);
  }
  Json replay_files(const std::vector<std::string>& names, bool with_present = true) {
    ctl::Replay options{path("other.yaml"), {}, {}};
    for (const auto& name : names) options.mails.push_back(path(name));
    return replay(options, with_present);
  }

 private:
  storage::test::Folder folder_;
};

// "what: was -> would be" of a mail that differs, by its subject.
std::set<std::string> changes(const Json& report, const std::string& subject) {
  std::set<std::string> found;
  const auto text = [](const Json& value) { return value.is_null() ? "none" : value.get<std::string>(); };
  for (const auto& mail : report["different"])
    if (mail["subject"] == subject)
      for (const auto& each : mail["changes"])
        found.insert(each["what"].get<std::string>() + ": " + text(each["was"]) + " -> " +
                     text(each["would_be"]));
  return found;
}

const std::set<std::string> kDownChanges = {"severity: low -> urgent", "group: tier1 -> tier2",
                                            "sent: notification to alice@example.com -> none",
                                            "sent: none -> notification to bob@example.com"};

}  // namespace

TEST_CASE("stored mail is held against what happened: route, severity, and who would hear of it") {
  Past past;
  past.live({{kNow - 72h, mail("Site down", "Fri, 27 Feb 2026 09:00:00 +0000")},
             {kNow - 60h, mail("A question", "Fri, 27 Feb 2026 21:00:00 +0000")},
             {kNow - 48h, mail("newsletter", "Sat, 28 Feb 2026 09:00:00 +0000")}},
            kNow);
  const auto report = past.replay({past.path("other.yaml"), "30d", {}});
  CHECK(report["mails"] == 3);
  CHECK(report["different"].size() == 2);
  CHECK(changes(report, "Site down") == kDownChanges);
  CHECK(changes(report, "newsletter").count("mail: a ticket of its own -> ignored: news") == 1);
  // As time passes: told after two hours instead of a day, and to somebody else.
  std::multiset<std::string> letters;
  for (const auto& letter : report["time"])
    letters.insert(std::to_string(letter["ticket"].get<int>()) + " " +
                   letter["at"].get<std::string>().substr(8, 8) +
                   (letter["was"].is_null() ? " + " + letter["would_be"].get<std::string>()
                                            : " - " + letter["was"].get<std::string>()));
  CHECK(letters == std::multiset<std::string>{"1 27T11:00 + reminder to bob@example.com",
                                              "1 28T09:00 - reminder to alice@example.com",
                                              "2 27T23:00 + reminder to bob@example.com",
                                              "2 28T21:00 - reminder to alice@example.com",
                                              "3 01T09:00 - reminder to alice@example.com"});
}

TEST_CASE("deadlines that would be others, and promises that would be missed, are told by ticket") {
  const auto with_sla = [](const std::string& spans) {
    return "sla: {standard: {low: {first_response: " + spans + "}}}\nplans: {paid: {sla: standard}}\n" +
           "customers: {initech: {domains: [initech.example], plan: paid}}\n";
  };
  Past past;
  past.write("present.yaml", policy(past.path("tickets.db"), with_sla("100h")));
  past.write("other.yaml", policy(past.path("tickets.db"), with_sla("2h")));
  past.live({{kNow - 72h, mail("A question", "Fri, 27 Feb 2026 09:00:00 +0000")}}, kNow);
  past.write("one.eml", mail("A question", "Fri, 27 Feb 2026 09:00:00 +0000"));
  const Json change = {{"ticket", 1},
                       {"target", "first_response"},
                       {"started", "2026-02-27T09:00:00Z"},
                       {"was", "due 2026-03-03T13:00:00Z"},
                       {"would_be", "due 2026-02-27T11:00:00Z, missed"}};
  CHECK(past.replay({past.path("other.yaml"), "30d", {}})["promises"] == Json::array({change}));
  CHECK(past.replay_files({"one.eml"})["promises"] == Json::array({change}));
  CHECK(past.replay({past.path("present.yaml"), "30d", {}})["promises"].empty());
}

TEST_CASE("--since leaves older mail alone, and puts its tickets in place") {
  Past past;
  past.live({{kNow - 72h, mail("Site down", "Fri, 27 Feb 2026 09:00:00 +0000")},
             {kNow - 2h, mail("Re: Site down", "Mon, 02 Mar 2026 07:00:00 +0000",
                              "In-Reply-To: <Site-down@initech.example>\n")},
             {kNow - 1h, mail("Another down", "Mon, 02 Mar 2026 08:00:00 +0000")}},
            kNow);
  for (const std::string since : {"1d", "2026-03-01"}) {
    const auto report = past.replay({past.path("other.yaml"), since, {}});
    CHECK(report["mails"] == 2);
    // The ticket is as it was, low and of tier1; only what the answer itself causes differs.
    const auto answer = changes(report, "Re: Site down");
    CHECK(answer.count("severity: low -> urgent") == 1);
    CHECK(changes(report, "Another down") == kDownChanges);
  }
  CHECK(past.replay({past.path("present.yaml"), "30d", {}})["different"].empty());
  ctl::Output output;
  CHECK(ctl::replay({past.path("other.yaml"), "yesterday", {}}, {}, kNow, output) == ctl::kUsage);
}

TEST_CASE("single mails, an mbox and a Maildir are one past, in the order of their dates") {
  Past past;
  const std::string down = mail("Site down", "Fri, 27 Feb 2026 09:00:00 +0000"),
                    question = mail("A question", "Fri, 27 Feb 2026 10:00:00 +0000"),
                    answer = mail("Re: A question", "Fri, 27 Feb 2026 11:00:00 +0000",
                                  "In-Reply-To: <A-question@initech.example>\n"),
                    late = mail("Still down", "Sat, 28 Feb 2026 09:00:00 +0000");
  past.write("one.eml", answer);
  past.write("box", "From chris Fri Feb 27\n" + question +
                        ">From here on it is quoted\n\nFrom chris Sat Feb 28\n" + late);
  past.write("Maildir/cur/1:2,S", down);
  past.write("Maildir/new/.keep", "");
  const auto report = past.replay_files({"one.eml", "box", "Maildir"});
  CHECK(report["mails"] >= 4);
  CHECK(changes(report, "Site down") == kDownChanges);
  CHECK(changes(report, "Still down") == kDownChanges);
  CHECK(changes(report, "A question").empty());
  CHECK(changes(report, "Re: A question").empty());
}

TEST_CASE("without a present policy mail from files is shown as it would be") {
  Past past;
  past.write("one.eml", mail("Site down", "Fri, 27 Feb 2026 09:00:00 +0000"));
  const auto report = past.replay_files({"one.eml"}, false);
  const auto found = changes(report, "Site down");
  CHECK(found.count("severity: none -> urgent") == 1);
  CHECK(found.count("group: none -> tier2") == 1);
  CHECK(found.count("sent: none -> ack to chris@initech.example") == 1);
}

TEST_CASE("what cannot be replayed is named") {
  Past past;
  const auto refused = [&](const ctl::Replay& options, int status, const std::string& words) {
    ctl::Output output;
    ctl::Global global;
    global.config = past.path("present.yaml");
    CHECK(ctl::replay(options, global, kNow, output) == status);
    CHECK_THAT(output.err, ContainsSubstring(words));
    CHECK(output.out.empty());
  };
  refused({past.path("nowhere.yaml"), {}, {}}, ctl::kBadPolicy, "nowhere.yaml: error: cannot read the file");
  refused({past.path("other.yaml"), {}, {past.path("nowhere.mbox")}}, ctl::kRefused, "nowhere.mbox");
  refused({past.path("other.yaml"), "30d", {}}, ctl::kRefused, "tickets.db");
}

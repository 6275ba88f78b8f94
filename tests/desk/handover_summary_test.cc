// What a hand-over tells of each ticket: enough, and never too much.
#include "daemon/desk/case/handover_summary.hh"

#include "mailparse/text/utf8.hh"
#include "rules/load/load.hh"
#include "tests/desk/agent.hh"

using namespace desk::test;
using namespace std::chrono_literals;

namespace {

const std::string kDuty = kSmallDesk + R"(
groups: {tier1: {members: [alice]}}
rotations: {duty: {members: [alice, bob], every: 1 week, from: "2026-03-02 00:00", handoff: reassign}}
rules: [{name: all, when: {opens: true}, then: {group: tier1, assign: rotation duty}}]
)";

storage::Message message(storage::Direction direction, int at, const std::string& text) {
  storage::Message made;
  made.direction = direction;
  made.author = direction == storage::Direction::note ? "alice" : "chris@initech.example";
  made.stored = kStart + std::chrono::minutes(at);
  made.text = text;
  return made;
}

storage::Event event(int at, const std::string& kind, const std::string& detail) {
  return {{}, {1}, kStart + std::chrono::minutes(at), "alice", kind, detail, {}};
}

std::size_t lines(const std::string& text) {
  return static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
}

}  // namespace

TEST_CASE("a story: the last notes, the last word and the last news, in the order of time", "[story]") {
  using storage::Direction;
  const auto policy = rules::load_policy("p.yaml", rules::memory_reader({{"p.yaml", kDuty}})).policy;
  std::vector<storage::Message> messages{message(Direction::inbound, 0, "First."),
                                         message(Direction::outbound, 1, "Second.")};
  for (int i = 2; i < 9; ++i) messages.push_back(message(Direction::note, i, "Note\r\n" + std::to_string(i)));
  messages.push_back(message(Direction::outbound, 9, "Thank you for your mail."));
  messages.back().machine = true;
  std::vector<storage::Event> events;
  for (int i = 0; i < 30; ++i) events.push_back(event(i, "status.changed", "step " + std::to_string(i)));
  for (const auto* own : {"mail.sent", "agents.notified", "rule.matched", "target.paused", "note.added"})
    events.push_back(event(40, own, "of no interest"));
  const auto story = desk::make_story(messages, events);
  CHECK(story.messages.size() == desk::kMostNotes + 1);
  CHECK(story.events.size() == desk::kMostEvents);
  const auto text = tell(*policy, story);
  CHECK(
      text.starts_with("     Mon 02 Mar 2026 09:01  chris@initech.example wrote: Second.\n"
                       "     Mon 02 Mar 2026 09:06  alice noted: Note"));
  CHECK(text.ends_with("     Mon 02 Mar 2026 09:29  alice: status.changed: step 29\n"));
  CHECK_THAT(text, !ContainsSubstring("of no interest") && !ContainsSubstring("First.") &&
                       !ContainsSubstring("Thank you"));
  CHECK(lines(text) == desk::kMostNotes + 1 + desk::kMostEvents);
}

TEST_CASE("a story is short whatever was written, and whole characters", "[story]") {
  const auto policy = rules::load_policy("p.yaml", rules::memory_reader({{"p.yaml", kDuty}})).policy;
  std::string endless;
  for (int i = 0; i < 20'000; ++i) endless += i % 7 == 0 ? "\n" : "ü";
  const auto story =
      desk::make_story({message(storage::Direction::note, 0, endless)}, {event(1, "link.added", endless)});
  const auto text = tell(*policy, story);
  CHECK(text.size() < 700);
  CHECK(lines(text) == 2);
  CHECK(mailparse::is_valid_utf8(text));
  CHECK(tell(*policy, desk::make_story({}, {})).empty());
}

TEST_CASE("a hand-over of a crowd: forty stories, two hundred lines, and how many more", "[story]") {
  TestDesk desk(kDuty);
  for (int i = 0; i < 250; ++i)
    desk.post({{{"From", "c" + std::to_string(i) + "@initech.example"},
                {"Message-ID", "<m" + std::to_string(i) + "@initech.example>"}},
               "Words of " + std::to_string(i) + ".\n"});
  desk.wait(24h * 7);
  const auto mails = desk.sent(kBob);
  const auto list = std::find_if(mails.rbegin(), mails.rend(), [](const auto& mail) {
    return mail.subject.find("hands over") != std::string::npos;
  });
  REQUIRE(list != mails.rend());
  CHECK_THAT(list->text, ContainsSubstring("wrote: Words of 0.\n") &&
                             ContainsSubstring("wrote: Words of 39.\n") &&
                             !ContainsSubstring("Words of 40.") && ContainsSubstring("and 10 more\n"));
  CHECK(list->text.size() < 60'000);
}

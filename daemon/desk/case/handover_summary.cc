#include "daemon/desk/case/handover_summary.hh"

#include <algorithm>
#include <utility>

#include "daemon/desk/words/command.hh"
#include "mailparse/text/utf8.hh"
#include "rules/evaluate/moment.hh"
#include "rules/text/one_line.hh"
#include "rules/text/text.hh"

namespace desk {
namespace {

constexpr std::size_t kMostWords = 300, kMostDetail = 160;  // bytes of a message, of an event

bool is_note(const storage::Message& message) {
  return message.direction == storage::Direction::note;
}

// What the desk did for itself: mail to our own people, rules that matched, clocks that were started.
bool is_news(const storage::Event& event) {
  constexpr std::string_view kOwn[] = {"agents.", "mail.sent", "rule.",       "target.",
                                       "timer.",  "note.",     "answer.sent", "message."};
  return std::none_of(std::begin(kOwn), std::end(kOwn),
                      [&](const auto prefix) { return event.kind.starts_with(prefix); });
}

std::string shortened(std::string_view text, std::size_t most) {
  const std::string line = rules::as_one_line(rules::trim(text));
  if (line.size() <= most) return line;
  return std::string(mailparse::cut_utf8(line, most)) + " ...";
}

// The commands of an agent's note are told by the events that they made.
std::string words_of(const storage::Message& message) {
  const auto& text = message.reply_text.empty() ? message.text : message.reply_text;
  return shortened(is_note(message) ? read_commands(text).text : text, kMostWords);
}

struct Line {
  storage::Instant at;
  std::string words;
};

Line line_of(const storage::Message& message) {
  const auto& author = message.author.empty() ? message.from : message.author;
  return {message.stored, author + (is_note(message) ? " noted: " : " wrote: ") + words_of(message)};
}

Line line_of(const storage::Event& event) {
  const std::string detail = event.detail.empty() ? "" : ": " + shortened(event.detail, kMostDetail);
  return {event.at, event.actor + ": " + event.kind + detail};
}

}  // namespace

Story make_story(const std::vector<storage::Message>& messages, const std::vector<storage::Event>& events) {
  Story story;
  std::size_t notes = 0;
  bool said = false;
  for (auto message = messages.rbegin(); message != messages.rend(); ++message) {
    if (message->machine || words_of(*message).empty()) continue;  // nobody said anything
    const bool wanted = is_note(*message) ? notes++ < kMostNotes : !std::exchange(said, true);
    if (wanted) story.messages.push_back(*message);
    if (said && notes >= kMostNotes) break;
  }
  for (auto event = events.rbegin(); event != events.rend() && story.events.size() < kMostEvents; ++event)
    if (is_news(*event)) story.events.push_back(*event);
  std::reverse(story.messages.begin(), story.messages.end());
  std::reverse(story.events.begin(), story.events.end());
  return story;
}

std::string tell(const rules::Policy& policy, const Story& story) {
  std::vector<Line> lines;
  for (const auto& message : story.messages) lines.push_back(line_of(message));
  for (const auto& event : story.events) lines.push_back(line_of(event));
  std::stable_sort(lines.begin(), lines.end(), [](const Line& a, const Line& b) { return a.at < b.at; });
  std::string text;
  for (const Line& line : lines)
    text += "     " + rules::shown_time(policy, line.at) + "  " + line.words + "\n";
  return text;
}

}  // namespace desk

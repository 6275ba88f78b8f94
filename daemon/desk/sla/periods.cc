#include "daemon/desk/sla/periods.hh"

#include <algorithm>

#include "daemon/desk/case/facts.hh"

namespace desk {
namespace {

using rules::TargetName;
using storage::Direction;
using storage::Instant;
using storage::Status;

bool is_over(Status status) {
  return status == Status::solved || status == Status::closed;
}

// Since when the ticket has been solved or closed, without a break; none: it is not.
std::optional<Instant> over_since(const History& history) {
  std::optional<Instant> since;
  for (const auto& change : history.statuses) {
    if (!is_over(change.status))
      since.reset();
    else if (!since)
      since = change.at;
  }
  return since;
}

bool is_answer(const storage::Turn& turn) {
  return turn.direction == Direction::outbound && !turn.machine && !turn.returned;
}

bool is_question(const storage::Turn& turn) {
  return turn.direction == Direction::inbound && turn.verified && !turn.machine;
}

// What is told by the conversation alone.
struct Talk {
  std::optional<Instant> first_answer, last_answer, answer_before;
  std::optional<Instant> asked;         // oldest question since the last answer, after the first one
  std::optional<Instant> asked_before;  // the one that the last answer answered
};

Talk read_talk(const std::vector<storage::Turn>& turns) {
  Talk talk;
  for (const auto& turn : turns) {
    if (is_answer(turn)) {
      if (!talk.first_answer) talk.first_answer = turn.at;
      talk.answer_before = talk.last_answer;
      talk.last_answer = turn.at;
      talk.asked_before = std::exchange(talk.asked, std::nullopt);
    } else if (is_question(turn) && talk.first_answer && !talk.asked) {
      talk.asked = turn.at;
    }
  }
  return talk;
}

class Writer {
 public:
  explicit Writer(std::optional<Instant> over) : over_(over) {}

  // Kept then; or owed, unless the ticket is over.
  void add(TargetName name, Instant started, std::optional<Instant> kept) {
    periods.push_back({name, started, kept ? kept : over_, kept.has_value()});
  }

  std::vector<Period> periods;

 private:
  std::optional<Instant> over_;
};

}  // namespace

std::vector<Period> periods_of(const History& history) {
  const Talk talk = read_talk(history.turns);
  const auto over = over_since(history);
  Writer writer(over);
  writer.add(TargetName::first_response, history.opened, talk.first_answer);
  if (talk.asked_before) writer.add(TargetName::next_response, *talk.asked_before, talk.last_answer);
  if (talk.asked) writer.add(TargetName::next_response, *talk.asked, std::nullopt);
  if (talk.answer_before) writer.add(TargetName::update, *talk.answer_before, talk.last_answer);
  if (talk.last_answer) writer.add(TargetName::update, *talk.last_answer, std::nullopt);
  writer.add(TargetName::resolution, history.opened, over);
  return std::move(writer.periods);
}

std::vector<rules::Interval> pauses_of(const History& history, const std::vector<rules::Status>& statuses) {
  const auto pauses = [&](Status status) {
    return is_over(status) || std::find(statuses.begin(), statuses.end(), to_rules(status)) != statuses.end();
  };
  std::vector<rules::Interval> all;
  bool lasts = false;
  for (const auto& change : history.statuses) {
    if (pauses(change.status) == lasts) continue;
    if (lasts)
      all.back().to = std::max(all.back().from, change.at);  // a clock that was set back pauses nothing
    else
      all.push_back({change.at, Instant::max()});
    lasts = !lasts;
  }
  return all;
}

}  // namespace desk

#include "daemon/desk/time/quarantine_notice.hh"

#include <algorithm>

#include "daemon/desk/case/timer_kind.hh"
#include "daemon/desk/mail/operators.hh"
#include "mailparse/text/utf8.hh"

namespace desk {
namespace {

constexpr std::ptrdiff_t kMostLines = 50;
constexpr std::size_t kMostWords = 300;  // bytes of one line
constexpr std::chrono::hours kDay{24};
constexpr std::chrono::minutes kQuiet{10};

std::ptrdiff_t count_lines(const std::string& text) {
  return std::count(text.begin(), text.end(), '\n');
}

Trouble trouble_with(const std::string& lines) {
  const auto count = count_lines(lines);
  const std::string more = count >= kMostLines ? "and perhaps more\n" : "";
  return {
      std::string(kQuarantineNotice), "mail is in quarantine",
      "Mail could not be taken in. It is in no ticket, and nobody was answered:\n\n" + lines + more +
          "\nIts bytes are kept. `ticketctl quarantine list` shows it, `ticketctl quarantine show ID` has "
          "the "
          "mail itself, `ticketctl quarantine retry ID` tries again, `ticketctl quarantine drop ID` gives it "
          "up. More of it is told once a day.\n",
      kQuiet};
}

}  // namespace

storage::Timer note_quarantined(const std::optional<storage::Timer>& set, const std::string& line,
                                storage::Instant now) {
  storage::Timer timer = set.value_or(storage::Timer{{{}, std::string(kQuarantineTimer)}, now, {}});
  if (count_lines(timer.payload) < kMostLines)
    timer.payload +=
        mailparse::shorten_utf8(mailparse::without_controls(mailparse::repair_utf8(line)), kMostWords) + "\n";
  return timer;
}

// Set again in any case where something was told: what comes meanwhile is told a day later. What could not be
// told is kept.
Decision tell_of_quarantine(const Hour& hour) {
  Decision decision;
  if (hour.timer.payload.empty()) return decision;
  tell_operators(decision.changes, hour.setting, trouble_with(hour.timer.payload));
  storage::Timer again{hour.timer.key, hour.setting.now + kDay, {}};
  if (decision.changes.outbox.empty() && !hour.setting.policy.desk.operators.empty()) {
    again.due = hour.setting.now + kQuiet;
    again.payload = hour.timer.payload;
  }
  decision.changes.timers.push_back(std::move(again));
  return decision;
}

}  // namespace desk

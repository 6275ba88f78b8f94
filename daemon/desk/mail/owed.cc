#include "daemon/desk/mail/owed.hh"

#include <algorithm>
#include <map>

#include "daemon/desk/case/timer_kind.hh"
#include "daemon/desk/identity/address.hh"
#include "daemon/desk/mail/desk_mail.hh"
#include "mailparse/text/utf8.hh"
#include "rules/evaluate/moment.hh"

namespace desk {
namespace {

constexpr std::size_t kMostLines = 200;  // of one mail
constexpr std::size_t kMostWords = 300;  // bytes of one line

struct Told {
  std::string lines;
  std::size_t count = 0;
};

std::string line_of(const rules::Policy& policy, const storage::Owed& owed) {
  const std::string ticket = owed.ticket ? "#" + std::to_string(owed.ticket.value) + "  " : "";
  return ticket + rules::shown_time(policy, owed.since) + "  " + owed.words + "\n";
}

void write(storage::Changes& changes, const Setting& setting, const std::string& address, Told told) {
  if (told.count > kMostLines)
    told.lines += "and " + std::to_string(told.count - kMostLines) + " more: see `ticketctl list`\n";
  DeskMail mail{"digest", "digest", {}, {{address, {}}}, "owed"};
  mail.variables = {
      {"digest.title", "Told late"},
      {"digest.count", std::to_string(told.count)},
      {"digest.text",
       "This could not be sent when it happened: the desk stood still, or the budget of mails to "
       "you was used up.\n\n" +
           told.lines}};
  write_desk_mail(changes, setting, mail);
}

}  // namespace

// The minute ends in the future, and each has a timer of its own: what is owed meanwhile moves none of them.
storage::Timer owed_timer(storage::Instant now) {
  const auto minute = std::chrono::floor<std::chrono::minutes>(now) + std::chrono::minutes(1);
  const auto number = minute.time_since_epoch().count();
  return {{{}, std::string(kOwedTimer) + std::to_string(number)}, minute, {}};
}

void owe(storage::Changes& changes, const Setting& setting, const std::string& address,
         storage::TicketId ticket, const std::string& words) {
  const std::string line = mailparse::without_controls(mailparse::repair_utf8(words));
  changes.owed.push_back(
      {0, lower_ascii(address), ticket, setting.now, mailparse::shorten_utf8(line, kMostWords)});
  const auto timer = owed_timer(setting.now);
  const auto& set = changes.timers;
  if (std::none_of(set.begin(), set.end(), [&](const auto& other) { return other.key == timer.key; }))
    changes.timers.push_back(timer);
}

Decision tell_owed(const storage::Timer& timer, std::span<const storage::Owed> owed, const Setting& setting) {
  Decision decision;
  decision.changes.cancelled.push_back(timer.key);
  if (owed.empty()) return decision;
  std::map<std::string, Told> by_person;
  for (const auto& one : owed) {
    auto& told = by_person[one.address];
    if (++told.count <= kMostLines) told.lines += line_of(setting.policy, one);
  }
  for (auto& [address, told] : by_person) write(decision.changes, setting, address, std::move(told));
  decision.changes.owed_told = owed.back().id;
  if (owed.size() >= kMostOwed) decision.changes.timers.push_back(owed_timer(setting.now));
  return decision;
}

}  // namespace desk

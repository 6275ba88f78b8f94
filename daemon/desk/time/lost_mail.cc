#include "daemon/desk/time/lost_mail.hh"

#include "daemon/desk/case/timer_kind.hh"
#include "daemon/desk/identity/address.hh"
#include "daemon/desk/mail/operators.hh"

namespace desk {
namespace {

// The timer's words: recipient, relay, kind and reason, one a line. None of the first three has a line break.
struct Lost {
  std::string recipient, relay, kind, why;
};

Lost read(std::string_view payload) {
  Lost lost;
  for (auto* part : {&lost.recipient, &lost.relay, &lost.kind}) {
    const auto end = payload.find('\n');
    *part = payload.substr(0, end);
    payload.remove_prefix(end == std::string_view::npos ? payload.size() : end + 1);
  }
  lost.why = payload;
  return lost;
}

// What somebody waits for in vain.
std::string consequence(const Lost& lost) {
  if (lost.kind == "confirm" || lost.kind == "collision")
    return "It had a code: a mail in the name of " + lost.recipient +
           " is held until that code is sent back, and nobody else has it. If they do wait, ask them to send "
           "their mail again once this is mended.";
  return "Its reader does not know what it said. Tell them if it matters.";
}

}  // namespace

std::optional<storage::Timer> lost_mail(const storage::OutboxItem& item, const std::string& why,
                                        storage::Instant now) {
  if (item.kind == "operators" || item.kind == "webhook") return {};
  const std::string payload = lower_ascii(item.recipient) + "\n" + item.relay + "\n" + item.kind + "\n" + why;
  return storage::Timer{{{}, std::string(kLostTimer) + std::to_string(item.id.value)}, now, payload};
}

std::string lost_trouble_of(const storage::Timer& timer) {
  const Lost lost = read(timer.payload);
  return "lost " + lost.kind + " " + lost.recipient;
}

Decision tell_of_lost(const Hour& hour) {
  const Lost lost = read(hour.timer.payload);
  Decision decision;
  tell_operators(
      decision.changes, hour.setting,
      {lost_trouble_of(hour.timer), "mail to " + lost.recipient + " cannot be delivered",
       "A mail of the desk (" + lost.kind + ") to " + lost.recipient + " was given up.\n\nThe reason:\n    " +
           lost.why + "\n\n" + consequence(lost) +
           "\n\nYou are told again after an hour if it goes on. `ticketctl outbox list` shows what was "
           "given up.\n",
       std::chrono::hours{1}, lost.relay});
  return decision;
}

}  // namespace desk

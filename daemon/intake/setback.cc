#include "daemon/intake/setback.hh"

#include <algorithm>

#include "daemon/desk/mail/operators.hh"

namespace intake {
namespace {

constexpr int kToldAt = 4;
constexpr std::chrono::hours kLongestPause{6};

void add_event(storage::Changes& changes, const storage::Timer& timer, const char* kind,
               const std::string& reason, storage::Instant now) {
  changes.events.push_back({{}, timer.key.ticket, now, "ticketd", kind, timer.key.name + ": " + reason, {}});
}

std::string where_to_look(const storage::Timer& timer) {
  return timer.key.ticket ? "`ticketctl show " + std::to_string(timer.key.ticket.value) +
                                "` shows the ticket; look after what was promised there.\n"
                          : "It belongs to the desk itself and is set again when ticketd starts.\n";
}

}  // namespace

std::string name_of(const storage::Timer& timer) {
  const std::string of =
      timer.key.ticket ? "ticket #" + std::to_string(timer.key.ticket.value) : std::string("the desk");
  return "timer " + timer.key.name + " of " + of;
}

std::chrono::seconds pause_after(int failures) {
  std::chrono::seconds pause = std::chrono::minutes(1);
  for (int i = 0; i < failures && pause < kLongestPause; ++i) pause *= 4;
  return std::min<std::chrono::seconds>(pause, kLongestPause);
}

storage::Changes try_later(const storage::Timer& timer, const std::string& reason,
                           const desk::Setting& setting) {
  storage::Changes changes;
  storage::Timer again = timer;
  again.due = setting.now + pause_after(timer.failures);
  again.failures = timer.failures + 1;
  changes.timers.push_back(again);
  add_event(changes, timer, "timer.failed", reason, setting.now);
  if (again.failures == kToldAt)
    desk::tell_operators(
        changes, setting,
        {"timers", "a timer cannot be decided",
         "The " + name_of(timer) + " failed " + std::to_string(again.failures) + " times: " + reason +
             ".\n\nIt is tried again every few hours. All others go on. " + where_to_look(timer)});
  return changes;
}

storage::Changes set_aside(const storage::Timer& timer, const desk::Setting& setting) {
  storage::Changes changes;
  changes.cancelled.push_back(timer.key);
  const std::string reason =
      "ticketd died " + std::to_string(timer.crashes) + " times while it was decided alone: it is set aside";
  add_event(changes, timer, "timer.set-aside", reason, setting.now);
  desk::tell_operators(changes, setting,
                       {"timers", "a timer is set aside",
                        "The " + name_of(timer) + ": " + reason + ".\n\nAll others go on. " +
                            where_to_look(timer) + "\nPlease report it with the log of the crash.\n"});
  return changes;
}

}  // namespace intake

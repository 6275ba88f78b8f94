#include "daemon/desk/mail/relay_trouble.hh"

#include "daemon/desk/case/timer_kind.hh"
#include "daemon/desk/mail/operators.hh"

namespace desk {

storage::Timer relay_trouble(const std::string& mailbox, const std::string& why, storage::Instant now) {
  return {{{}, std::string(kRelayTimer) + mailbox}, now, why};
}

std::string trouble_of(const storage::Timer& timer) {
  return "relay " + timer.key.name.substr(kRelayTimer.size());
}

Decision tell_of_relay(const Hour& hour) {
  const std::string mailbox = hour.timer.key.name.substr(kRelayTimer.size());
  Decision decision;
  tell_operators(
      decision.changes, hour.setting,
      {trouble_of(hour.timer), "the relay of " + mailbox + " does not take our mail",
       "The SMTP server of the mailbox " + mailbox + " cannot be used.\n\nIt says:\n    " +
           hour.timer.payload +
           "\n\nIts mail waits, and none is given up: the server is asked again every five minutes "
           "at the latest, and then everything leaves by itself. `ticketctl outbox list` shows what "
           "waits; `ticketctl outbox retry --relay " +
           mailbox + "` tries at once.\n",
       std::chrono::hours{6}, mailbox});
  return decision;
}

}  // namespace desk

#pragma once
// A moment at which the desk wants to be asked again. One per (ticket, name); durable, so a restart loses
// none.
//
// A timer that kills the process is due again at the next start. So after an unclean stop each is decided
// alone, and counted durably before that, as mails are (ledger.hh). Setting a timer anew forgets its crashes.

#include <string>

#include "storage/ids.hh"

namespace storage {

struct TimerKey {
  TicketId ticket;   // 0: of the desk itself
  std::string name;  // what falls due: "automations", "promise", "page:on-call", ... (desk/time/timers.hh)
  friend auto operator<=>(const TimerKey&, const TimerKey&) = default;
};

struct Timer {
  TimerKey key;
  Instant due{};
  std::string payload;  // the desk's own, opaque to storage
  int failures = 0;     // times that it could not be decided, and was set again for that
  int crashes = 0;      // times that the process died while this one was alone (Store::begin_timer)
  friend bool operator==(const Timer&, const Timer&) = default;
};

}  // namespace storage

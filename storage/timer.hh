#pragma once
// A moment at which the desk wants to be asked again. One per (ticket, name); durable, so a restart loses
// none.

#include <string>

#include "storage/ids.hh"

namespace storage {

struct TimerKey {
  TicketId ticket;   // 0: of the desk itself
  std::string name;  // what falls due: "automation:silence closes", "remind:first_response:50", ...
  friend auto operator<=>(const TimerKey&, const TimerKey&) = default;
};

struct Timer {
  TimerKey key;
  Instant due{};
  std::string payload;  // the desk's own, opaque to storage
  friend bool operator==(const Timer&, const Timer&) = default;
};

}  // namespace storage

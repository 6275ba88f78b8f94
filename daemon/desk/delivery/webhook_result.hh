#pragma once
// What became of a delivery, where the desk must act on it: one that was given up, and an issue that a
// tracker opened. The outbox leaves it as the payload of a timer that is due at once, in the transaction that
// records the outcome, so that no crash comes between the two.

#include <optional>
#include <string>
#include <string_view>

#include "daemon/desk/case/webhook_call.hh"
#include "daemon/desk/draft/draft.hh"
#include "storage/outbox.hh"
#include "storage/timer.hh"

namespace desk {

// The timer's name; the number of the item follows.

struct DeliveryReport {
  storage::OutboxId item;
  std::string webhook, what;     // what was to be told, as the outbox lists it
  std::optional<PageCall> page;  // that it was about
  std::string lost;              // why it was given up; empty: it was not
  bool tell = false;             // operators have not heard of this webhook's troubles of late
  std::string url, state;        // of the issue that was opened
};

DeliveryReport report_on(const storage::OutboxItem& item, const Delivery& delivery);
storage::Timer timer_for(const storage::OutboxItem& item, const DeliveryReport& report, storage::Instant now);

// The timer is due.
void take_report(Draft& draft, const Moment& moment);

}  // namespace desk

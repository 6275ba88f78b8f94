#pragma once
// Something that somebody is to do for a ticket, until a time.

#include <optional>
#include <string>

#include "storage/ids.hh"

namespace storage {

struct Task {
  TicketId ticket;
  int no = 0;            // within the ticket, from 1
  std::string assignee;  // agent or group of the policy
  std::string maker;     // agent who gave it
  std::string text;
  Instant due{}, made{};
  std::optional<Instant> done{};
  friend bool operator==(const Task&, const Task&) = default;
};

}  // namespace storage

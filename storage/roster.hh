#pragma once
// What agents agreed on beside the policy: swapped turns of rotations. And whose turn it is to get a ticket.

#include <string>

#include "storage/ids.hh"

namespace storage {

// A stretch of a rotation that somebody else takes. Of two that overlap, the one made later counts.
struct Shift {
  std::string rotation, agent;  // words of the policy
  Instant from{}, to{};         // [from, to)
  friend bool operator==(const Shift&, const Shift&) = default;
};

// Asked for by one agent, and not yet confirmed by the other.
struct Swap {
  std::string digest;  // of the code, which itself is stored nowhere
  std::string asker, other;
  Instant from{}, to{};
  Instant expires{};
  friend bool operator==(const Swap&, const Swap&) = default;
};

// Who of a group got the last ticket by turns.
struct Pick {
  std::string group, agent;
  friend bool operator==(const Pick&, const Pick&) = default;
};

}  // namespace storage

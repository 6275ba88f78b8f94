#pragma once
// A life of the desk: from its first start, or from a restored backup, to the next one.
//
// A backup brings numbers and the secret back, so the desk would give out once more what it gave out after
// the copy was made. Each life therefore has a number of its own, which its tokens and Message-IDs carry, and
// begins above all numbers that are known to have been given.

#include <cstdint>
#include <string>

#include "storage/ids.hh"

namespace storage {

struct Epoch {
  std::int64_t no = 0;  // 0: the first one; the others are random, so that none is had twice
  bool over = false;
  // Of one that is over: the last numbers that the database knows of it. What it gave out beyond is lost.
  TicketId ticket{};
  MessageNo message{};
  friend bool operator==(const Epoch&, const Epoch&) = default;
};

}  // namespace storage

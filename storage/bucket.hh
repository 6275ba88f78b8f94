#pragma once
// The memory of token buckets, and the desk's counters.
//
// A bucket holds at most N tokens and gets them back evenly over a period. All that must be remembered of it
// is the instant at which it will be full again: spending one token moves it by period / N, and a bucket is
// empty when it lies a whole period ahead. Beside it stands when the bucket was last drawn upon, so that a
// clock that was ahead then is noticed. Storage keeps both and forgets what has passed; the arithmetic and
// the limits are the desk's (desk/mail/budget.hh).

#include <chrono>
#include <string>

#include "storage/ids.hh"

namespace storage {

using Millisecond = std::chrono::sys_time<std::chrono::milliseconds>;  // UTC

struct Bucket {
  std::string key;  // what is counted: "sender:chris@initech.example"
  Millisecond full{};
  Millisecond spent{};  // when a token was last taken; buckets that were full by then are forgotten
  friend bool operator==(const Bucket&, const Bucket&) = default;
};

// A counter that only grows, for operators: "suppressed.sender".
struct Count {
  std::string name;
  std::int64_t value = 1;
  friend bool operator==(const Count&, const Count&) = default;
};

}  // namespace storage

#pragma once
// What storage remembers of the addresses that a decision may write to: what they have cost already, and
// whether they take mail at all. stakes.hh says which addresses these are.

#include <string_view>
#include <vector>

#include "storage/bounced_copy.hh"
#include "storage/bucket.hh"

namespace desk {

struct Reserves {
  std::vector<storage::Bucket> buckets;  // those that are not full
  std::vector<storage::DeadAddress> dead;

  const storage::DeadAddress* find_dead(std::string_view address) const;
};

}  // namespace desk

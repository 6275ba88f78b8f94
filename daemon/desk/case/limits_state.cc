#include "daemon/desk/case/limits_state.hh"

#include <algorithm>

#include "daemon/desk/identity/address.hh"

namespace desk {

const storage::DeadAddress* Reserves::find_dead(std::string_view address) const {
  const auto hit = std::find_if(dead.begin(), dead.end(),
                                [&](const auto& one) { return same_address(one.address, address); });
  return hit == dead.end() ? nullptr : &*hit;
}

}  // namespace desk

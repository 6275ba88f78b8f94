#pragma once
// A held mail whose time is over.

#include "daemon/desk/case/desk.hh"
#include "daemon/desk/case/timer_kind.hh"

namespace intake {

// `timer` is one of desk::kConfirmTimer. Nothing where the mail was confirmed meanwhile. One whose bytes
// cannot be read any more expires as the others do, so that its writer hears of it.
[[nodiscard]] storage::Result<std::optional<desk::Decision>> decide_expiry(const storage::Store& store,
                                                                           const storage::Timer& timer,
                                                                           const desk::Setting& setting);

}  // namespace intake

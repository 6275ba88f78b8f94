#pragma once
// A copy that its relay refused: as a bounce, but told at once and by our own outbox.

#include "daemon/desk/case/desk.hh"
#include "daemon/desk/case/timer_kind.hh"

namespace intake {

// `timer` is one of desk::kRefusedTimer. Nothing where the copy or its ticket is gone, or was told before.
[[nodiscard]] storage::Result<std::optional<desk::Decision>> decide_refused(const storage::Store& store,
                                                                            const storage::Timer& timer,
                                                                            const desk::Setting& setting);

}  // namespace intake

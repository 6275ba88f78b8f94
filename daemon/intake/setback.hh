#pragma once
// What becomes of a timer that cannot be decided: it is tried later, again and again, and operators hear of
// it; one that ended the process three times while it was alone is set aside.

#include <string>

#include "daemon/desk/case/desk.hh"

namespace intake {

inline constexpr int kMaxCrashesAlone = 3;  // of a mail or a timer

// "timer promise of ticket #7"
std::string name_of(const storage::Timer& timer);
std::chrono::seconds pause_after(int failures);

// Set again, later each time. Operators are told at the fourth time, when it was no passing trouble.
storage::Changes try_later(const storage::Timer& timer, const std::string& reason,
                           const desk::Setting& setting);
// Cancelled, with an event, and operators are told.
storage::Changes set_aside(const storage::Timer& timer, const desk::Setting& setting);

}  // namespace intake

#pragma once
#include <string_view>

namespace mailparse {

// Whether a TNEF file (MS-OXTNEF) is one that libytnef reads without harm: every length stays inside what
// contains it, and nothing is there that the library misreads, leaks or complains about. Linear.
bool is_sound_tnef(std::string_view bytes);

}  // namespace mailparse

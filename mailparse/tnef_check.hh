#pragma once
#include <string_view>

namespace mailparse {

// Whether every length in a TNEF file (MS-OXTNEF) stays inside what contains it. Linear, no allocation.
bool is_sound_tnef(std::string_view bytes);

}  // namespace mailparse

#pragma once
// Version 10: a clock that was ahead is no reason to be late. Released: never edit it, add the next one.

#include <string_view>

namespace storage::sqlite::migrations {

inline constexpr std::string_view kClock = R"sql(

-- When the timer was set: one that was set in the future was set under a clock that was ahead.
ALTER TABLE timer ADD COLUMN set_at INTEGER;

)sql";

}  // namespace storage::sqlite::migrations

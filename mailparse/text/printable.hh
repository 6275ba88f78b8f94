#pragma once
// Text for terminals and logs: nothing in it moves a cursor, ends a line or turns the direction of writing.

#include <string>
#include <string_view>

namespace mailparse {

std::string printable(std::string_view text);        // one line without control characters
std::string printable_lines(std::string_view text);  // the same, line ends kept

}  // namespace mailparse

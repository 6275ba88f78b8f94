#pragma once
// Text for places of one line: header fields, names, lists.

#include <string>
#include <string_view>

namespace rules {

// Controls, and whatever some reader takes for a line end (U+0085, U+2028, U+2029), become `instead`.
std::string as_one_line(std::string_view, char instead = ' ');

}  // namespace rules

#pragma once
#include <string_view>

namespace mailparse {

// Does the line `below` a quoted one belong to it, though it has no mark? A program broke a link over the
// line: the bracket that the quote opened around it is closed there.
bool finishes_link(std::string_view quoted, std::string_view below);

}  // namespace mailparse

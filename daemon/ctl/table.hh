#pragma once
// Listings for people: columns as wide as their longest cell, the last one as it is.

#include <string>
#include <vector>

namespace ctl {

using Row = std::vector<std::string>;

// `head` is the first line. Control characters in cells become blanks, so that no mail can move a terminal's
// cursor.
std::string table(const Row& head, const std::vector<Row>& rows);

std::string printable(std::string_view text);        // one line without control characters
std::string printable_lines(std::string_view text);  // the same, line ends kept

}  // namespace ctl

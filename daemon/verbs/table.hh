#pragma once
// Listings for people: columns as wide as their longest cell, the last one as it is.

#include <string>
#include <vector>

#include "mailparse/text/printable.hh"

namespace ctl {

using Row = std::vector<std::string>;

// `head` is the first line. Control characters in cells become blanks, so that no mail can move a terminal's
// cursor.
std::string table(const Row& head, const std::vector<Row>& rows);

using mailparse::printable;
using mailparse::printable_lines;

}  // namespace ctl

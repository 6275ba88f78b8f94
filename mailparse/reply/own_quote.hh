#pragma once
// Which lines of a text are our own words coming back.

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace mailparse {

// True for each line most of whose words stand in `sent_text` in the same order, in runs of a few words:
// clients rewrap lines and change blanks, but keep words. Short lines alone prove nothing; they count between
// longer ones. Linear.
std::vector<bool> find_own_lines(std::span<const std::string> folded, std::string_view sent_text);

}  // namespace mailparse

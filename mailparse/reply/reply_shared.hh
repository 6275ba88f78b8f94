#pragma once
#include <string_view>
#include <vector>

namespace mailparse {

// Some clients put the attribution or the divider of the quote behind the last words, on their line: "It
// works On Tue, 1 Mar 2011, Ann wrote:". The same lines with those cut in two; nothing is lost.
std::vector<std::string_view> split_shared_lines(const std::vector<std::string_view>& lines);

}  // namespace mailparse

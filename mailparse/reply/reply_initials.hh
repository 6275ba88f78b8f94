#pragma once
// Quotes that are marked with the initials of who wrote them, as The Bat! and others do: "AL> text".

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace mailparse {

// For each line whether it is one. Prompts look the same ("SQL> select"): a run of such lines is a quote
// below an attribution, or where lines of it are blank behind their mark, as nobody leaves a prompt. Linear.
std::vector<bool> find_initialled(std::span<const std::string_view> lines,
                                  std::span<const std::string> folded);

}  // namespace mailparse

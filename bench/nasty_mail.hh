#pragma once
// Mails made to cost more than their size: each kind repeats what a careless reader handles in quadratic
// time.

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace bench {

std::vector<std::string_view> nasty_kinds();
std::string nasty_mail(std::string_view kind,
                       std::size_t bytes);  // about that many; empty for an unknown kind

}  // namespace bench

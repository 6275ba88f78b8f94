#pragma once
#include <cstddef>
#include <string_view>

namespace bench {

// The same work by GMime 3: parse, read the addresses, subject and date, decode every part, texts to UTF-8.
// Returns the decoded bytes, so that nothing is optimised away.
std::size_t read_with_gmime(std::string_view mail);

}  // namespace bench

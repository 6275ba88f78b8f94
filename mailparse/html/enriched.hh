#pragma once
#include <string>
#include <string_view>

namespace mailparse {

// text/enriched (RFC 1896) and its ancestor text/richtext (RFC 1341, 7.1.3) as plain text. `text` has LF line
// ends.
std::string enriched_to_text(std::string_view text, bool is_richtext);

}  // namespace mailparse

#pragma once
#include <string>
#include <string_view>

namespace mailparse {

// Joins the lines of format=flowed text (RFC 3676) to the paragraphs the sender wrote, quote depth by quote
// depth. The signature separator "-- " is never joined. `text` has LF line ends.
std::string unflow(std::string_view text, bool delsp);

}  // namespace mailparse

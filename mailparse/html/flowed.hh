#pragma once
#include <string>
#include <string_view>

namespace mailparse {

// Joins the lines of format=flowed text (RFC 3676) to the paragraphs the sender wrote, quote depth by quote
// depth. The signature separator "-- " is never joined, and neither is a line of "#word" where the line above
// it had room for that word: who wraps would not have begun a line there. `text` has LF line ends.
std::string unflow(std::string_view text, bool delsp);

}  // namespace mailparse

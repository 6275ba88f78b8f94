#pragma once
// Regular expressions over text of all scripts.

#include <string_view>

namespace re2 {
class RE2;
}

namespace rules {

// The regex to search `text` with: `regex` itself, or its form with Unicode's words where the text has
// letters beyond ASCII. That one is compiled when it is first needed, and each thread keeps those it used.
const re2::RE2& regex_for(const re2::RE2& regex, std::string_view text);

}  // namespace rules

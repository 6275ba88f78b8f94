#pragma once
#include <string>
#include <string_view>

namespace mailparse {

// The language of a text as ISO 639-1 ("en", "zh"), or empty where the text is too short or too mixed to
// tell.
std::string detect_language(std::string_view text);

}  // namespace mailparse

#pragma once
// What clients say by the names of their elements: here begins the signature, here the quote.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace mailparse {

// By class or id of an element.
bool is_signature_mark(std::string_view classes, std::string_view id);
bool is_quote_mark(std::string_view classes, std::string_view id);

// A text of nothing but spaces that do not collapse (no-break, wide, or without width): it makes a blank
// line.
enum class BlankMark : std::uint8_t { none, wide, without_width };
BlankMark blank_mark(std::string_view text);

// Writes "-- " above the signature that begins at `at`, as in plain text, unless it is there already.
void mark_signature(std::string& text, std::size_t at);

}  // namespace mailparse

#pragma once
#include <cstddef>
#include <string>
#include <string_view>

namespace mailparse {

// HTML as the text a person would read off the screen: paragraphs and line breaks, lists with marks, table
// rows as lines, quotes with "> " in front, links as "text <url>" where the two differ; scripts, styles,
// hidden text, tracking pixels gone. `html` is UTF-8 (what it declares itself is ignored). At most
// `max_bytes` of text. Linear, however it is nested.
std::string html_to_text(std::string_view html, std::size_t max_bytes);

// The same, as its writer meant it: words that are struck out are left out, raised digits stand behind "^",
// and a picture of the mail itself is where it stands, as "[cid:ID]".
struct WrittenHtml {
  std::string text;
  std::string signature;   // what clients mark as one, outside of quotes
  bool has_marks = false;  // what plain text shows otherwise: words struck out, digits raised, Word's bullets
};
WrittenHtml read_written_html(std::string_view html, std::size_t max_bytes);

}  // namespace mailparse

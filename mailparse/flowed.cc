#include "mailparse/flowed.hh"

#include <algorithm>

#include "mailparse/lines.hh"
#include "mailparse/words.hh"

namespace mailparse {
namespace {

// "#note" alone on its line: no program breaks a line in front of a word and behind it.
bool is_word_with_sign(std::string_view line) {
  line = trim(line);
  return line.size() > 2 && line.starts_with('#') && line.find_first_of(" \t") == std::string_view::npos &&
         is_alpha(line[1]);
}

}  // namespace

std::string unflow(std::string_view text, bool delsp) {
  std::string result;
  result.reserve(text.size());
  bool is_open = false;  // the paragraph goes on in the next line
  std::size_t open_depth = 0;
  for (Lines lines(text); lines.next();) {
    std::string_view line = lines.text();
    const std::size_t depth = std::min(line.find_first_not_of('>'), line.size());
    line.remove_prefix(depth);
    if (line.starts_with(' ')) line.remove_prefix(1);            // stuffed (RFC 3676, 4.4)
    const bool is_signature = line == "-- " || line == "- -- ";  // clear-signed
    const bool apart = depth != open_depth || is_signature || is_word_with_sign(line);
    if (is_open && apart) {  // improperly flowed: 4.5
      result.push_back('\n');
      is_open = false;
    }
    if (!is_open && depth > 0) result.append(depth, '>').append(line.empty() ? "" : " ");
    const bool flows = line.ends_with(' ') && !is_signature;
    if (flows && delsp) line.remove_suffix(1);
    result.append(line);
    if (!flows) result.push_back('\n');
    is_open = flows;
    open_depth = depth;
  }
  if (is_open) result.push_back('\n');
  return result;
}

}  // namespace mailparse

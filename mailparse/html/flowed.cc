#include "mailparse/html/flowed.hh"

#include <algorithm>

#include "mailparse/text/lines.hh"
#include "mailparse/text/text_scan.hh"

namespace mailparse {
namespace {

constexpr std::size_t kNarrowest = 60;  // columns: no sender wraps before that
constexpr std::size_t kMostMarks = 16;  // bytes of a bullet, bold or the like in front of the number sign

// "#word", whatever signs stand in front: lines that mean something alone.
bool begins_with_number_sign(std::string_view line) {
  const std::size_t sign = std::min(line.find('#'), line.find("\xEF\xBC\x83"));  // or full-width
  if (sign > kMostMarks || sign >= line.size()) return false;
  const auto is_word = [](char c) { return is_alpha(c) || is_digit(c); };
  if (std::any_of(line.begin(), line.begin() + static_cast<std::ptrdiff_t>(sign), is_word)) return false;
  const std::string_view behind = line.substr(sign + (line[sign] == '#' ? 1 : 3));
  return !behind.empty() && (is_alpha(behind.front()) || static_cast<unsigned char>(behind.front()) >= 0x80);
}

// A line that ends in a blank was typed so, and not wrapped, where the first word below it had room in it.
bool was_typed(std::string_view line, std::string_view below) {
  return line.size() + std::min(below.find(' '), below.size()) < kNarrowest;
}

}  // namespace

std::string unflow(std::string_view text, bool delsp) {
  std::string result;
  result.reserve(text.size());
  bool is_open = false;  // the paragraph goes on in the next line
  std::size_t open_depth = 0;
  std::string_view above;
  for (Lines lines(text); lines.next();) {
    std::string_view line = lines.text();
    const std::size_t depth = std::min(line.find_first_not_of('>'), line.size());
    line.remove_prefix(depth);
    if (line.starts_with(' ')) line.remove_prefix(1);            // stuffed (RFC 3676, 4.4)
    const bool is_signature = line == "-- " || line == "- -- ";  // clear-signed
    const bool is_own_line = is_open && (begins_with_number_sign(above) || begins_with_number_sign(line)) &&
                             was_typed(above, line);
    if (is_open && (depth != open_depth || is_signature || is_own_line)) {  // improperly flowed: 4.5
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
    above = line;
  }
  if (is_open) result.push_back('\n');
  return result;
}

}  // namespace mailparse

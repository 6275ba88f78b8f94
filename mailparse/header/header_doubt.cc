#include "mailparse/header/header_doubt.hh"

#include <algorithm>
#include <optional>

#include "mailparse/text/lines.hh"

namespace mailparse {
namespace {

bool is_plain_field(std::string_view line) {
  const auto name = line.substr(0, line.find(':'));
  return !name.empty() && name.size() < line.size() &&
         std::all_of(name.begin(), name.end(), [](char c) { return c > ' ' && c < 0x7F; });
}

bool is_folded_words(std::string_view line) {
  return is_blank(line.front()) && !trim(line).empty();
}

}  // namespace

bool is_header_in_doubt(std::string_view bytes, const Headers& headers) {
  using namespace std::string_view_literals;
  std::size_t fields = 0;
  std::optional<bool> ends_with_cr;
  for (std::size_t at = 0; at < bytes.size();) {
    const std::size_t feed = std::min(bytes.find('\n', at), bytes.size());
    const bool with_cr = feed > at && bytes[feed - 1] == '\r';
    if (feed < bytes.size() && ends_with_cr.value_or(with_cr) != with_cr) return true;
    ends_with_cr = with_cr;
    const auto line = bytes.substr(at, feed - at - (with_cr ? 1 : 0));
    const std::size_t after = std::min(feed + 1, bytes.size());
    if (line.empty()) return fields != headers.fields().size() || headers.body_offset() != after;
    if (line.find_first_of("\r\0"sv) != line.npos) return true;
    const bool is_envelope = at == 0 && line.starts_with("From ");
    if (is_plain_field(line))
      ++fields;
    else if (!is_envelope && (fields == 0 || !is_folded_words(line)))
      return true;
    at = after;
  }
  return fields != headers.fields().size();
}

}  // namespace mailparse

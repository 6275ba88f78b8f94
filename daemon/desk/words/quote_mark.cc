#include "daemon/desk/words/quote_mark.hh"

#include <algorithm>

#include "mailparse/text/text_scan.hh"

namespace desk {
namespace {

constexpr std::size_t kLongestInitials = 12;

std::size_t skip_blanks(std::string_view line, std::size_t at) {
  while (at < line.size() && mailparse::is_blank(line[at])) ++at;
  return at;
}

// "CL>", "Chris>"; 0: no initials stand there.
std::size_t initials(std::string_view line, std::size_t at) {
  std::size_t end = at;
  while (end < line.size() && end - at < kLongestInitials &&
         (mailparse::is_alnum(line[end]) || line[end] == '.' || line[end] == '-'))
    ++end;
  const bool mark = end > at && end < line.size() && line[end] == '>';
  const bool apart = mark && (end + 1 == line.size() || line[end + 1] == ' ' || line[end + 1] == '>');
  return apart ? end - at : 0;
}

// A bar that is no cell of a table.
bool has_lone_bar(std::string_view line) {
  line = mailparse::trim(line);
  return line.starts_with('|') && line.find('|', 1) == std::string_view::npos;
}

}  // namespace

QuoteMarks::QuoteMarks(std::span<const std::string_view> lines) {
  bars_ = std::count_if(lines.begin(), lines.end(), has_lone_bar) >= 2;
}

std::size_t QuoteMarks::length(std::string_view line) const {
  std::size_t at = skip_blanks(line, 0);
  at += initials(line, at);
  std::size_t end = 0;
  while (at < line.size() && (line[at] == '>' || (bars_ && end == 0 && has_lone_bar(line)))) {
    end = skip_blanks(line, at + 1);
    at = end;
  }
  return end;
}

}  // namespace desk

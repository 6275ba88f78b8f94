#include "mailparse/reply/reply_wrapped.hh"

#include "mailparse/text/text_scan.hh"

namespace mailparse {

namespace {
constexpr std::size_t kMaxLine = 2000;

// Offset of the last bracket that the line opens and does not close, and that a link stands behind.
std::size_t open_link(std::string_view line, char open, char close) {
  const std::size_t at = line.rfind(open);
  if (at == std::string_view::npos || line.find(close, at) != std::string_view::npos)
    return std::string_view::npos;
  const std::string_view link = line.substr(at);
  const bool is_link =
      contains(link, "://") || contains(link, "www.") || contains_ignoring_case(link, "mailto:");
  return is_link ? at : std::string_view::npos;
}

// A link that fills the rest of its line, and below it one word of what links are made of.
bool continues_bare(std::string_view quoted, std::string_view below) {
  quoted = trim(quoted), below = trim(below);
  const std::size_t word = quoted.find_last_of(" \t<(");
  const std::string_view link = word == std::string_view::npos ? quoted : quoted.substr(word + 1);
  return contains(link, "://") && quoted.size() >= 60 &&
         below.find_first_of(" \t") == std::string_view::npos &&
         below.find_first_of("=&%/") != std::string_view::npos && !contains(below, "://");
}
}  // namespace

bool finishes_link(std::string_view quoted, std::string_view below) {
  if (quoted.size() > kMaxLine || below.size() > kMaxLine || trim(below).empty()) return false;
  constexpr std::string_view kOpen = "(<[", kClose = ")>]";
  for (std::size_t i = 0; i < kOpen.size(); ++i) {
    if (open_link(quoted, kOpen[i], kClose[i]) == std::string_view::npos) continue;
    const std::size_t end = below.find(kClose[i]), blank = trim(below).find(' ');
    const bool is_smiley = end != std::string_view::npos && end > 0 &&
                           std::string_view(":;-").find(below[end - 1]) != std::string_view::npos;
    if (end != std::string_view::npos && end < below.find(kOpen[i]) && !is_smiley && blank > end) return true;
  }
  return continues_bare(quoted, below);
}

}  // namespace mailparse

#include "mailparse/reply/reply_initials.hh"

#include "mailparse/reply/reply_attribution.hh"
#include "mailparse/text/lines.hh"

namespace mailparse {

namespace {
constexpr std::size_t kMostLetters = 3, kFewestLines = 3, kFewestBlank = 2;
constexpr std::size_t kAttribution = 3;  // lines above a run that may introduce it

// The mark at the start of `line`: capital letters (of any script: not small ones of ASCII), and ">".
std::string_view mark_of(std::string_view line) {
  line = trim(line.substr(0, 200));
  std::size_t letters = 0, at = 0;
  while (at < line.size() && letters <= kMostLetters && line[at] != '>') {
    const bool ascii = (line[at] & 0x80) == 0;
    if (ascii && (line[at] < 'A' || line[at] > 'Z')) return {};
    letters += (line[at] & 0xC0) != 0x80;
    ++at;
  }
  if (letters == 0 || letters > kMostLetters || at >= line.size()) return {};
  const bool parts = at + 1 == line.size() || line[at + 1] == ' ' || line[at + 1] == '>';
  return parts ? line.substr(0, at) : std::string_view{};
}

bool is_bare(std::string_view line) {
  return trim(line).ends_with('>') && trim(line).size() <= 4 * kMostLetters;
}

// An attribution ends in the next line with words above `line`.
bool is_introduced(std::span<const std::string> folded, std::size_t line) {
  while (line > 0 && trim(folded[line - 1]).empty()) --line;
  const std::size_t first = line > kAttribution ? line - kAttribution : 0;
  const auto above = folded.subspan(first, line - first);
  const AttributionFinder finder(above);
  for (std::size_t i = 0; i < above.size(); ++i)
    if (finder.at(i).lines > 0 && i + finder.at(i).lines == above.size()) return true;
  return false;
}
}  // namespace

std::vector<bool> find_initialled(std::span<const std::string_view> lines,
                                  std::span<const std::string> folded) {
  std::vector<bool> found(lines.size());
  for (std::size_t i = 0; i < lines.size();) {
    const std::string_view mark = mark_of(lines[i]);
    if (mark.empty()) {
      ++i;
      continue;
    }
    std::size_t end = i, last = i, count = 0, bare = 0;
    for (; end < lines.size(); ++end) {
      if (trim(lines[end]).empty()) continue;
      if (mark_of(lines[end]) != mark) break;
      ++count, bare += is_bare(lines[end]), last = end;
    }
    if ((count >= kFewestLines && bare >= kFewestBlank && mark.size() < kMostLetters) ||
        is_introduced(folded, i))
      for (std::size_t k = i; k <= last; ++k) found[k] = !trim(lines[k]).empty();
    i = end;
  }
  return found;
}

}  // namespace mailparse

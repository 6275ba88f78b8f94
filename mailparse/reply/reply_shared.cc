#include "mailparse/reply/reply_shared.hh"

#include <algorithm>
#include <string>

#include "mailparse/reply/quoted_header.hh"
#include "mailparse/reply/reply_attribution.hh"
#include "mailparse/text/text_scan.hh"

namespace mailparse {

namespace {
constexpr std::size_t kMaxLine =
    500;  // bytes; longer ones are paragraphs in one line: their end is looked at
constexpr std::size_t kMostPlaces = 40;  // of one line where an attribution might begin
constexpr std::size_t kMostBelow = 3;    // lines that it may take behind its first

// Words of a person, not the name or the date that an attribution begins with.
bool are_words(std::string_view before, bool has_address_behind) {
  before = trim(before);
  if (before.empty() || before.find_first_of("@<>") != std::string_view::npos) return false;
  if (std::any_of(before.begin(), before.end(), is_digit) && begins_with_date(fold_case(before)))
    return false;
  if (std::string_view(".!?:").find(before.back()) != std::string_view::npos) return true;
  const std::size_t last = before.find_last_of(" \t");
  const std::string end = fold_case(last == std::string_view::npos ? before : before.substr(last + 1));
  for (const std::string_view helping :
       {"hat", "has", "had", "a", "ha", "heeft", "har", "haben", "ezt", "by", "von", "de"})
    if (end == helping) return false;
  if (has_address_behind && before.back() != ',') return true;
  for (std::size_t at = before.find(' '); at != std::string_view::npos; at = before.find(' ', at + 1))
    if (at + 1 < before.size() && before[at + 1] >= 'a' && before[at + 1] <= 'z') return true;
  return false;
}

// Where in `line` an attribution begins that goes on in the lines `below`; 0 if none does.
std::size_t attribution_in(std::string_view line, const std::vector<std::string>& below) {
  const std::size_t from = line.size() > kMaxLine ? line.size() - kMaxLine : 0;
  std::size_t places = 0;
  for (std::size_t at = line.find(' ', from); at != std::string_view::npos && places < kMostPlaces;
       at = line.find(' ', at + 1)) {
    const std::string_view rest = line.substr(at + 1);
    if (!opens_like_attribution(fold_case(rest.substr(0, 100)))) continue;
    ++places;
    std::vector<std::string> folded{fold_case(rest)};
    folded.insert(folded.end(), below.begin(), below.end());
    const Attribution found = AttributionFinder(folded).at(0);
    if (found.lines == 0 || !found.certain) continue;
    std::string all;
    for (std::size_t i = 0; i < found.lines; ++i) all += folded[i];
    if (are_words(line.substr(0, at), contains(all, "@"))) return at + 1;
  }
  return 0;
}

std::size_t divider_in(std::string_view line) {
  for (const std::string_view rule : {"----", "____", "===="}) {
    const std::size_t at = line.find(rule);
    if (at == std::string_view::npos || trim(line.substr(0, at)).empty()) continue;
    if (divider_of(fold_case(line.substr(at))) != Divider::none) return at;
  }
  return 0;
}

// Offset behind a divider that the first field shares its line with: "-------- Original message --------From:
// Ann Date: ...", "-----From: Ann". 0 if there is none.
std::size_t field_behind_divider(std::string_view line) {
  constexpr std::size_t kDashes = 5;
  const std::size_t begin = line.find_first_not_of(" \t");
  if (begin == std::string_view::npos || line.substr(begin, kDashes) != std::string(kDashes, '-')) return 0;
  line = line.substr(0, kMaxLine);
  for (std::size_t runs = 0, at = begin; runs < 2 && at < line.size(); ++runs) {
    const std::size_t end = line.find_first_not_of('-', at);
    if (end == std::string_view::npos) return 0;
    const std::string rest = fold_case(line.substr(end));
    if (is_from_field(rest)) return end;
    at = line.find("----", end);
  }
  return 0;
}

// Cheap, as it is asked for every line: only a line near the end of an attribution is looked at.
bool ends_attribution(std::string_view line) {
  line = trim(line);
  if (line.empty() || line.size() > 4 * kMaxLine) return false;
  if (line.back() == ':') return true;
  const bool may = line.size() <= 24 || line.back() == '-' || line.back() == '=' || contains(line, "@");
  return may && ends_like_attribution(fold_case(line));
}

// For each line, how many lines below it the next end of an attribution is; kMostBelow + 1 if it is further.
std::vector<std::size_t> distances_to_end(const std::vector<std::string_view>& lines) {
  std::vector<std::size_t> distances(lines.size());
  std::size_t distance = kMostBelow + 1;
  for (std::size_t i = lines.size(); i-- > 0; distances[i] = distance)
    distance = ends_attribution(lines[i]) ? 0 : std::min(distance + 1, kMostBelow + 1);
  return distances;
}
}  // namespace

std::vector<std::string_view> split_shared_lines(const std::vector<std::string_view>& lines) {
  std::vector<std::string_view> all;
  all.reserve(lines.size());
  const std::vector<std::size_t> distances = distances_to_end(lines);
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const std::string_view line = lines[i];
    all.push_back(line);
    if (trim(line).starts_with('>') || line.size() < 16) continue;
    std::size_t cut = divider_in(line.substr(0, kMaxLine));
    if (cut == 0) cut = field_behind_divider(line);
    if (cut == 0 && distances[i] <= kMostBelow) {
      std::vector<std::string> below;
      for (std::size_t k = i + 1; k < lines.size() && k <= i + kMostBelow; ++k)
        below.push_back(fold_case(lines[k]));
      cut = attribution_in(line, below);
    }
    if (cut == 0) continue;
    all.back() = line.substr(0, cut);
    all.push_back(line.substr(cut));
  }
  return all;
}

}  // namespace mailparse

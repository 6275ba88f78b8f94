#include "mailparse/reply_signature.hh"

#include <algorithm>
#include <array>

#include "mailparse/reply_signature_words.hh"
#include "mailparse/words.hh"

namespace mailparse {

namespace {
using Words = std::string_view;

constexpr std::size_t kMaxSignature = 20;  // lines below "-- ", which nothing but a signature writes
constexpr std::size_t kMaxLooseSignature =
    14;  // below "--", "__" or a dash, which people also write for other reasons
constexpr std::size_t kMaxFooter = 8;  // below a longer rule
constexpr std::size_t kMaxDisclaimer = 40;

std::size_t words_in(Words text) {
  std::size_t n = 0;
  bool in_word = false;
  for (char c : text) {
    if (!is_space(c) && !in_word) ++n;
    in_word = !is_space(c);
  }
  return n;
}

bool is_only(Words line, char c, std::size_t least, std::size_t most = Words::npos) {
  return line.size() >= least && line.size() <= most && line.find_first_not_of(c) == Words::npos;
}

bool has_any(Words line, auto& table) {
  return std::any_of(table.begin(), table.end(), [line](Words words) { return contains(line, words); });
}

bool starts_with_any(Words line, auto& table) {
  return std::any_of(table.begin(), table.end(), [line](Words words) { return line.starts_with(words); });
}

// How many lines may follow if this line opens a signature; 0 if it opens none.
std::size_t room_below(Words line) {
  if (line == "-- " || line == "--  ") return kMaxSignature;
  line = trim(line);
  if (line == "--" || line == "—" || line == "–" || line == "- --" || line == "*--*" || line == "__" ||
      line == "---" || line == "ᐧ")
    return kMaxLooseSignature;
  return is_only(line, '_', 3) ? kMaxFooter : 0;
}

// Below a long rule or three dashes a person's own words are likely; a footer says what it is.
bool needs_proof(Words line) {
  return is_only(trim(line), '-', 3);
}

bool looks_like_footer(std::span<const std::string> below) {
  return std::any_of(below.begin(), below.end(), [](const std::string& line) {
    return has_any(line, kFooterWords) || contains(line, "@") || contains(line, "://");
  });
}

std::size_t filled_lines(std::span<const std::string> lines) {
  return std::count_if(lines.begin(), lines.end(),
                       [](const std::string& line) { return !trim(line).empty(); });
}
}  // namespace

bool is_device_line(Words folded) {
  Words line = trim(folded);
  while (!line.empty() && Words("*_[(<").find(line.front()) != Words::npos) line.remove_prefix(1);
  if (line.size() < 8 || line.size() > 200) return false;
  const Words said =
      trim(line.substr(0, std::min(line.find('<'), line.find("http"))));  // without the link behind it
  if (said.size() > 90 || words_in(said) > 12) return false;
  if (starts_with_any(said, kDeviceLines)) return true;
  if (said.starts_with("sent from a ") || said.starts_with("sent from the ") || contains(said, ", ") ||
      said.ends_with("!") || said.ends_with("?"))
    return false;
  if (said.starts_with("sent from my ")) return words_in(said) <= 8 && !said.ends_with(".");
  const bool behind = (!is_ascii(said) || contains(said, "gesendet")) && has_any(said, kSentFromBehind);
  return (behind || starts_with_any(said, kSentFrom)) && has_any(said, kDevices);
}

std::size_t find_closing_block(std::span<const std::string> folded) {
  std::size_t block = folded.size();
  const std::size_t first = folded.size() > kMaxDisclaimer + 8 ? folded.size() - kMaxDisclaimer - 8 : 0;
  for (std::size_t i = folded.size(); i-- > first;) {
    const auto below = folded.subspan(i + 1);
    const std::size_t room = room_below(folded[i]);
    const bool blank_above = i == 0 || trim(folded[i - 1]).empty();
    if (room > 0 && filled_lines(below) <= room && (!needs_proof(folded[i]) || looks_like_footer(below)))
      block = i;
    else if (i > 0 && blank_above && starts_with_any(trim(folded[i]), kDisclaimers))
      block = i;
  }
  return block;
}

}  // namespace mailparse

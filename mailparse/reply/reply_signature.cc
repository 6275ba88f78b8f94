#include "mailparse/reply/reply_signature.hh"

#include <algorithm>
#include <array>

#include "mailparse/reply/reply_signature_words.hh"
#include "mailparse/text/text_scan.hh"

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
  bool between = true;
  for (char c : text) {
    const bool space = is_space(c);
    n += between && !space;
    between = space;
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

// Two or more em dashes, as phones offer them.
bool is_long_dash(Words line) {
  if (line.size() < 6 || line.size() > 300 || line.size() % 3 != 0) return false;
  for (; !line.empty(); line.remove_prefix(3))
    if (!line.starts_with("—")) return false;
  return true;
}

// How many lines may follow if this line opens a signature; 0 if it opens none.
std::size_t room_below(Words line) {
  if (line == "-- " || line == "--  ") return kMaxSignature;
  line = trim(line);
  if (line == "--" || line == "—" || line == "–" || line == "- --" || line == "*--*" || line == "__" ||
      line == "---" || line == "ᐧ")
    return kMaxLooseSignature;
  if (is_long_dash(line)) return kMaxFooter;
  return is_only(line, '_', 3) ? kMaxFooter : 0;
}

// Below a long rule or three dashes a person's own words are likely; a footer says what it is.
bool needs_proof(Words line) {
  return is_only(trim(line), '-', 3) || is_only(trim(line), '_', 5) || is_long_dash(trim(line));
}

// Nobody asks in a signature: what stands between two rules is an example, and words follow.
bool asks(Words line) {
  line = trim(line);
  return (line.ends_with('?') || contains(line, "? ")) && !contains(line, "://") && !contains(line, "www.");
}

bool has_question(std::span<const std::string> lines) {
  return std::any_of(lines.begin(), lines.end(), [](const std::string& line) { return asks(line); });
}

bool looks_like_footer(std::span<const std::string> below) {
  return std::any_of(below.begin(), below.end(), [](const std::string& line) {
    return has_any(line, kFooterWords) || contains(line, "@") || contains(line, "://");
  });
}

// "Это сообщение ..." opens a disclaimer and many a complaint. A disclaimer says for whom it is, that it is
// secret, or what was scanned; in its first paragraph or, below a heading, in the next.
bool is_disclaimer(std::span<const std::string> lines) {
  if (lines.empty() || !starts_with_any(trim(lines[0]), kDisclaimers)) return false;
  std::size_t paragraphs = 0;
  for (std::size_t i = 0; i < lines.size() && i < kMaxDisclaimer && paragraphs < 2; ++i) {
    if (has_any(lines[i], kDisclaimerProof)) return true;
    const bool heading = paragraphs == 0 && i < 2 && trim(lines[i]).size() < 40;
    if (i + 1 < lines.size() && trim(lines[i + 1]).empty()) paragraphs += heading ? 1 : 2;
  }
  return false;
}

std::size_t filled_lines(std::span<const std::string> lines) {
  return std::count_if(lines.begin(), lines.end(),
                       [](const std::string& line) { return !trim(line).empty(); });
}

// "..., please excuse typos".
Words without_excuse(Words said) {
  for (Words excuse : {"please excuse", "please forgive", "excuse ", "sorry for", "apologies for"})
    said = said.substr(0, said.find(excuse));
  while (!said.empty() && Words(" .,!;-").find(said.back()) != Words::npos) said.remove_suffix(1);
  return said;
}

bool speaks_of_device(Words said, bool in_brackets) {
  if (starts_with_any(said, kDeviceLines)) return true;
  if (said.starts_with("sent from my ") || in_brackets) {
    const Words short_form = without_excuse(said);
    if ((in_brackets || short_form.size() < said.size()) && words_in(short_form) <= 8 &&
        has_any(short_form, kDevices))
      return true;
  }
  if (said.starts_with("sent from a ") || said.starts_with("sent from the ") || contains(said, ", ") ||
      said.ends_with("!") || said.ends_with("?"))
    return false;
  if (said.starts_with("sent from my ")) return words_in(said) <= 8 && !said.ends_with(".");
  const bool behind = (!is_ascii(said) || contains(said, "gesendet")) && has_any(said, kSentFromBehind);
  return (behind || starts_with_any(said, kSentFrom)) && has_any(said, kDevices);
}
}  // namespace

bool is_device_line(Words folded) {
  Words line = trim(folded);
  const bool in_brackets = line.starts_with('(') && line.ends_with(')');
  while (!line.empty() && Words("*_[(<").find(line.front()) != Words::npos) line.remove_prefix(1);
  if (line.size() < 8 || line.size() > 200) return false;
  std::string plain(
      line.substr(0, std::min(line.find('<'), line.find("http"))));  // without the link behind it
  if (const std::size_t open = plain.find('['); open != std::string::npos && contains(line, "]("))
    plain.erase(open, 1);  // "Get [Outlook for iOS](https://...)"
  const Words said = trim(plain);
  return said.size() <= 90 && words_in(said) <= 12 && speaks_of_device(said, in_brackets);
}

bool is_short(std::span<const std::string> folded) {
  constexpr std::size_t kMostLines = 4, kLongest = 80, kMostWords = 6;
  std::size_t filled = 0;
  for (const std::string& line : folded) {
    const Words words = trim(line);
    if (words.empty()) continue;
    if (++filled > kMostLines || words.size() > kLongest || words_in(words) > kMostWords || asks(words))
      return false;
  }
  return filled > 0;
}

bool is_signoff(std::span<const std::string> folded) {
  const auto first =
      std::find_if(folded.begin(), folded.end(), [](const std::string& line) { return !trim(line).empty(); });
  return first != folded.end() && starts_with_any(trim(*first), kSignoffs) && is_short(folded);
}

bool is_signature_rule(Words line) {
  return is_only(trim(line), '_', 5);
}

bool is_list_footer(std::span<const std::string> folded) {
  if (folded.empty() || !needs_proof(folded.front())) return false;
  const auto has = [&](auto& table) {
    return std::any_of(folded.begin(), folded.end(),
                       [&](const std::string& line) { return has_any(line, table); });
  };
  constexpr auto kList =
      std::to_array<Words>({"mailing list", "mailingliste", "listinfo", "liste de diffusion",
                            "lista de correo", "google groups", "groups.io", "mailman"});
  constexpr auto kLeave = std::to_array<Words>({"unsubscribe", "listinfo", "abmelden", "désabonner", "://"});
  return has(kList) && has(kLeave);
}

bool is_link_line(Words line) {
  line = trim(line);
  while (!line.empty() && Words("<([").find(line.front()) != Words::npos) line.remove_prefix(1);
  return (line.starts_with("http://") || line.starts_with("https://")) && line.find(' ') == Words::npos;
}

bool is_greeting(Words folded) {
  const Words line = trim(folded);
  return line.size() <= 80 && starts_with_any(line, kGreetings);
}

std::size_t find_closing_block(std::span<const std::string> folded) {
  std::size_t block = folded.size();
  const std::size_t first = folded.size() > kMaxDisclaimer + 8 ? folded.size() - kMaxDisclaimer - 8 : 0;
  for (std::size_t i = folded.size(); i-- > first;) {
    const auto below = folded.subspan(i + 1);
    const std::size_t room = room_below(folded[i]);
    const bool blank_above = i == 0 || trim(folded[i - 1]).empty();
    if (room == kMaxSignature && filled_lines(below) <= room)
      block = i;
    else if (room > 0 && filled_lines(below) <= room && !has_question(below) &&
             (!needs_proof(folded[i]) || looks_like_footer(below)))
      block = i;
    else if (i > 0 && blank_above && is_disclaimer(folded.subspan(i)))
      block = i;
  }
  return block;
}

}  // namespace mailparse

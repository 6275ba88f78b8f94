#include "daemon/desk/words/closing.hh"

#include <algorithm>
#include <array>

#include "daemon/desk/words/closing_words.hh"
#include "daemon/desk/words/command.hh"
#include "mailparse/reply/reply_signature.hh"
#include "mailparse/text/text_scan.hh"

namespace desk {
namespace {

using mailparse::contains;
using mailparse::trim;
using Lines = std::span<const std::string>;

constexpr std::size_t kLongestSignature = 20;  // lines below "-- "
constexpr std::size_t kLooseSignature = 14;    // below "--", which people write for other reasons too
constexpr std::size_t kLongestFooter = 40;     // lines that a company adds
constexpr std::size_t kLinesOfWarning = 4;
constexpr std::size_t kWordsOfNames = 4;  // of a signature that is more than a name
constexpr std::size_t kWordsOfDevice =
    12;  // "Diese Nachricht wurde von meinem Android-Gerät mit ... gesendet"
constexpr std::size_t kWordsOfFooter = 12;  // in a line that is no sentence

bool is_any(std::string_view line, auto& table) {
  return std::any_of(table.begin(), table.end(), [line](std::string_view word) { return line == word; });
}
bool has_any(std::string_view line, auto& table) {
  return std::any_of(table.begin(), table.end(),
                     [line](std::string_view word) { return contains(line, word); });
}
bool starts_with_any(std::string_view line, auto& table) {
  return std::any_of(table.begin(), table.end(),
                     [line](std::string_view word) { return line.starts_with(word); });
}

std::string folded(std::string_view line) {
  return mailparse::fold_case(trim(line));
}

// "Alice Meyer calls you" is no name with a title behind it.
bool has_small_word(std::string_view line) {
  for (std::size_t at = line.find(' '); at != std::string_view::npos; at = line.find(' ', at + 1))
    if (at + 1 < line.size() && line[at + 1] >= 'a' && line[at + 1] <= 'z') return true;
  return false;
}

// A line that is the name, or the first or last part of it.
bool is_name(std::string_view line, std::string_view writer) {
  const auto said = words_in(line), name = words_in(writer);
  if (said.empty() || name.empty() || said.size() > name.size() + 2) return false;
  const auto is_part = [&](Word word) { return std::find(name.begin(), name.end(), word) != name.end(); };
  return said.size() <= name.size()
             ? std::all_of(said.begin(), said.end(), is_part)
             : !has_small_word(trim(line)) &&
                   std::all_of(said.begin(), said.begin() + static_cast<std::ptrdiff_t>(name.size()),
                               is_part);
}

std::string without_end(std::string said) {
  while (!said.empty() && std::string_view(",.!;- ").find(said.back()) != std::string_view::npos)
    said.pop_back();
  return said;
}

bool is_sign_off(std::string_view line) {
  return is_any(without_end(folded(line)), kSignOffs);
}

// "Thanks,\nAlice" is what a client adds; "Thanks!" alone is said.
bool is_thanks_above_name(Lines paragraph, std::string_view writer) {
  return paragraph.size() > 1 && is_any(without_end(folded(paragraph[0])), kThanks) &&
         is_name(paragraph[1], writer);
}

std::size_t digits_in(std::string_view line) {
  return static_cast<std::size_t>(std::count_if(line.begin(), line.end(), mailparse::is_digit));
}

bool names_company(std::string_view line) {
  return has_any(" " + folded(line) + " ", kCompanies) ||
         has_any(" " + std::string(trim(line)) + " ", kCompaniesInCapitals);
}

// "Example Ltd, registered in England, company no. 0123, registered office: ...": what the law asks for.
bool is_legal_line(std::string_view line) {
  const std::string said = " " + folded(line) + " ";
  return std::count_if(kCompanies.begin(), kCompanies.end(),
                       [&](std::string_view word) { return contains(said, word); }) >= 2;
}

// What a line of an address block has and a sentence lacks.
bool is_contact(std::string_view line) {
  const std::string said = folded(line);
  if (is_legal_line(line)) return true;
  if (words_in(said).size() > kWordsOfFooter) return false;
  return contains(said, "://") || contains(said, "www.") || contains(said, "@") || digits_in(said) >= 6 ||
         names_company(line);
}

bool is_sentence(std::string_view line) {
  const auto said = trim(line);
  const bool ends = said.ends_with('?') || said.ends_with('!') || said.ends_with(':') ||
                    (said.ends_with('.') && words_in(said).size() > 1);
  return ends || words_in(said).size() > kWordsOfFooter;
}

bool is_warning(std::string_view line) {
  return has_any(folded(line), kWarnings) || (is_contact(line) && has_any(folded(line), kLists));
}

// A name or a company, its address below, and nothing that is a sentence. An address alone may be an answer.
bool is_address_block(Lines lines, std::string_view writer, bool below_sign_off = false) {
  const auto sentence = [](const std::string& line) { return is_sentence(line) && !is_contact(line); };
  if (std::any_of(lines.begin(), lines.end(), sentence)) return false;
  return below_sign_off || is_name(lines.front(), writer) || names_company(lines.front());
}

std::size_t filled(std::span<const SpokenLine> lines) {
  return static_cast<std::size_t>(
      std::count_if(lines.begin(), lines.end(), [](const auto& line) { return !trim(line.text).empty(); }));
}

bool is_link_alone(std::string_view line) {
  const auto said = trim(line);
  const bool link = mailparse::starts_with_ignoring_case(said, "http") || said.starts_with("<http") ||
                    said.starts_with("(http") || said.starts_with("( http");
  return link && contains(said, "://") && words_in(said).size() <= kWordsOfFooter &&
         said.find(' ') >= said.size() - std::min<std::size_t>(said.size(), 3);
}

bool is_text(const SpokenLine& line) {
  return line.kind == LineKind::fresh || line.kind == LineKind::blank;
}

class Signatures {
 public:
  Signatures(std::vector<SpokenLine>& lines, const Sources& sources) : lines_(lines), sources_(sources) {}

  void run() {
    for (const auto& signature : sources_.signatures) set_known_aside(words_in(signature));
    for (std::size_t i = 0; i < lines_.size(); ++i)
      if (lines_[i].kind == LineKind::fresh && !lines_[i].marked) look_at(i);
  }

 private:
  void look_at(std::size_t i) {
    if (is_advertising(lines_[i].text) && (stands_last(i) || is_short_paragraph(i)))
      return set_advertising_aside(i);
    const std::string_view line = lines_[i].text;
    const bool exact = line == "-- " || line == "--  ", loose = trim(line) == "--";
    if (!exact && !loose) return;
    const auto end = end_of_block(i);
    const auto block = std::span<const SpokenLine>(lines_).subspan(i + 1, end - i - 1);
    if (exact ? filled(block) <= kLongestSignature : is_loose_signature(block)) set_aside(i, end);
  }

  // Nothing of the writer's below it, up to the quote.
  bool stands_last(std::size_t i) const {
    for (++i; i < lines_.size() && is_text(lines_[i]); ++i)
      if (lines_[i].kind == LineKind::fresh && !trim(lines_[i].text).empty() &&
          !is_link_alone(lines_[i].text))
        return trim(lines_[i].text) == "--";
    return true;
  }

  bool is_short_paragraph(std::size_t i) const {
    const bool apart = i == 0 || lines_[i - 1].kind != LineKind::fresh || trim(lines_[i - 1].text) == "--";
    const bool ends =
        i + 1 == lines_.size() || lines_[i + 1].kind != LineKind::fresh || is_link_alone(lines_[i + 1].text);
    return apart && ends &&
           words_in(lines_[i].text.substr(0, lines_[i].text.find("://"))).size() <= kWordsOfDevice &&
           lines_[i].text.find(',') == std::string::npos;
  }

  // With the dashes that a client puts above it, and the link below.
  void set_advertising_aside(std::size_t i) {
    lines_[i].kind = LineKind::closing;
    if (i > 0 && is_text(lines_[i - 1]) && trim(lines_[i - 1].text) == "--")
      lines_[i - 1].kind = LineKind::closing;
    if (i + 1 < lines_.size() && lines_[i + 1].kind == LineKind::fresh && is_link_alone(lines_[i + 1].text))
      lines_[i + 1].kind = LineKind::closing;
  }

  // Up to a quote, or the blank line below: what stands there was added by others, or is a postscript.
  std::size_t end_of_block(std::size_t mark) const {
    std::size_t end = mark + 1;
    bool any = false;
    for (; end < lines_.size() && (is_text(lines_[end]) || lines_[end].kind == LineKind::closing); ++end) {
      if (any && lines_[end].kind == LineKind::blank) break;
      any = any || lines_[end].kind != LineKind::blank;
    }
    return end;
  }

  bool is_loose_signature(std::span<const SpokenLine> block) const {
    std::vector<std::string> said;
    for (const auto& line : block) {
      if (line.kind == LineKind::closing) return true;  // it is known
      if (trim(line.text).empty() || is_command_line(line.text)) continue;
      if (trim(line.text) == "--") return false;
      said.push_back(line.text);
    }
    return !said.empty() && said.size() <= kLooseSignature && is_address_block(said, sources_.writer);
  }

  void set_aside(std::size_t begin, std::size_t end) {
    for (auto i = begin; i < end; ++i)
      if (lines_[i].kind == LineKind::fresh && !is_command_line(lines_[i].text))
        lines_[i].kind = LineKind::closing;
  }

  // However the lines are broken, the words are those of the signature.
  void set_known_aside(const std::vector<Word>& signature) {
    if (signature.size() < kWordsOfNames) return set_short_aside(signature);
    for (std::size_t i = 0; i < lines_.size() && !signature.empty(); ++i) {
      if (lines_[i].kind != LineKind::fresh) continue;
      const auto end = end_of_known(i, signature);
      if (end == i) continue;
      const bool mark = i > 0 && trim(lines_[i - 1].text) == "--";
      set_aside(mark ? i - 1 : i, end);
      i = end - 1;
    }
  }

  // A name, which stands below a greeting as well: only below dashes, or where the words end.
  void set_short_aside(const std::vector<Word>& signature) {
    for (auto i = lines_.size(); i-- > 0 && !signature.empty();) {
      if (lines_[i].kind != LineKind::fresh || words_in(lines_[i].text).empty()) continue;
      const auto end = end_of_known(i, signature);
      const bool apart = i == 0 || lines_[i - 1].kind == LineKind::blank || trim(lines_[i - 1].text) == "--";
      if (end == i || !apart) continue;
      set_aside(i > 0 && trim(lines_[i - 1].text) == "--" ? i - 1 : i, end);
      return;
    }
  }

  std::size_t end_of_known(std::size_t begin, const std::vector<Word>& signature) const {
    std::size_t matched = 0, i = begin;
    for (; i < lines_.size() && matched < signature.size() && is_text(lines_[i]); ++i) {
      const auto words = words_in(lines_[i].text);
      if (i == begin && words.empty()) return begin;
      if (words.size() > signature.size() - matched ||
          !std::equal(words.begin(), words.end(), signature.begin() + static_cast<std::ptrdiff_t>(matched)))
        return begin;
      matched += words.size();
    }
    return matched == signature.size() ? i : begin;
  }

  std::vector<SpokenLine>& lines_;
  const Sources& sources_;
};

// Paragraphs, without the blank lines between them.
std::vector<std::vector<std::string>> paragraphs_of(Lines lines) {
  std::vector<std::vector<std::string>> out(1);
  for (const auto& line : lines) {
    if (!trim(line).empty())
      out.back().push_back(line);
    else if (!out.back().empty())
      out.emplace_back();
  }
  if (out.back().empty()) out.pop_back();
  return out;
}

bool is_disclaimer(Lines paragraph) {
  std::string all;
  for (const auto& line : paragraph) all += folded(line) + " ";
  return std::count_if(kDisclaims.begin(), kDisclaims.end(),
                       [&](std::string_view word) { return contains(all, word); }) >= 2;
}

bool is_closing_paragraph(Lines paragraph, std::string_view writer, bool& signed_off) {
  if (is_thanks_above_name(paragraph, writer)) {
    signed_off = true;
    paragraph = paragraph.subspan(1);
  }
  if (paragraph.size() <= kLinesOfWarning && is_warning(paragraph.front())) return true;  // clients wrap it
  while (!paragraph.empty() && (is_sign_off(paragraph.front()) || is_warning(paragraph.front()) ||
                                is_advertising(paragraph.front()) || words_in(paragraph.front()).empty())) {
    signed_off = signed_off || is_sign_off(paragraph.front());
    paragraph = paragraph.subspan(1);
  }
  return paragraph.empty() || is_address_block(paragraph, writer, signed_off) || is_disclaimer(paragraph);
}

}  // namespace

bool is_advertising(std::string_view line) {
  const std::string said = mailparse::fold_case(line.substr(0, 300));
  const auto colon = said.find(": ");  // "Sent from my iPad: the page is blank there too."
  if (colon != std::string::npos && words_in(said.substr(colon)).size() > 1 &&
      !contains(said.substr(colon), "://"))
    return false;
  if (mailparse::is_device_line(said)) return true;
  return starts_with_any(trim(said), kMakers);
}

void set_signatures_aside(std::vector<SpokenLine>& lines, const Sources& sources) {
  Signatures(lines, sources).run();
}

bool has_no_sentence(Lines lines) {
  return std::none_of(lines.begin(), lines.end(),
                      [](const std::string& line) { return is_sentence(line) && !is_contact(line); });
}

bool is_closing_only(Lines lines, std::string_view writer) {
  if (lines.size() > kLongestFooter) return false;
  bool signed_off = false;
  for (const auto& paragraph : paragraphs_of(lines))
    if (!is_closing_paragraph(paragraph, writer, signed_off)) return false;
  return true;
}

}  // namespace desk

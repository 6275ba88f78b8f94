#include "mailparse/header/parameters.hh"

#include <algorithm>
#include <map>
#include <optional>

#include "mailparse/decode/charset.hh"
#include "mailparse/decode/encoded_word.hh"
#include "mailparse/text/lines.hh"

namespace mailparse {
namespace {

constexpr std::size_t kMaxParameters = 500;
constexpr int kMaxSections = 500;

// A parameter as written: "filename*1*" -> name "filename", section 1, percent-encoded.
struct Raw {
  std::string name, text;
  int section = -1;
  bool is_extended = false;
};

// Reads the raw value from left to right.
class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {}
  bool at_end() const { return at_ >= text_.size(); }

  // The text up to the next ';' outside quotes and comments, or to "charset=" where the ';' was forgotten.
  std::string value() {
    std::string result;
    while (!at_end() && text_[at_] != ';') {
      if (text_[at_] == '(' && skip_comment()) continue;
      if (is_space(text_[at_])) {
        at_ = std::min(text_.find_first_not_of(" \t\r\n\v\f", at_), text_.size());
        if (!result.empty() && is_at_parameter()) break;
      } else if (text_[at_] == '"') {
        result += quoted();
      } else {
        result.push_back(to_lower(text_[at_++]));
      }
    }
    return result;
  }

  std::optional<Raw> parameter() {
    skip_separators();
    if (at_end()) return std::nullopt;
    const std::size_t stop = std::min(text_.find_first_of("=;", at_), text_.size());
    Raw raw;
    raw.name = lower(trim(text_.substr(at_, stop - at_)));
    at_ = stop;
    if (at_end() || text_[at_] == ';') return raw;
    ++at_;
    raw.text = text();
    return raw;
  }

 private:
  bool is_at_parameter() const {
    std::size_t end = at_;
    while (end < text_.size() &&
           (is_alpha(text_[end]) || is_digit(text_[end]) || text_[end] == '-' || text_[end] == '*'))
      ++end;
    return end > at_ && end < text_.size() && text_[end] == '=';
  }

  void skip_separators() {
    while (!at_end()) {
      if (text_[at_] == '(' && skip_comment()) continue;
      if (text_[at_] != ';' && !is_space(text_[at_])) return;
      ++at_;
    }
  }

  // Comments nest (RFC 5322, 3.2.2). One that is not closed is text; then none behind it is closed either.
  bool skip_comment() {
    if (comments_broken_) return false;
    int depth = 0;
    for (std::size_t i = at_; i < text_.size(); ++i) {
      if (text_[i] == '\\')
        ++i;
      else if (text_[i] == '(')
        ++depth;
      else if (text_[i] == ')' && --depth == 0)
        return at_ = i + 1, true;
    }
    comments_broken_ = true;
    return false;
  }

  std::string quoted() {
    std::string result;
    for (++at_; !at_end() && text_[at_] != '"'; ++at_) {
      // Only quotes and backslashes are escaped in practice; C:\new\file.txt is a path.
      const bool is_escape =
          text_[at_] == '\\' && at_ + 1 < text_.size() && (text_[at_ + 1] == '"' || text_[at_ + 1] == '\\');
      if (is_escape) ++at_;
      result.push_back(text_[at_]);
    }
    if (!at_end()) ++at_;
    return result;
  }

  // A quoted string, or anything up to the next ';': names with blanks are often left unquoted.
  std::string text() {
    while (!at_end() && is_space(text_[at_])) ++at_;
    if (!at_end() && text_[at_] == '"') {
      std::string result = quoted();
      const std::size_t stop = std::min(text_.find(';', at_), text_.size());
      at_ = stop;
      return result;
    }
    const std::size_t stop = std::min(text_.find(';', at_), text_.size());
    std::string_view token = trim(text_.substr(at_, stop - at_));
    at_ = stop;
    if (const std::size_t comment = token.find(" (");
        comment != std::string_view::npos && token.ends_with(')'))
      token = trim(token.substr(0, comment));
    return std::string(token);
  }

  std::string_view text_;
  std::size_t at_ = 0;
  bool comments_broken_ = false;
};

// RFC 2231, 3 and 4: splits "name*SECTION*" into its parts.
void split_name(Raw& raw) {
  if (raw.name.ends_with('*')) {
    raw.is_extended = true;
    raw.name.pop_back();
  }
  const std::size_t star = raw.name.rfind('*');
  if (star == std::string::npos) return;
  const std::string_view digits = std::string_view(raw.name).substr(star + 1);
  if (digits.empty() || digits.size() > 4 || !std::all_of(digits.begin(), digits.end(), is_digit)) return;
  raw.section = std::stoi(std::string(digits));
  raw.name.resize(star);
}

std::string percent_decoded(std::string_view text) {
  std::string bytes;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool is_escape =
        text[i] == '%' && i + 2 < text.size() && hex_value(text[i + 1]) >= 0 && hex_value(text[i + 2]) >= 0;
    bytes.push_back(is_escape ? static_cast<char>(hex_value(text[i + 1]) << 4 | hex_value(text[i + 2]))
                              : text[i]);
    if (is_escape) i += 2;
  }
  return bytes;
}

// The sections of one parameter, put in order and joined before the charset is applied: a section may end
// inside a character.
std::string join(std::vector<Raw>& sections) {
  std::stable_sort(sections.begin(), sections.end(),
                   [](const Raw& a, const Raw& b) { return a.section < b.section; });
  std::string bytes, charset;
  bool any_extended = false;
  for (Raw& raw : sections) {
    std::string_view text = raw.text;
    if (raw.is_extended && !any_extended) {
      any_extended = true;
      const std::size_t first = text.find('\'');
      const std::size_t second = first == std::string_view::npos ? first : text.find('\'', first + 1);
      if (second != std::string_view::npos) {
        charset = std::string(text.substr(0, first));
        text.remove_prefix(second + 1);
      }
    }
    bytes += raw.is_extended ? percent_decoded(text) : std::string(text);
  }
  if (any_extended) {
    const std::string text = to_utf8(bytes, charset).text;
    return text.find("=?") == std::string::npos ? text : decode_words(text);
  }
  return decode_words(bytes);
}

}  // namespace

std::string_view ParameterValue::parameter(std::string_view name) const {
  for (const auto& [key, text] : parameters)
    if (key == name) return text;
  return {};
}

ParameterValue parse_parameters(std::string_view unfolded) {
  ParameterValue result;
  Reader reader(unfolded);
  result.value = reader.value();
  std::vector<std::pair<std::string, std::vector<Raw>>> by_name;  // in the order of first appearance
  std::map<std::string, std::size_t, std::less<>> index;
  for (std::size_t count = 0; count < kMaxParameters; ++count) {
    auto raw = reader.parameter();
    if (!raw) break;
    split_name(*raw);
    if (raw->name.empty() || raw->section > kMaxSections) continue;
    const auto [at, is_new] = index.try_emplace(raw->name, by_name.size());
    if (is_new) by_name.push_back({raw->name, {}});
    by_name[at->second].second.push_back(std::move(*raw));
  }
  for (auto& [name, raws] : by_name) {
    // Senders give both forms; the extended one wins (RFC 6266, 4.3). A plain one given twice counts once.
    const bool has_sections =
        std::any_of(raws.begin(), raws.end(), [](const Raw& r) { return r.section >= 0; });
    const bool has_extended =
        std::any_of(raws.begin(), raws.end(), [](const Raw& r) { return r.section < 0 && r.is_extended; });
    std::erase_if(raws, [&](const Raw& r) {
      return has_extended ? r.section >= 0 || !r.is_extended : has_sections && r.section < 0;
    });
    if (!has_sections || has_extended) raws.resize(1);
    result.parameters.emplace_back(name, join(raws));
  }
  return result;
}

}  // namespace mailparse

#include "daemon/desk/words/said_before.hh"

#include <algorithm>
#include <numeric>
#include <string>

#include "mailparse/text/text_scan.hh"
#include "mailparse/text/utf8.hh"

namespace desk {
namespace {

constexpr std::size_t kMostWords = 1u << 20;  // of all texts: no person quotes more
constexpr Word kStart = 0xcbf29ce484222325u;

Word mix(Word hash, Word more) {
  hash = (hash ^ more) * 0x100000001b3u;
  return hash ^ (hash >> 29);
}

// Punctuation and signs that clients change, drop or add.
bool is_sign(char32_t c) {
  return (c >= 0x80 && c <= 0xBF) || (c >= 0x2000 && c <= 0x206F) || (c >= 0x2500 && c <= 0x257F) ||
         (c >= 0x3000 && c <= 0x303F) || (c >= 0xFE00 && c <= 0xFE6F) || (c >= 0xFF00 && c <= 0xFF0F) ||
         c == 0x2022 || c == 0xD7 || c == 0xFFFD;
}

// Scripts that put no blanks between words.
bool stands_alone(char32_t c) {
  return (c >= 0x0E00 && c <= 0x0EFF) || (c >= 0x2E80 && c <= 0xA4CF) || (c >= 0xF900 && c <= 0xFAFF) ||
         (c >= 0x20000 && c <= 0x3FFFF);
}

bool is_letter(char32_t c) {
  if (c < 0x80) return mailparse::is_alnum(static_cast<char>(c));
  return !is_sign(c);
}

int hex_of(std::string_view text, std::size_t at) {
  return at < text.size() ? mailparse::hex_value(text[at]) : -1;
}

std::string unescaped(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const int high = text[at] == '%' ? hex_of(text, at + 1) : -1, low = high < 0 ? -1 : hex_of(text, at + 2);
    out += low < 0 ? text[at] : static_cast<char>(high * 16 + low);
    if (low >= 0) at += 2;
  }
  return out;
}

// Gateways put their own address in front of a link; what it leads to is in it.
std::string true_url(std::string_view url) {
  if (mailparse::contains(url, "safelinks.protection.outlook.com/")) {
    const auto begin = url.find("url=");
    if (begin != std::string_view::npos)
      return unescaped(url.substr(begin + 4, url.find('&', begin) - begin - 4));
  }
  if (mailparse::contains(url, "urldefense.com/v3/__")) {
    const auto begin = url.find("/__") + 3;
    return std::string(url.substr(begin, url.find("__;", begin) - begin));
  }
  return std::string(url);
}

bool begins_link(std::string_view text) {
  return text.starts_with("http://") || text.starts_with("https://") || text.starts_with("mailto:") ||
         text.starts_with("tel:");
}

// A link in brackets: "chris@x.example<mailto:chris@x.example>".
struct Bracketed {
  std::size_t length = 0;  // with the brackets; 0: none stands here
  bool close_by = false;   // it says where the word before it leads to
};

Bracketed bracketed_link(std::string_view text, std::size_t at) {
  if (text[at] != '<' && text[at] != '(' && text[at] != '[') return {};
  if (!begins_link(text.substr(at + 1))) return {};
  const char end = text[at] == '<' ? '>' : text[at] == '(' ? ')' : ']';
  const auto close = text.find(end, at);
  if (close == std::string_view::npos) return {};
  return {close - at + 1, at > 0 && !mailparse::is_space(text[at - 1])};
}

class Splitter {
 public:
  explicit Splitter(std::string_view folded) : text_(folded) {}

  std::vector<Word> run() {
    for (std::size_t at = 0; at < text_.size();) {
      if (const auto link = bracketed_link(text_, at); link.length > 0) {
        end_word();
        take_link(text_.substr(at + 1, link.length - 2), link.close_by);
        at += link.length;
      } else if (word_ == kStart && begins_link(text_.substr(at))) {
        at = take_url(at);
      } else {
        take(mailparse::next_code_point(text_, at));
      }
    }
    end_word();
    return std::move(words_);
  }

 private:
  void take(char32_t c) {
    if (!is_letter(c)) return end_word();
    if (stands_alone(c)) end_word();
    word_ = mix(word_, c);
    if (stands_alone(c)) end_word();
  }

  void end_word() {
    if (word_ != kStart) words_.push_back(word_);
    word_ = kStart;
  }

  // Where it only says again what stands before it, it is no words.
  void take_link(std::string_view link, bool close_by) {
    const auto before = words_.size();
    take_words(link);
    const auto count = words_.size() - before;
    const auto middle = words_.begin() + static_cast<std::ptrdiff_t>(before);
    const bool again =
        count <= before && std::equal(middle, words_.end(), middle - static_cast<std::ptrdiff_t>(count));
    if (close_by || again) words_.resize(before);
  }

  std::size_t take_url(std::size_t at) {
    const auto end = std::min(text_.find_first_of(" \t\r\n<>\"", at), text_.size());
    take_words(text_.substr(at, end - at));
    return end;
  }

  void take_words(std::string_view link) {
    const std::string url = true_url(link);
    std::string_view bare = url;
    for (const std::string_view scheme : {"https://", "http://", "mailto:", "tel:", "www."})
      if (bare.starts_with(scheme)) bare.remove_prefix(scheme.size());
    for (std::size_t i = 0; i < bare.size();) take(mailparse::next_code_point(bare, i));
    end_word();
  }

  std::string_view text_;
  std::vector<Word> words_;
  Word word_ = kStart;
};

Word hash_of(const std::vector<Word>& words) {
  return std::accumulate(words.begin(), words.end(), kStart, mix);
}

}  // namespace

std::vector<Word> words_in(std::string_view text) {
  return Splitter(mailparse::fold_case(text)).run();
}

std::size_t words_a_word(std::string_view text) {
  std::size_t alone = 0, letters = 0;
  for (std::size_t at = 0; at < text.size();) {
    const char32_t c = mailparse::next_code_point(text, at);
    if (is_letter(c)) ++(stands_alone(c) ? alone : letters);
  }
  return alone * 2 > letters && alone > 0 ? 3 : 1;
}

void SaidBefore::add(std::string_view text) {
  for (const auto line : mailparse::lines_of(text)) {
    const auto words = words_in(line);
    if (words.empty()) continue;
    if (words_.size() + words.size() > kMostWords) break;
    lines_.insert(hash_of(words));
    words_.insert(words_.end(), words.begin(), words.end());
  }
  if (!words_.empty()) words_.push_back(mix(~kStart, words_.size()));
}

void SaidBefore::seal() {
  places_.resize(words_.size());
  std::iota(places_.begin(), places_.end(), 0u);
  const auto before = [this](std::uint32_t one, std::uint32_t other) {
    const auto until = [this](std::uint32_t from) {
      return words_.begin() + static_cast<std::ptrdiff_t>(std::min(from + kFarthest, words_.size()));
    };
    return std::lexicographical_compare(words_.begin() + one, until(one), words_.begin() + other,
                                        until(other));
  };
  std::sort(places_.begin(), places_.end(), before);
}

std::size_t SaidBefore::match(const std::vector<Word>& words, std::size_t at, std::size_t place) const {
  std::size_t n = 0;
  while (n < kFarthest && at + n < words.size() && place + n < words_.size() &&
         words[at + n] == words_[place + n])
    ++n;
  return n;
}

std::size_t SaidBefore::longest(const std::vector<Word>& words, std::size_t at) const {
  if (at >= words.size()) return 0;
  const auto comes_before = [&](std::uint32_t place, int) {
    const auto n = match(words, at, place);
    if (n == kFarthest || at + n >= words.size()) return false;
    return place + n >= words_.size() || words_[place + n] < words[at + n];
  };
  // What follows most alike stands beside where the words themselves would stand.
  const auto hit = std::lower_bound(places_.begin(), places_.end(), 0, comes_before);
  std::size_t best = hit == places_.end() ? 0 : match(words, at, *hit);
  if (hit != places_.begin()) best = std::max(best, match(words, at, *(hit - 1)));
  return best;
}

bool SaidBefore::has(const std::vector<Word>& words, std::size_t from, std::size_t to) const {
  while (from < to) {
    const auto wanted = std::min(to - from, kFarthest);
    if (longest(words, from) < wanted) return false;
    from += wanted;
  }
  return true;
}

bool SaidBefore::has_line(const std::vector<Word>& line) const {
  return !line.empty() && lines_.contains(hash_of(line));
}

}  // namespace desk

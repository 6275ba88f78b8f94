#include "mailparse/decode/encoded_word.hh"

#include <algorithm>
#include <vector>

#include "mailparse/decode/charset.hh"
#include "mailparse/decode/transfer.hh"
#include "mailparse/text/lines.hh"
#include "mailparse/text/utf8.hh"

namespace mailparse {
namespace {

constexpr std::size_t kCharsetLength = 60;  // no charset label is longer; bounds the look ahead

bool is_charset_char(char c) {
  return is_alpha(c) || is_digit(c) || std::string_view("-_.:+()*/").find(c) != std::string_view::npos;
}

// Finds "?=" for a reader that moves forward only. Remembering the last answer keeps a header full of
// openings without an end linear.
class Terminators {
 public:
  explicit Terminators(std::string_view value) : value_(value) {}
  std::size_t after(std::size_t from) {
    if (known_ == std::string_view::npos || known_ < from) {
      if (exhausted_) return std::string_view::npos;
      known_ = value_.find("?=", from);
      exhausted_ = known_ == std::string_view::npos;
    }
    return known_;
  }

 private:
  std::string_view value_;
  std::size_t known_ = std::string_view::npos;
  bool exhausted_ = false;
};

// The end of a word's text. A "?=" followed by two hex digits in a Q word is a raw question mark before
// "=XX", provided that the word is closed later on without a blank in between.
std::size_t text_end(std::string_view value, std::size_t begin, char encoding, Terminators& terminators) {
  std::size_t end = terminators.after(begin);
  if (end == std::string_view::npos || encoding != 'q') return end;
  const auto is_raw_mark = [value](std::size_t at) {
    return at + 3 < value.size() && hex_value(value[at + 2]) >= 0 && hex_value(value[at + 3]) >= 0;
  };
  if (!is_raw_mark(end)) return end;
  const std::size_t blank = value.find_first_of(" \t", end);
  while (is_raw_mark(end)) {
    const std::size_t next = terminators.after(end + 2);
    if (next > blank || next == std::string_view::npos) break;
    if (value.substr(end + 2, next - end - 2).find("=?") != std::string_view::npos) break;
    end = next;
  }
  return end;
}

EncodedWord read_word(std::string_view value, std::size_t at, Terminators& terminators) {
  std::size_t i = at + 2;
  while (i < value.size() && i - at < kCharsetLength && is_charset_char(value[i])) ++i;
  if (i + 2 >= value.size() || i == at + 2 || value[i] != '?' || value[i + 2] != '?') return {};
  EncodedWord word;
  word.begin = at;
  word.charset = value.substr(at + 2, i - at - 2);
  word.encoding = to_lower(value[i + 1]);
  if (word.encoding != 'b' && word.encoding != 'q') return {};
  const std::size_t begin = i + 3;
  const std::size_t end = text_end(value, begin, word.encoding, terminators);
  const bool is_open = end == std::string_view::npos;
  word.text = value.substr(begin, is_open ? std::string_view::npos : end - begin);
  if (const std::size_t next = word.text.find("=?"); next != std::string_view::npos && word.encoding == 'b') {
    word.text = word.text.substr(0, next);  // the end is missing: another word begins before it
    word.end = begin + next;
    return word;
  }
  if (is_open) word.text = word.text.substr(0, word.text.find_first_of(" \t"));
  word.end = begin + word.text.size() + (is_open ? 0 : 2);
  return word;
}

std::string decode_q(std::string_view text) {
  std::string bytes;
  bytes.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '_') {
      bytes.push_back(' ');
    } else if (text[i] == '=' && i + 2 < text.size() && hex_value(text[i + 1]) >= 0 &&
               hex_value(text[i + 2]) >= 0) {
      bytes.push_back(static_cast<char>(hex_value(text[i + 1]) << 4 | hex_value(text[i + 2])));
      i += 2;
    } else {
      bytes.push_back(text[i]);
    }
  }
  return bytes;
}

// Text between words and words, in order. Words of one charset that follow one another are one run of bytes,
// because senders cut in the middle of a character.
class Output {
 public:
  void plain(std::string_view text) {
    flush();
    result_ += is_ascii(text) ? std::string(text) : to_utf8(text, {}).text;
  }
  void word(const EncodedWord& word) {
    if (has_word_ && !equal_ignoring_case(charset_, word.charset)) flush();
    charset_ = word.charset;
    bytes_ += word.encoding == 'b' ? decode_base64(word.text) : decode_q(word.text);
    has_word_ = true;
  }
  std::string finish() {
    flush();
    return without_controls(result_);
  }

 private:
  void flush() {
    if (has_word_)
      result_ += to_utf8(bytes_, charset_.substr(0, charset_.find('*'))).text;  // RFC 2231, 5: language tag
    bytes_.clear();
    has_word_ = false;
  }

  std::string result_, bytes_;
  std::string_view charset_;
  bool has_word_ = false;
};

}  // namespace

std::vector<EncodedWord> find_words(std::string_view value) {
  std::vector<EncodedWord> words;
  Terminators terminators(value);
  for (std::size_t at = value.find("=?"); at != std::string_view::npos;) {
    const EncodedWord word = read_word(value, at, terminators);
    if (word.end != 0) words.push_back(word);
    at = value.find("=?", word.end != 0 ? word.end : at + 2);
  }
  return words;
}

std::string decode_words(std::string_view value) {
  Output output;
  std::size_t plain_from = 0;
  for (const EncodedWord& word : find_words(value)) {
    const std::string_view between = value.substr(plain_from, word.begin - plain_from);
    if (!trim(between).empty() || (plain_from == 0 && !between.empty()))
      output.plain(between);  // RFC 2047, 6.2
    output.word(word);
    plain_from = word.end;
  }
  if (plain_from < value.size()) output.plain(value.substr(plain_from));
  return output.finish();
}

}  // namespace mailparse

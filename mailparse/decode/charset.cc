#include "mailparse/decode/charset.hh"

#include <algorithm>
#include <array>
#include <cerrno>
#include <iconv.h>
#include <map>
#include <memory>
#include <optional>
#include <uchardet/uchardet.h>

#include "mailparse/text/lines.hh"
#include "mailparse/text/utf8.hh"

namespace mailparse {
namespace {

constexpr std::size_t kDetectionSample = 64 << 10;  // bytes; more do not make uchardet surer, only slower

// 0x80..0x9F of windows-1252; the rest of its upper half is Latin-1. The five holes stay C1 controls
// (WHATWG).
constexpr std::array<char16_t, 32> kWindows1252{
    0x20AC, 0x81,   0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
    0x2039, 0x0152, 0x8D,   0x017D, 0x8F,   0x90,   0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
    0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x9D,   0x017E, 0x0178};

std::string from_windows1252(std::string_view bytes) {
  std::string text;
  text.reserve(bytes.size() + bytes.size() / 8);
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x80)
      text.push_back(c);
    else
      append_utf8(text, byte < 0xA0 ? kWindows1252[byte - 0x80] : byte);
  }
  return text;
}

// An iconv descriptor that goes back to its initial state before each use.
class Converter {
 public:
  explicit Converter(const std::string& charset) : handle_(iconv_open("UTF-8", charset.c_str())) {}
  ~Converter() {
    if (known()) iconv_close(handle_);
  }
  Converter(const Converter&) = delete;
  Converter& operator=(const Converter&) = delete;

  bool known() const { return handle_ != reinterpret_cast<iconv_t>(-1); }

  // Bytes that the charset does not have become U+FFFD, one for each run of them; `broken` counts the runs.
  std::string convert(std::string_view bytes, std::size_t& broken) {
    iconv(handle_, nullptr, nullptr, nullptr, nullptr);
    text_.resize(bytes.size() + bytes.size() / 2 + kRoom);
    used_ = 0;
    const char* behind_last_error = nullptr;
    for (std::string_view rest = bytes; !rest.empty();) {
      if (text_.size() < used_ + kRoom) text_.resize(2 * text_.size());
      char* in = const_cast<char*>(rest.data());  // iconv's interface; it does not write there
      std::size_t in_left = rest.size();
      const bool is_error = !step(&in, &in_left) && errno != E2BIG;
      rest.remove_prefix(rest.size() - in_left);
      if (!is_error) continue;
      if (behind_last_error != rest.data()) {
        used_ += kReplacementBytes.copy(text_.data() + used_, kReplacementBytes.size());
        ++broken;
      }
      rest.remove_prefix(1);
      behind_last_error = rest.data();
    }
    if (text_.size() < used_ + kRoom) text_.resize(used_ + kRoom);
    step(nullptr, nullptr);  // some keep the last letter back for an accent to follow
    text_.resize(used_);
    return std::move(text_);
  }

 private:
  static constexpr std::size_t kRoom = 64;  // bytes: more than any one character and a replacement need
  static constexpr std::string_view kReplacementBytes = "\xEF\xBF\xBD";

  // One call of iconv, which leaves room for a replacement.
  bool step(char** in, std::size_t* in_left) {
    char* out = text_.data() + used_;
    std::size_t out_left = text_.size() - used_ - kReplacementBytes.size();
    const bool ok = iconv(handle_, in, in_left, &out, &out_left) != static_cast<std::size_t>(-1);
    used_ = static_cast<std::size_t>(out - text_.data());
    return ok;
  }

  std::string text_;
  std::size_t used_ = 0;
  iconv_t handle_;
};

// Opening a descriptor costs more than reading a mail, so each thread keeps those it used, unknown names
// included.
Converter& converter(const std::string& charset) {
  constexpr std::size_t kKept = 512;  // more than there are: a mail that names them in turn opens each once
  thread_local std::map<std::string, std::unique_ptr<Converter>, std::less<>> kept;
  if (const auto found = kept.find(charset); found != kept.end()) return *found->second;
  if (kept.size() >= kKept) kept.clear();
  return *kept.emplace(charset, std::make_unique<Converter>(charset)).first->second;
}

// HZ (RFC 1843), which glibc does not have: GB 2312 in seven bits between ~{ and ~}.
std::string from_hz(std::string_view bytes, std::size_t& broken) {
  std::string eight_bit;
  bool is_gb = false;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    const char next = i + 1 < bytes.size() ? bytes[i + 1] : '\0';
    if (bytes[i] == '~' && (next == '{' || next == '}' || next == '~' || next == '\n')) {
      if (next == '~') eight_bit.push_back('~');
      if (next == '{' || next == '}') is_gb = next == '{';
      ++i;
    } else if (is_gb && bytes[i] > ' ') {
      eight_bit.push_back(static_cast<char>(bytes[i] | 0x80));
    } else {
      if (bytes[i] == '\n') is_gb = false;
      eight_bit.push_back(bytes[i]);
    }
  }
  return converter("GB18030").convert(eight_bit, broken);
}

// ISO-2022-JP as Windows writes it: with the circled digits and the like that NEC and IBM put into rows that
// the standard leaves free, and for which glibc has no seven-bit charset. Turned into EUC-JP, the same rows
// in eight bits.
std::string from_microsoft_2022_jp(std::string_view bytes, std::size_t& broken) {
  enum class Set { ascii, kana, kanji, more_kanji } set = Set::ascii;
  struct Escape {
    std::string_view bytes;
    Set set;
  };
  constexpr std::array kEscapes{Escape{"\x1B(B", Set::ascii}, Escape{"\x1B(J", Set::ascii},
                                Escape{"\x1B(I", Set::kana},  Escape{"\x1B$@", Set::kanji},
                                Escape{"\x1B$B", Set::kanji}, Escape{"\x1B$(D", Set::more_kanji}};
  std::string eight_bit;
  for (std::size_t i = 0; i < bytes.size();) {
    const auto* const escape = std::find_if(kEscapes.begin(), kEscapes.end(), [&](const Escape& e) {
      return bytes.substr(i, e.bytes.size()) == e.bytes;
    });
    if (escape != kEscapes.end()) {
      set = escape->set;
      i += escape->bytes.size();
      continue;
    }
    const char c = bytes[i++];
    if (c == '\n') set = Set::ascii;
    if (set == Set::ascii || c <= ' ' || c == 0x7F) {
      eight_bit.push_back(c);
      continue;
    }
    if (set == Set::kana) eight_bit.push_back('\x8E');
    if (set == Set::more_kanji) eight_bit.push_back('\x8F');
    eight_bit.push_back(static_cast<char>(c | 0x80));
    if (set != Set::kana && i < bytes.size() && bytes[i] > ' ')
      eight_bit.push_back(static_cast<char>(bytes[i++] | 0x80));
  }
  return converter("EUC-JP-MS").convert(eight_bit, broken);
}

// ISO-2022-KR (RFC 1557): KS X 1001 in seven bits between SO and SI. The line that announces it is often
// missing.
std::string from_2022_kr(std::string_view bytes, std::size_t& broken) {
  constexpr std::string_view kAnnounced = "\x1B$)C";
  std::string eight_bit;
  bool is_korean = false;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    const char c = bytes[i];
    if (bytes.substr(i, kAnnounced.size()) == kAnnounced)
      i += kAnnounced.size() - 1;
    else if (c == '\x0E' || c == '\x0F')
      is_korean = c == '\x0E';
    else
      eight_bit.push_back(is_korean && c > ' ' && c < 0x7F ? static_cast<char>(c | 0x80) : c);
    if (c == '\n') is_korean = false;
  }
  return converter("UHC").convert(eight_bit, broken);
}

struct Attempt {
  std::string text;
  std::size_t broken = 0;
};

// Reads `bytes` as `charset` (a name of canonical_charset); nothing if there is no such charset.
std::optional<Attempt> read_as(std::string_view bytes, const std::string& charset) {
  if (charset == "CP1252") return Attempt{from_windows1252(bytes), 0};
  Attempt attempt;
  if (charset == "HZ") return attempt.text = from_hz(bytes, attempt.broken), attempt;
  if (charset == "ISO-2022-KR") return attempt.text = from_2022_kr(bytes, attempt.broken), attempt;
  if (charset.empty() || !converter(charset).known()) return std::nullopt;
  attempt.text = repair_utf8(converter(charset).convert(bytes, attempt.broken));
  if (attempt.broken > 0 && charset == "ISO-2022-JP-3") {
    Attempt other;
    other.text = repair_utf8(from_microsoft_2022_jp(bytes, other.broken));
    if (other.broken < attempt.broken) return other;
  }
  return attempt;
}

std::string quoted_label(std::string_view label) {
  return without_controls(repair_utf8(std::string(label.substr(0, 40))));
}

// Nobody said what these bytes are, or what was said is wrong.
DecodedText guess(std::string_view bytes, std::string reason) {
  if (const auto census = census_utf8(bytes); census.broken == 0 || census.multibyte > 4 * census.broken)
    return {repair_utf8(std::string(bytes)), reason + ", read as utf-8"};
  const std::string charset = detect_charset(bytes);
  auto attempt = read_as(bytes, charset);
  if (!attempt || attempt->broken > 0) return {from_windows1252(bytes), reason + ", read as windows-1252"};
  return {std::move(attempt->text), reason + ", read as " + lower(charset)};
}

// Letters of a byte each: what reads as UTF-8 throughout is none of these, as letters seldom come with the
// signs that would follow them. Thai is no such charset: all its bytes are letters.
bool is_alphabet(std::string_view charset) {
  return (charset.starts_with("CP125") || charset.starts_with("ISO-8859-") || charset.starts_with("KOI8") ||
          charset.starts_with("MAC")) &&
         charset != "ISO-8859-11";
}

bool is_wide(std::string_view charset) {
  return starts_with_ignoring_case(charset, "UTF-16") || starts_with_ignoring_case(charset, "UTF-32") ||
         starts_with_ignoring_case(charset, "UCS-");
}
bool is_seven_bit(std::string_view charset) {
  return charset.starts_with("ISO-2022") || charset == "HZ";
}

// Text that reads as UTF-8 throughout though it was declared as another charset. Few letters may do so by
// chance where a charset has two bytes a letter; those that cannot be read as declared settle it.
bool is_utf8_nevertheless(std::string_view bytes, const std::string& charset, const Utf8Census& census) {
  if (census.broken > 0) return false;
  if (is_wide(charset))
    return bytes.find('\0') == std::string_view::npos &&
           (bytes.size() % 2 == 1 || bytes.find_first_of(" \n") != std::string_view::npos);
  if (census.multibyte == 0) return false;
  constexpr std::size_t kSure = 4;  // continuation bytes
  if (is_alphabet(charset) || is_seven_bit(charset) || census.continuing >= kSure) return true;
  const auto declared = read_as(bytes, charset);
  return !declared || declared->broken > 0;
}

// What the bytes look like where they are not as declared; nothing where that is one byte a letter, which
// anything is.
std::optional<DecodedText> read_as_seen(std::string_view bytes, std::string_view label) {
  const std::string seen = detect_charset(bytes);
  if (seen.empty() || seen == "CP1252") return {};
  auto attempt = read_as(bytes, seen);
  if (!attempt || attempt->broken > 0) return {};
  return DecodedText{std::move(attempt->text),
                     "charset: not " + quoted_label(label) + ", read as " + lower(seen)};
}

// Most letters have eight bits: no text in a Latin alphabet does.
bool is_beyond_latin(std::string_view bytes) {
  constexpr std::size_t kFewest = 8;
  std::size_t high = 0, letters = 0;
  for (const char c : bytes.substr(0, kDetectionSample)) high += (c & 0x80) != 0, letters += is_alpha(c);
  return high >= kFewest && high * 2 > (high + letters) + (high + letters) / 5;
}

// EUC-JP read as Shift_JIS is a text of narrow katakana (U+FF61 to U+FF9F), which nobody writes.
bool is_narrow(std::string_view text) {
  std::size_t narrow = 0, other = 0;
  for (std::size_t at = 0; at < text.size();) {
    const char32_t c = next_code_point(text, at);
    narrow += c >= 0xFF61 && c <= 0xFF9F;
    other += c >= 0x80 && (c < 0xFF61 || c > 0xFF9F);
  }
  return narrow > other;
}

}  // namespace

std::string detect_charset(std::string_view bytes) {
  const std::unique_ptr<uchardet, decltype(&uchardet_delete)> detector(uchardet_new(), &uchardet_delete);
  if (!detector) return "CP1252";
  uchardet_handle_data(detector.get(), bytes.data(), std::min(bytes.size(), kDetectionSample));
  uchardet_data_end(detector.get());
  const std::string name = canonical_charset(uchardet_get_charset(detector.get()));
  return name.empty() || name == "UTF-8" ? "CP1252" : name;
}

// "~{", pairs that are letters of GB 2312, "~}" in the same line.
bool has_hz(std::string_view bytes) {
  constexpr std::size_t kFewest = 4, kLongest = 2000;
  for (std::size_t at = bytes.find("~{"); at != std::string_view::npos; at = bytes.find("~{", at + 2)) {
    const std::string_view line = bytes.substr(at + 2, kLongest);
    const std::string_view pairs = line.substr(0, line.find("~}"));
    if (pairs.size() == line.size() || pairs.size() < kFewest || pairs.size() % 2 != 0) continue;
    std::size_t letters = 0;
    for (std::size_t i = 0; i < pairs.size() && pairs[i] > ' '; i += 2)
      letters += pairs[i] >= 0x30 && pairs[i] <= 0x77;
    if (letters * 4 >= pairs.size()) return true;
  }
  return false;
}

std::string_view seven_bit_charset(std::string_view bytes) {
  if (has_hz(bytes)) return "hz-gb-2312";
  for (std::size_t at = bytes.find('\x1B'); at != std::string_view::npos; at = bytes.find('\x1B', at + 1)) {
    const std::string_view escape = bytes.substr(at + 1, 3);
    if (escape.starts_with("$)C")) return "iso-2022-kr";
    if (escape.starts_with("$)A") || escape.starts_with("$)G") || escape.starts_with("$*H"))
      return "iso-2022-cn";
    if (escape.starts_with("$A") || escape.starts_with("$(C")) return "iso-2022-jp-2";
    if (escape.starts_with("$B") || escape.starts_with("$@") || escape.starts_with("$(D") ||
        escape.starts_with("(I"))
      return "iso-2022-jp";
  }
  return {};
}

std::string eight_bit_kin(std::string_view bytes, std::string_view label) {
  const std::string charset = canonical_charset(trim(label));
  if (charset.empty() || charset == "UTF-8" || is_wide(charset) || charset == "UTF-7") return {};
  const auto fits = [bytes](const char* name) {
    const auto attempt = read_as(bytes, name);
    return attempt && attempt->broken == 0;
  };
  if (charset.starts_with("ISO-2022-JP")) {
    // Bytes from 0x80 to 0xA0 are none of EUC's; without them Shift_JIS would be nothing but narrow letters.
    const bool is_euc = std::none_of(bytes.begin(), bytes.end(), [](char c) {
      return static_cast<unsigned char>(c) >= 0x80 && static_cast<unsigned char>(c) <= 0xA0;
    });
    if (is_euc && fits("EUC-JP-MS")) return "EUC-JP-MS";
    return fits("CP932") || !is_euc ? "CP932" : "EUC-JP-MS";
  }
  if (charset == "ISO-2022-KR") return "UHC";
  if (charset == "HZ" || charset.starts_with("ISO-2022")) return "GB18030";
  return fits(charset.c_str()) ? charset : std::string();
}

DecodedText to_utf8(std::string_view bytes, std::string_view label) {
  if (bytes.starts_with("\xEF\xBB\xBF"))
    bytes.remove_prefix(3);  // a byte order mark says it better than any label
  std::string charset = canonical_charset(trim(label));
  const bool has_state = is_seven_bit(charset) || charset.starts_with("UTF-") || is_wide(charset);
  if (is_ascii(bytes) && (!has_state || charset == "UTF-8")) {
    if (const auto escaped = seven_bit_charset(bytes); !escaped.empty())
      return {to_utf8(bytes, escaped).text,
              "charset: " + std::string(escaped) + ", declared as something else"};
    if (!converter(charset.empty() ? "UTF-8" : charset).known() && charset != "HZ" && charset != "CP1252")
      return {std::string(bytes), "charset: unknown label " + quoted_label(label)};
    return {std::string(bytes), {}};
  }
  if (charset.empty()) {
    auto guessed = guess(bytes, "charset: undeclared 8-bit text");
    return guessed;
  }
  const auto census = census_utf8(bytes);
  if (charset == "UTF-8" && census.broken == 0) return {std::string(bytes), {}};
  if (charset == "UTF-8") return guess(bytes, "charset: not " + quoted_label(label));
  if (is_utf8_nevertheless(bytes, charset, census))
    return {std::string(bytes), "charset: " + quoted_label(label) + " is utf-8"};
  std::string defect;
  if (is_seven_bit(charset) && !is_ascii(bytes) && seven_bit_charset(bytes).empty()) {
    charset = eight_bit_kin(bytes, charset);
    defect = "charset: 8-bit text that is not " + quoted_label(label) + ", read as " + lower(charset);
  }
  auto attempt = read_as(bytes, charset);
  if (!attempt) return guess(bytes, "charset: unknown label " + quoted_label(label));
  const bool is_latin = charset == "CP1252" || charset == "ISO-8859-15";
  if (is_latin ? is_beyond_latin(bytes) : attempt->broken > 0 && !is_alphabet(charset))
    if (auto seen = read_as_seen(bytes, label)) return std::move(*seen);
  if (charset == "CP932" && attempt->broken == 0 && is_narrow(attempt->text))
    if (auto euc = read_as(bytes, "EUC-JP-MS"); euc && euc->broken == 0)
      return {std::move(euc->text), "charset: " + quoted_label(label) + " is euc-jp"};
  if (attempt->broken > 0 && defect.empty()) defect = "charset: bytes that are not " + quoted_label(label);
  return {std::move(attempt->text), std::move(defect)};
}

}  // namespace mailparse

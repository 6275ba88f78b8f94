#include "mailparse/compose/compose_header.hh"

#include <algorithm>
#include <array>
#include <cstdio>

#include "mailparse/text/base64.hh"
#include "mailparse/text/text_scan.hh"

namespace mailparse {

namespace {
constexpr std::size_t kLine = 78;         // RFC 5322, 2.1.1, without CRLF
constexpr std::size_t kEncodedWord = 75;  // RFC 2047, 2
constexpr std::size_t kWord = 60;  // longer words of display text are encoded, so that they can be folded
constexpr std::size_t kLeastRoom = 30;  // less than this is not worth a piece of an encoded word
constexpr std::string_view kHex = "0123456789ABCDEF";
constexpr std::string_view kAtextMarks = "!#$%&'*+-/=?^_`{|}~";

bool is_atext(char c) {
  return is_alnum(c) || kAtextMarks.find(c) != std::string_view::npos;
}

// Controls of C0 and C1, and the separators that some parsers (Python's) take for line ends.
bool is_control(char32_t c) {
  return c < 0x20 || (c >= 0x7F && c <= 0x9F) || c == 0x2028 || c == 0x2029;
}

void append_hex(std::string& out, char prefix, char byte) {
  const auto value = static_cast<unsigned char>(byte);
  out += {prefix, kHex[value >> 4], kHex[value & 15]};
}

// What may stand for itself in a Q encoded word: in unstructured text and in a phrase (RFC 2047, 4.2 and 5
// (3)).
bool is_q_literal(char c, bool phrase) {
  if (is_alnum(c)) return true;
  if (phrase) return std::string_view("!*+-/").find(c) != std::string_view::npos;
  return c > ' ' && c < 0x7F && c != '=' && c != '?' && c != '_';
}

std::size_t q_size(std::string_view text, bool phrase) {
  std::size_t size = 0;
  for (char c : text) size += c == ' ' || is_q_literal(c, phrase) ? 1 : 3;
  return size;
}

void append_q(std::string& out, std::string_view text, bool phrase) {
  for (char c : text) {
    if (c == ' ')
      out += '_';
    else if (is_q_literal(c, phrase))
      out += c;
    else
      append_hex(out, '=', c);
  }
}

// A word that must not stand as it is: not ASCII, too long to fold, or it could be read as an encoded word.
bool must_encode(std::string_view word) {
  return word.size() > kWord || !is_ascii(word) || word.find("=?") != std::string_view::npos;
}

std::vector<std::string_view> split_words(std::string_view text) {
  std::vector<std::string_view> words;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(' '), text.size());
    words.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return words;
}

// The longest start of the text that fits and ends with a whole character; at least one. Base64 is cut at
// whole triples where that costs little: some readers join the base64 of neighbouring words, and padding
// would end it.
std::string_view fitting(std::string_view text, bool base64, auto fits) {
  std::size_t end = 0, triples = 0;
  for (std::size_t next = 0; next < text.size();) {
    next_code_point(text, next);
    if (end > 0 && !fits(text.substr(0, next))) break;
    end = next;
    if (end % 3 == 0) triples = end;
  }
  return text.substr(0, base64 && end < text.size() && triples * 2 > end ? triples : end);
}
}  // namespace

FieldWriter::FieldWriter(std::string& out, std::string_view name) : out_(out), line_start_(out.size()) {
  out_.append(name).append(":");
}

FieldWriter::~FieldWriter() {
  out_ += "\r\n";
}

std::size_t FieldWriter::room() const {
  const std::size_t used = out_.size() - line_start_ + 1;
  return used < kLine ? kLine - used : 0;
}

void FieldWriter::word(std::string_view word) {
  if (word.size() > room() && !first_) {
    out_ += "\r\n";
    line_start_ = out_.size();
  }
  out_.append(" ").append(word);
  first_ = false;
}

void FieldWriter::glue(std::string_view text) {
  out_ += text;
}

// Cuts the text at code points into encoded words that fit what is left of the line, in base64 where that is
// clearly shorter. A text that fits one word gets a line of its own instead of two words, because some
// readers see a blank between those.
void FieldWriter::encoded(std::string_view text, bool phrase) {
  constexpr std::string_view kOpenQ = "=?utf-8?q?", kOpenB = "=?utf-8?b?", kClose = "?=";
  const bool q = q_size(text, phrase) <= base64_size(text.size()) * 3 / 2;  // Q can be read in the source
  const auto cost = [&](std::string_view s) {
    return kOpenQ.size() + (q ? q_size(s, phrase) : base64_size(s.size())) + kClose.size();
  };
  const bool own_line = !first_ && cost(text) <= kEncodedWord;
  while (!text.empty()) {
    const std::size_t limit = std::min(kEncodedWord, own_line || room() < kLeastRoom ? kEncodedWord : room());
    const std::string_view piece = fitting(text, !q, [&](std::string_view s) { return cost(s) <= limit; });
    std::string out(q ? kOpenQ : kOpenB);
    q ? append_q(out, piece, phrase) : append_base64(out, piece);
    word(out.append(kClose));
    text.remove_prefix(piece.size());
  }
}

// Only the words from the first to the last that need it are encoded: a subject tag stays readable in the
// source. Blanks between an encoded and a plain word must be single ones (some readers fold them), so double
// blanks are encoded with the rest.
void FieldWriter::text(std::string_view display) {
  const std::vector<std::string_view> words = split_words(display);
  if (display.find("  ") != std::string_view::npos) return encoded(display, false);
  const auto first = std::find_if(words.begin(), words.end(), must_encode);
  const auto last = std::find_if(words.rbegin(), words.rend(), must_encode).base();
  for (auto w = words.begin(); w != first; ++w) word(*w);
  if (first == words.end()) return;
  const char* end = (last - 1)->data() + (last - 1)->size();
  encoded({first->data(), static_cast<std::size_t>(end - first->data())}, false);
  for (auto w = last; w != words.end(); ++w) word(*w);
}

std::string display_text(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    const char32_t c = next_code_point(text, at);
    append_utf8(out, is_control(c) ? U' ' : c);
  }
  return std::string(trim(without_unseen(out)));
}

namespace {
std::string quoted(std::string_view text) {
  std::string out = "\"";
  for (char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + "\"";
}

// A display name is written plainly if it is all atoms, in quotes if it is short ASCII, and encoded
// otherwise: a long quoted string would have to be folded inside, which does not read back the same
// everywhere.
void write_name(FieldWriter& field, const std::string& name) {
  const bool atoms = std::all_of(name.begin(), name.end(), [](char c) { return is_atext(c) || c == ' '; });
  const bool ascii = is_ascii(name) && name.find("=?") == std::string::npos;
  const std::string in_quotes = mailparse::quoted(name);  // not std::quoted
  if (!ascii || in_quotes.size() > kWord) return field.encoded(name, true);
  if (!atoms || name.find("  ") != std::string::npos) return field.word(in_quotes);
  for (std::string_view word : split_words(name)) field.word(word);
}
}  // namespace

void write_address(FieldWriter& field, const Address& address) {
  const std::string name = display_text(address.name);
  if (name.empty()) return field.word(address.addr_spec);
  write_name(field, name);
  field.word("<" + address.addr_spec + ">");
}

void write_addresses(std::string& out, std::string_view name, const std::vector<Address>& addresses) {
  FieldWriter field(out, name);
  for (std::size_t i = 0; i < addresses.size(); ++i) {
    if (i > 0) field.glue(",");
    write_address(field, addresses[i]);
  }
}

void write_parameter(FieldWriter& field, std::string_view name, std::string_view value) {
  constexpr std::size_t kPiece = 54;  // of encoded value a line
  field.glue(";");
  if (is_ascii(value) && value.size() <= kPiece)
    return field.word(std::string(name) + "=" + mailparse::quoted(value));
  std::vector<std::string> pieces(1);
  for (std::size_t at = 0; at < value.size();) {
    const std::size_t start = at;
    next_code_point(value, at);
    std::string one;
    for (char c : value.substr(start, at - start)) {
      if (is_alnum(c) || c == '.' || c == '-' || c == '_')
        one += c;
      else
        append_hex(one, '%', c);
    }
    if (pieces.back().size() + one.size() > kPiece) pieces.emplace_back();
    pieces.back() += one;
  }
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    const std::string index = pieces.size() > 1 ? "*" + std::to_string(i) : "";
    if (i > 0) field.glue(";");
    field.word(std::string(name) + index + "*=" + (i == 0 ? "UTF-8''" : "") + pieces[i]);
  }
}

std::string rfc5322_date(Instant date) {
  static constexpr std::array kDays = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  static constexpr std::array kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                         "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const auto day = std::chrono::floor<std::chrono::days>(date);
  const std::chrono::year_month_day ymd{day};
  const std::chrono::hh_mm_ss time{date - day};
  std::array<char, 64> out{};
  std::snprintf(out.data(), out.size(), "%s, %02u %s %04d %02d:%02d:%02d +0000",
                kDays[std::chrono::weekday{day}.c_encoding()], static_cast<unsigned>(ymd.day()),
                kMonths[static_cast<unsigned>(ymd.month()) - 1], static_cast<int>(ymd.year()),
                static_cast<int>(time.hours().count()), static_cast<int>(time.minutes().count()),
                static_cast<int>(time.seconds().count()));
  return out.data();
}

}  // namespace mailparse

// The one file that knows mimetic. Its base64 decoder reads behind its table when it meets a byte that is not
// of the alphabet, so it gets nothing else. Its quoted-printable decoder drops control characters (a raw
// ISO-2022-JP body is made of them) and rewrites line ends (an attachment must keep them), so that encoding
// is read here.

#include "mailparse/transfer.hh"

#include <algorithm>
#include <array>
#include <cstring>
#include <mimetic/codec/base64.h>

#include "mailparse/lines.hh"
#include "mailparse/uuencode.hh"

namespace mailparse {
namespace {

enum class Kind : unsigned char { garbage, letter, pad, space };

constexpr std::array<Kind, 256> base64_kinds() {
  std::array<Kind, 256> kinds{};
  for (const char c : std::string_view("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"))
    kinds[static_cast<unsigned char>(c)] = Kind::letter;
  for (const char c : std::string_view(" \t\r\n")) kinds[static_cast<unsigned char>(c)] = Kind::space;
  kinds['='] = Kind::pad;
  return kinds;
}
constexpr auto kKinds = base64_kinds();

Kind kind(char c) {
  return kKinds[static_cast<unsigned char>(c)];
}

// Collects letters and hands them to mimetic in whole quanta.
class Base64Reader {
 public:
  explicit Base64Reader(std::size_t encoded_size) { result_.bytes.resize(encoded_size / 4 * 3 + 3); }

  void read(std::string_view text, std::size_t max_bytes) {
    for (const char c : text) {
      const Kind k = kind(c);
      if (k == Kind::letter) {
        letters_[filled_++] = c;
        if (filled_ == letters_.size() && (flush(), used_ >= max_bytes)) break;
      } else if (k == Kind::pad) {
        flush();  // what follows is the next of several joined pieces
      } else if (k == Kind::garbage) {
        result_.had_garbage = true;
      }
    }
    flush();
  }
  Transferred finish(std::size_t max_bytes) {
    result_.bytes.resize(std::min(used_, max_bytes));
    return std::move(result_);
  }

 private:
  void flush() {
    const std::size_t rest = filled_ % 4;
    const std::size_t whole = filled_ - (rest == 1 ? 1 : 0);  // six bits alone are no byte
    if (rest == 1) result_.had_garbage = true;
    mimetic::Base64::Decoder decoder;
    decoder.process(letters_.data(), letters_.data() + whole, result_.bytes.data() + used_);
    used_ += filled_ / 4 * 3 + (rest > 1 ? rest - 1 : 0);
    filled_ = 0;
  }

  Transferred result_;
  std::array<char, 4096> letters_;
  std::size_t filled_ = 0, used_ = 0;
};

std::size_t count_letters(std::string_view text) {
  std::size_t spaces = 0;
  for (const char c : text) spaces += c == '\n' || c == '\r';
  return text.size() - spaces;
}

Transferred base64(std::string_view body, std::size_t max_bytes) {
  Base64Reader reader(std::min(count_letters(body), max_bytes / 3 * 4 + 8192));
  reader.read(body, max_bytes);
  return reader.finish(max_bytes);
}

// Appends one line without its line end; true if a soft line break ends it (RFC 2045, 6.7). Blanks at the end
// of a line were added on the way.
bool decode_line(std::string_view line, Transferred& out) {
  while (!line.empty() && is_blank(line.back())) line.remove_suffix(1);
  const bool is_soft = line.ends_with('=');
  if (is_soft) line.remove_suffix(1);
  for (std::size_t equals; (equals = line.find('=')) != std::string_view::npos;) {
    out.bytes.append(line.substr(0, equals));
    line.remove_prefix(equals);
    const int high = line.size() > 2 ? hex_value(line[1]) : -1;
    const int low = high >= 0 ? hex_value(line[2]) : -1;
    if (low < 0) out.had_garbage = true;
    out.bytes.push_back(low >= 0 ? static_cast<char>(high << 4 | low) : '=');
    line.remove_prefix(low >= 0 ? 3 : 1);
  }
  out.bytes.append(line);
  return is_soft;
}

Transferred quoted_printable(std::string_view body, std::size_t max_bytes) {
  Transferred out;
  out.bytes.reserve(std::min(body.size(), max_bytes));
  for (Lines lines(body); lines.next() && out.bytes.size() < max_bytes;) {
    const bool is_soft = decode_line(lines.text(), out);
    if (!is_soft) out.bytes.append(body.substr(lines.end(), lines.after() - lines.end()));
  }
  if (out.bytes.size() > max_bytes) out.bytes.resize(max_bytes);
  return out;
}

}  // namespace

Transferred decode_transfer(std::string_view body, std::string_view encoding, std::size_t max_bytes) {
  if (encoding == "base64") return base64(body, max_bytes);
  if (encoding == "quoted-printable") return quoted_printable(body, max_bytes);
  if (encoding == "x-uuencode" || encoding == "x-uue" || encoding == "uuencode") {
    auto file = find_uuencoded(body, 0);
    return {file ? std::move(file->bytes) : decode_uulines(body), false};
  }
  return {std::string(body.substr(0, max_bytes)), false};
}

std::string decode_base64(std::string_view text) {
  return base64(text, text.size()).bytes;
}

std::string decode_quoted_printable(std::string_view text) {
  return quoted_printable(text, text.size()).bytes;
}

}  // namespace mailparse

// The one file that knows mimetic. Its base64 decoder reads behind its table when it meets a byte that is not
// of the alphabet, so it gets nothing else. Its quoted-printable decoder drops control characters (a raw
// ISO-2022-JP body is made of them) and rewrites line ends (an attachment must keep them), so that encoding
// is read here.

#include "mailparse/decode/transfer.hh"

#include <algorithm>
#include <array>
#include <cstring>
#include <mimetic/codec/base64.h>

#include "mailparse/decode/uuencode.hh"
#include "mailparse/text/lines.hh"

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

// Collects letters and hands them to mimetic in whole quanta. A last quantum without its padding is read
// where all else is clean (some senders leave the padding out), and left out where the data is damaged: there
// it is as likely a piece of the damage. Some readers (mime4j) drop it always.
class Base64Reader {
 public:
  explicit Base64Reader(std::size_t encoded_size) { result_.bytes.reserve(encoded_size / 4 * 3 + 3); }

  // False once `max_bytes` are decoded.
  bool read(std::string_view text, std::size_t max_bytes) {
    for (const char c : text) {
      const Kind k = kind(c);
      if (k == Kind::letter) {
        letters_[filled_++] = c;
        if (filled_ == letters_.size() && (flush(filled_), result_.bytes.size() >= max_bytes)) return false;
      } else if (k == Kind::pad) {
        flush(filled_);  // what follows is the next of several joined pieces
      } else if (k == Kind::garbage) {
        result_.had_garbage = true;
      }
    }
    return true;
  }
  Transferred finish(std::size_t max_bytes) {
    flush(result_.had_garbage ? filled_ - filled_ % 4 : filled_);
    result_.bytes.resize(std::min(result_.bytes.size(), max_bytes));
    return std::move(result_);
  }

 private:
  void flush(std::size_t letters) {
    const std::size_t rest = letters % 4;
    const std::size_t whole = letters - (rest == 1 ? 1 : 0);  // six bits alone are no byte
    if (rest == 1) result_.had_garbage = true;
    mimetic::Base64::Decoder decoder;
    decoder.process(letters_.data(), letters_.data() + whole, bytes_.data());
    result_.bytes.append(bytes_.data(), letters / 4 * 3 + (rest > 1 ? rest - 1 : 0));
    filled_ = 0;
  }

  Transferred result_;
  std::array<char, 4096> letters_;
  std::array<char, 3072 + 3> bytes_;
  std::size_t filled_ = 0;
};

std::size_t count_letters(std::string_view text) {
  std::size_t spaces = 0;
  for (const char c : text) spaces += c == '\n' || c == '\r';
  return text.size() - spaces;
}

Transferred base64(std::string_view body, std::size_t max_bytes, DoneWith done_with = nullptr) {
  constexpr std::size_t kStretch = 1 << 20;  // bytes
  Base64Reader reader(std::min(count_letters(body), max_bytes / 3 * 4 + 8192));
  for (bool goes_on = true; goes_on && !body.empty();) {
    const std::string_view stretch = body.substr(0, kStretch);
    goes_on = reader.read(stretch, max_bytes);
    if (done_with) done_with(stretch);
    body.remove_prefix(stretch.size());
  }
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

Transferred decode_transfer(std::string_view body, std::string_view encoding, std::size_t max_bytes,
                            DoneWith done_with) {
  if (encoding == "base64") return base64(body, max_bytes, done_with);
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

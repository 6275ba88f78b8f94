#include "mailparse/compose/compose_body.hh"

#include <algorithm>

#include "mailparse/text/base64.hh"
#include "mailparse/text/text_scan.hh"

namespace mailparse {

namespace {
constexpr std::size_t kEncodedLine = 76;  // RFC 2045, 6.7 (5) and 6.8
constexpr std::string_view kHex = "0123456789ABCDEF";

// Lines that a relay or a mailbox file is known to change: "From " gets a ">", a lone dot may end the mail.
bool is_fragile(std::string_view line) {
  return line.starts_with("From ") || line == ".";
}

bool is_plain_line(std::string_view line) {
  return line.size() <= kMaxLine && !is_fragile(line) &&
         std::all_of(line.begin(), line.end(), [](char c) { return (c >= ' ' && c < 0x7F) || c == '\t'; });
}

bool is_quotable(char c) {
  return (c >= ' ' && c < 0x7F && c != '=') || c == '\t';
}

void append_quoted(std::string& out, char byte) {
  const auto value = static_cast<unsigned char>(byte);
  out += {'=', kHex[value >> 4], kHex[value & 15]};
}

// One line in quoted-printable, soft-broken at 76. Encoded besides what must be: a blank at the line's end
// (relays cut it) and the first letter of a fragile line, also where a soft break makes one.
void append_quoted_line(std::string& out, std::string_view line) {
  std::size_t column = 0;
  for (std::size_t i = 0; i < line.size(); ++i) {
    const bool last = i + 1 == line.size();
    const bool fragile = column == 0 && (line.substr(i).starts_with("From ") || line[i] == '.');
    const bool literal = is_quotable(line[i]) && !fragile && !(last && is_blank(line[i]));
    const std::size_t width = literal ? 1 : 3;
    if (column + width > kEncodedLine - (last ? 0 : 1)) {
      out += "=\r\n";
      column = 0;
      --i;  // the same byte again, now at the start of a line
      continue;
    }
    if (literal)
      out += line[i];
    else
      append_quoted(out, line[i]);
    column += width;
  }
  out += "\r\n";
}

std::string quoted_printable(std::string_view canonical) {
  std::string out;
  out.reserve(canonical.size() + canonical.size() / 4);
  for (std::string_view line : lines_of(canonical)) append_quoted_line(out, line);
  return out;
}

bool has_bare_cr(std::string_view bytes) {
  for (std::size_t at = 0; (at = bytes.find('\r', at)) != std::string_view::npos; ++at)
    if (at + 1 == bytes.size() || bytes[at + 1] != '\n') return true;
  return false;
}
}  // namespace

std::string crlf(std::string_view bytes) {
  std::string out;
  out.reserve(bytes.size() + bytes.size() / 32);
  std::size_t cr = bytes.find('\r'), lf = bytes.find('\n');
  for (std::size_t at = 0; at < bytes.size();) {
    const std::size_t end = std::min({cr, lf, bytes.size()});
    out.append(bytes, at, end - at);
    if (end == bytes.size()) break;
    out += "\r\n";
    at = end + (bytes.substr(end).starts_with("\r\n") ? 2 : 1);
    if (cr < at) cr = bytes.find('\r', at);
    if (lf < at) lf = bytes.find('\n', at);
  }
  return out;
}

namespace {

std::string without_nul_and_broken_bytes(std::string_view text) {
  std::string valid;
  valid.reserve(text.size() + 2);
  for (std::size_t at = 0; at < text.size();) {
    if (const char32_t c = next_code_point(text, at)) append_utf8(valid, c);
  }
  return valid;
}

}  // namespace

std::string canonical_text(std::string_view text) {
  const bool fits = is_valid_utf8(text) && text.find('\0') == std::string_view::npos;
  std::string out = crlf(fits ? text : without_nul_and_broken_bytes(text));
  while (out.ends_with("\r\n\r\n")) out.resize(out.size() - 2);
  if (!out.ends_with("\r\n")) out += "\r\n";
  return out;
}

EncodedBody encode_text(std::string canonical) {
  const std::vector<std::string_view> lines = lines_of(canonical);
  if (std::all_of(lines.begin(), lines.end(), is_plain_line)) return {"7bit", std::move(canonical)};
  std::string quoted = quoted_printable(canonical);
  // Base64 only where it is clearly smaller: quoted-printable can be read and searched in the source.
  if (quoted.size() <= canonical.size() / 3 * 5 + 24) return {"quoted-printable", std::move(quoted)};
  std::string base64;
  append_base64_lines(base64, canonical);
  return {"base64", std::move(base64)};
}

void append_base64_lines(std::string& out, std::string_view bytes) {
  constexpr std::size_t kBytesALine = kEncodedLine / 4 * 3;
  for (std::size_t i = 0; i < bytes.size(); i += kBytesALine) {
    append_base64(out, bytes.substr(i, kBytesALine));
    out += "\r\n";
  }
}

bool is_transportable(std::string_view bytes) {
  if (contains(bytes, {"\0", 1}) || has_bare_cr(bytes)) return false;
  const std::vector<std::string_view> lines = lines_of(bytes);
  return std::all_of(lines.begin(), lines.end(),
                     [](std::string_view line) { return line.size() <= kMaxLine; });
}

}  // namespace mailparse

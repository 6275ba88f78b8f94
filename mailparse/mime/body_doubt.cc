#include "mailparse/mime/body_doubt.hh"

#include <algorithm>
#include <array>

#include "mailparse/text/lines.hh"

namespace mailparse {
namespace {

constexpr std::size_t kWrapped = 60;  // bytes; encoders break lines at 70 to 76

template <std::size_t N>
bool is_any_of(std::string_view word, const std::array<std::string_view, N>& words) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

std::string_view trim_end(std::string_view line) {
  while (!line.empty() && is_space(line.back())) line.remove_suffix(1);
  return line;
}

// In all of these a byte below 0x80 is a letter of ASCII, an end of line above all.
bool is_like_ascii(std::string_view charset) {
  constexpr std::array<std::string_view, 13> kBegin{"us-ascii", "ascii", "utf-8", "utf8", "iso-8859-",
                                                    "iso8859",  "latin", "cp125", "koi8", "windows-125",
                                                    "gb",       "big5",  "euc-"};
  return charset.empty() || std::any_of(kBegin.begin(), kBegin.end(), [charset](auto begin) {
           return starts_with_ignoring_case(charset, begin);
         });
}

// The lines that a program puts in front for readers of before 1992.
bool is_preamble(std::string_view line) {
  return line.starts_with("This is a") && line.find("MIME") != line.npos;
}

bool begins_with_boundary(const Part& root) {
  const auto boundary = root.parameter("boundary");
  if (boundary.empty()) return false;
  bool has_preamble = false;
  for (Lines lines(root.body); lines.next();) {
    const auto line = trim_end(lines.text());
    if (line.empty()) continue;
    if (line.starts_with("--") && line.substr(2) == boundary) return true;
    if (has_preamble || !is_preamble(line)) return false;
    has_preamble = true;
  }
  return false;
}

// Parts of which nobody says that they are: a boundary, and a field below it.
bool looks_like_parts(std::string_view body) {
  Lines lines(body);
  bool more = lines.next();
  while (more && (trim(lines.text()).empty() || is_preamble(lines.text()))) more = lines.next();
  if (!more || !lines.text().starts_with("--")) return false;
  return lines.next() && starts_with_ignoring_case(lines.text(), "content-");
}

bool begins_with_tag(std::string_view body) {
  body = body.substr(std::min(body.size(), body.find_first_not_of(" \t\r\n")));
  return body.size() > 1 && body[0] == '<' && (is_alpha(body[1]) || body[1] == '!' || body[1] == '?');
}

// The first byte is '<': 6 bits of it in one letter, 2 in the next.
bool begins_with_encoded_tag(std::string_view body) {
  body = body.substr(std::min(body.size(), body.find_first_not_of(" \t\r\n")));
  return body.size() > 1 && body[0] == 'P' && body[1] >= 'A' && body[1] <= 'P';
}

bool is_base64(std::string_view body) {
  return std::all_of(body.begin(), body.end(), [](char c) {
    return is_alpha(c) || is_digit(c) || c == '+' || c == '/' || c == '=' || c == '\r' || c == '\n';
  });
}

// "=0A": no encoder of text writes an end of line so.
bool has_encoded_line_end(std::string_view body) {
  for (std::size_t at = body.find("=0"); at != body.npos; at = body.find("=0", at + 1))
    if (at + 2 < body.size() && (to_lower(body[at + 2]) == 'a' || to_lower(body[at + 2]) == 'd')) return true;
  return false;
}

// A long line that ends with '=': it goes on below.
bool looks_quoted_printable(std::string_view body) {
  for (Lines lines(body); lines.next();) {
    const auto line = lines.text();
    if (line.size() > kWrapped && line.back() == '=' && line.find_first_not_of('=') != line.npos) return true;
  }
  return false;
}

bool is_text_in_doubt(const Part& root, bool is_html) {
  const auto body = root.body;
  if (!is_like_ascii(root.parameter("charset"))) return true;
  if (root.transfer_encoding == "base64") return !is_base64(body) || begins_with_encoded_tag(body) != is_html;
  if (begins_with_tag(body) != is_html || looks_like_parts(body)) return true;
  if (root.transfer_encoding == "quoted-printable") return has_encoded_line_end(body);
  constexpr std::array<std::string_view, 4> kPlain{"", "7bit", "8bit", "binary"};
  return !is_any_of(root.transfer_encoding, kPlain) || looks_quoted_printable(body);
}

}  // namespace

bool is_body_in_doubt(const Part& root) {
  constexpr std::array<std::string_view, 5> kKinds{"alternative", "mixed", "related", "signed", "report"};
  constexpr std::array<std::string_view, 4> kPlain{"", "7bit", "8bit", "binary"};
  if (root.disposition == "attachment") return true;
  if (root.is_multipart())
    return !is_any_of(root.subtype, kKinds) || !is_any_of(root.transfer_encoding, kPlain) ||
           !begins_with_boundary(root);
  const bool is_html = root.is("text", "html");
  return (!is_html && !root.is("text", "plain")) || is_text_in_doubt(root, is_html);
}

}  // namespace mailparse

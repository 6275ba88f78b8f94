#pragma once
// Bodies for compose(): line ends and transfer encodings (RFC 2045, 6).

#include <string>
#include <string_view>

namespace mailparse {

constexpr std::size_t kMaxLine = 998;  // RFC 5322, 2.1.1, without CRLF

// Text in canonical form: valid UTF-8, CRLF line ends, one at the end; NUL is gone (no client shows it, some
// stop there).
std::string canonical_text(std::string_view text);

struct EncodedBody {
  std::string_view encoding;  // "7bit", "quoted-printable" or "base64"
  std::string bytes;          // ends with CRLF
};
// Of canonical text. 7bit if every relay keeps it as it is, else the smaller of the two encodings.
EncodedBody encode_text(std::string canonical);

void append_base64_lines(std::string& out, std::string_view bytes);  // lines of 76, each with CRLF

std::string crlf(std::string_view bytes);       // bare CR and bare LF become CRLF
bool is_transportable(std::string_view bytes);  // no NUL, no bare CR, no line over kMaxLine

}  // namespace mailparse

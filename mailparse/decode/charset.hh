#pragma once
// Bytes in any charset -> UTF-8.

#include <string>
#include <string_view>

namespace mailparse {

struct DecodedText {
  std::string text;    // always valid UTF-8; bytes that mean nothing are U+FFFD
  std::string defect;  // empty, or "charset: ..." where the label was unknown, absent or wrong
};

// `label` is what the sender called the charset, however misspelt; empty means the sender did not say. A
// label that the bytes contradict (us-ascii with 8-bit bytes, iso-8859-1 that is UTF-8 throughout) loses
// against the bytes.
DecodedText to_utf8(std::string_view bytes, std::string_view label);

// What undeclared 8-bit bytes look like, as a label; windows-1252 where nothing can be told.
std::string detect_charset(std::string_view bytes);

// The seven-bit charset whose escape sequences stand in `bytes` ("iso-2022-jp"), whatever they were declared
// as; empty if there are none.
std::string_view seven_bit_charset(std::string_view bytes);

// `label` names a charset for which `bytes` have eight bits too many, or some other charset: what they are
// likely in, as a label. Shift_JIS or EUC-JP where the label is ISO-2022-JP, the label itself where it fits.
// Empty if it tells nothing.
std::string eight_bit_kin(std::string_view bytes, std::string_view label);

// The name iconv has for a label: "ks_c_5601-1987" -> "UHC". Empty if nothing is known by that label.
std::string canonical_charset(std::string_view label);

}  // namespace mailparse

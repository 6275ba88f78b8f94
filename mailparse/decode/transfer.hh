#pragma once
// Content-Transfer-Encoding (RFC 2045, 6): bytes on the wire -> bytes. Garbage is skipped, never an error;
// linear.

#include <cstddef>
#include <string>
#include <string_view>

#include "mailparse/limits.hh"

namespace mailparse {

struct Transferred {
  std::string bytes;
  bool had_garbage = false;  // characters that do not belong to the encoding were skipped or kept as they are
};

// `done_with` hears of each stretch of a base64 body once it is decoded.
Transferred decode_transfer(std::string_view body, std::string_view encoding, std::size_t max_bytes,
                            DoneWith done_with = nullptr);

std::string decode_base64(
    std::string_view text);  // padding may be missing, or stand in the middle of joined pieces
std::string decode_quoted_printable(std::string_view text);

}  // namespace mailparse

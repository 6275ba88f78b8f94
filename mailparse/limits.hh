#pragma once
// Bounds on what one mail may cost. Beyond a bound the mail is still a Mail, with a defect that names the
// bound.

#include <cstddef>
#include <string_view>

namespace mailparse {

using DoneWith = void (*)(std::string_view stretch);

struct Limits {
  std::size_t bytes = 100u << 20;         // of the raw mail; the rest is not looked at
  std::size_t header_bytes = 256u << 10;  // of one header block
  std::size_t header_fields = 2000;       // of one header block
  std::size_t parts = 1000;
  std::size_t depth = 50;  // of multipart and message/rfc822 nesting
  std::size_t text_bytes =
      4u << 20;                  // of decoded text that is turned into `text`, `html_text` and `reply_text`
  std::size_t addresses = 2000;  // of one address field
  std::size_t decoded_bytes = 200u << 20;  // of all decoded parts together

  // Hears of each stretch of the mail that parse() will not look at again: about a megabyte of an encoded
  // attachment, as soon as it is decoded. Who gives that memory back never holds a large attachment twice.
  DoneWith done_with = nullptr;
};

}  // namespace mailparse

#pragma once
// Files that old clients paste into the text: "begin 644 NAME", lines of data, "end".

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace mailparse {

struct UuencodedFile {
  std::size_t begin = 0, end = 0;  // where it stands in the text, "begin" and "end" lines included
  std::string name;                // bytes, as written
  std::string bytes;
};

// The data lines of such a file where its "begin" line is missing, as in parts of Content-Transfer-Encoding
// x-uuencode.
std::string decode_uulines(std::string_view text);

// The first such file at or after `from` that has at least one good data line and an "end"; a text that
// merely begins a line with "begin" is none. To find them all call again with `end`: together these calls are
// linear.
std::optional<UuencodedFile> find_uuencoded(std::string_view text, std::size_t from);

}  // namespace mailparse

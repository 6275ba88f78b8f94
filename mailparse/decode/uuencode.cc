#include "mailparse/decode/uuencode.hh"

#include <algorithm>

#include "mailparse/text/lines.hh"

namespace mailparse {
namespace {

// "begin 644 name with blanks.txt": three or four octal digits, then a name.
std::optional<std::string_view> name_of(std::string_view line) {
  if (!line.starts_with("begin ")) return std::nullopt;
  line.remove_prefix(6);
  const std::size_t digits = std::min(line.find_first_not_of("01234567"), line.size());
  if (digits < 3 || digits > 6 || digits >= line.size() || line[digits] != ' ') return std::nullopt;
  return trim(line.substr(digits));
}

int value(char c) {
  return (c - ' ') & 0x3F;
}

// Decodes one data line; false if it is none. Encoders differ by up to one quantum in what they pad the last
// line with.
bool decode_line(std::string_view line, std::string& out) {
  if (line.empty() || line.front() < ' ' || line.front() > '`') return false;
  const auto count = static_cast<std::size_t>(value(line.front()));
  line.remove_prefix(1);
  const std::size_t letters = (count + 2) / 3 * 4;
  if (line.size() > letters + 4 || line.size() + 4 < letters) return false;
  if (std::any_of(line.begin(), line.end(), [](char c) { return c < ' ' || c > '`'; })) return false;
  std::string padded(line);
  padded.resize(letters, ' ');  // blanks at the end of lines get lost on the way
  std::string bytes;
  for (std::size_t i = 0; i < letters; i += 4) {
    const int bits = value(padded[i]) << 18 | value(padded[i + 1]) << 12 | value(padded[i + 2]) << 6 |
                     value(padded[i + 3]);
    for (const int shift : {16, 8, 0}) bytes.push_back(static_cast<char>(bits >> shift & 0xFF));
  }
  out.append(bytes, 0, count);
  return true;
}

}  // namespace

std::string decode_uulines(std::string_view text) {
  std::string bytes;
  for (Lines lines(text); lines.next() && trim(lines.text()) != "end";) decode_line(lines.text(), bytes);
  return bytes;
}

std::optional<UuencodedFile> find_uuencoded(std::string_view text, std::size_t from) {
  std::optional<UuencodedFile> file;
  for (Lines lines(text, from); lines.next();) {
    const std::string_view line = lines.text();
    if (const auto name = name_of(line)) {
      file = UuencodedFile{lines.begin(), 0, std::string(*name), {}};
    } else if (file && trim(line) == "end") {
      if (!file->bytes.empty()) return file->end = lines.after(), file;
      file.reset();
    } else if (file && !line.empty() && !decode_line(line, file->bytes)) {
      file.reset();
    }
  }
  return std::nullopt;
}

}  // namespace mailparse

#include "mailparse/text/utf8.hh"

#include <cstdint>
#include <cstring>

namespace mailparse {
namespace {

std::uint8_t byte_at(std::string_view text, std::size_t at) {
  return static_cast<std::uint8_t>(text[at]);
}

// Length of the well-formed sequence at `at`, 0 if there is none (RFC 3629, 4: no overlong forms, no
// surrogates).
std::size_t sequence_length(std::string_view text, std::size_t at) {
  const std::uint8_t lead = byte_at(text, at);
  if (lead < 0x80) return 1;
  if (lead < 0xC2 || lead > 0xF4) return 0;
  const std::size_t length = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  if (text.size() - at < length) return 0;
  for (std::size_t i = 1; i < length; ++i)
    if ((byte_at(text, at + i) & 0xC0) != 0x80) return 0;
  const std::uint8_t second = byte_at(text, at + 1);
  if (lead == 0xE0 && second < 0xA0) return 0;
  if (lead == 0xED && second > 0x9F) return 0;
  if (lead == 0xF0 && second < 0x90) return 0;
  if (lead == 0xF4 && second > 0x8F) return 0;
  return length;
}

// Offset of the first byte with the high bit set, eight bytes a step.
std::size_t skip_ascii(std::string_view text, std::size_t at) {
  while (text.size() - at >= 8) {
    std::uint64_t word;
    std::memcpy(&word, text.data() + at, 8);
    if (word & 0x8080808080808080ull) break;
    at += 8;
  }
  while (at < text.size() && byte_at(text, at) < 0x80) ++at;
  return at;
}

// How many bytes a line or paragraph separator or a "next line" has here (Unicode, UAX 14): 0, there is none.
std::size_t separator_length(std::string_view text, std::size_t at) {
  if (text[at] != '\xE2' && text[at] != '\xC2') return 0;
  const std::string_view three = text.substr(at, 3);
  if (three == "\xE2\x80\xA8" || three == "\xE2\x80\xA9") return 3;
  return text.substr(at, 2) == "\xC2\x85" ? 2 : 0;
}

bool is_unwanted_control(std::uint8_t byte) {
  return (byte < 0x20 && byte != '\n' && byte != '\t' && byte != '\f') || byte == 0x7F;
}

}  // namespace

bool is_ascii(std::string_view bytes) {
  return skip_ascii(bytes, 0) == bytes.size();
}

bool is_valid_utf8(std::string_view bytes) {
  for (std::size_t at = skip_ascii(bytes, 0); at < bytes.size(); at = skip_ascii(bytes, at)) {
    const std::size_t length = sequence_length(bytes, at);
    if (length == 0) return false;
    at += length;
  }
  return true;
}

Utf8Census census_utf8(std::string_view bytes) {
  Utf8Census census;
  for (std::size_t at = skip_ascii(bytes, 0); at < bytes.size(); at = skip_ascii(bytes, at)) {
    const std::size_t length = sequence_length(bytes, at);
    ++(length == 0 ? census.broken : census.multibyte);
    census.continuing += length == 0 ? 0 : length - 1;
    at += length == 0 ? 1 : length;
  }
  return census;
}

char32_t next_code_point(std::string_view text, std::size_t& at) {
  const std::size_t length = sequence_length(text, at);
  if (length == 0) return ++at, kReplacement;
  const std::uint8_t lead = byte_at(text, at);
  char32_t point = length == 1 ? lead : lead & (0xFFu >> (length + 1));
  for (std::size_t i = 1; i < length; ++i) point = point << 6 | (byte_at(text, at + i) & 0x3Fu);
  at += length;
  return point;
}

void append_utf8(std::string& out, char32_t point) {
  if (point > 0x10FFFF || (point >= 0xD800 && point <= 0xDFFF)) point = kReplacement;
  const auto put = [&out](char32_t byte) { out.push_back(static_cast<char>(byte)); };
  if (point < 0x80) return put(point);
  if (point < 0x800) {
    put(0xC0 | point >> 6);
  } else if (point < 0x10000) {
    put(0xE0 | point >> 12);
    put(0x80 | (point >> 6 & 0x3F));
  } else {
    put(0xF0 | point >> 18);
    put(0x80 | (point >> 12 & 0x3F));
    put(0x80 | (point >> 6 & 0x3F));
  }
  put(0x80 | (point & 0x3F));
}

std::string repair_utf8(std::string text) {
  if (is_valid_utf8(text)) return text;
  std::string repaired;
  repaired.reserve(text.size() + text.size() / 8);
  bool in_broken_run = false;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t length = sequence_length(text, at);
    if (length == 0 && !in_broken_run) append_utf8(repaired, kReplacement);
    if (length != 0) repaired.append(text, at, length);
    in_broken_run = length == 0;
    at += length == 0 ? 1 : length;
  }
  return repaired;
}

std::string without_controls(std::string_view text) {
  std::string result;
  result.reserve(text.size());
  for (std::size_t at = 0; at < text.size(); ++at) {
    const std::uint8_t byte = byte_at(text, at);
    if (byte == 0xC2 && at + 1 < text.size() &&
        byte_at(text, at + 1) < 0xA0) {  // C1 controls, U+0080..U+009F
      ++at;
    } else if (byte == '\t' || byte == '\n') {
      result.push_back(' ');
    } else if (byte >= 0x20 && byte != 0x7F) {
      result.push_back(text[at]);
    }
  }
  return result;
}

void clean_body_text(std::string& text) {
  std::size_t out = 0;
  for (std::size_t at = 0; at < text.size(); ++at) {
    char c = text[at];
    if (const auto length = separator_length(text, at)) {
      text[out++] = '\n';
      at += length - 1;
      continue;
    }
    if (c == '\v') c = '\n';  // a line break of Word's
    if (c == '\r') {          // CRLF, CRCRLF and a bare CR are one line end each
      while (at + 1 < text.size() && text[at + 1] == '\r') ++at;
      if (at + 1 < text.size() && text[at + 1] == '\n') ++at;
      c = '\n';
    }
    if (!is_unwanted_control(static_cast<std::uint8_t>(c))) text[out++] = c;
  }
  text.resize(out);
}

std::string_view cut_utf8(std::string_view text, std::size_t max_bytes) {
  if (text.size() <= max_bytes) return text;
  while (max_bytes > 0 && (byte_at(text, max_bytes) & 0xC0) == 0x80) --max_bytes;
  return text.substr(0, max_bytes);
}

std::string shorten_utf8(std::string_view text, std::size_t max_bytes) {
  const std::string_view kept = cut_utf8(text, max_bytes);
  return std::string(kept) + (kept.size() < text.size() ? "..." : "");
}

bool is_unseen(char32_t point) {
  return point < 0x20 || (point >= 0x7F && point < 0xA0) || point == 0xAD || point == 0x61C ||
         point == 0x180E || (point >= 0x200B && point <= 0x200F) || (point >= 0x2028 && point <= 0x202E) ||
         (point >= 0x2060 && point <= 0x206F) || point == 0xFEFF || (point >= 0xFFF9 && point <= 0xFFFB) ||
         (point >= 0xE0000 && point <= 0xE0FFF);
}

std::string without_unseen(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  char32_t before = 0;
  for (std::size_t at = 0; at < text.size();) {
    const char32_t point = next_code_point(text, at);
    std::size_t ahead = at;
    const char32_t next = at < text.size() ? next_code_point(text, ahead) : 0;
    const bool joins = (point == 0x200C || point == 0x200D) && before > 0x7F && next > 0x7F &&
                       !is_unseen(before) && !is_unseen(next);
    if (joins || !is_unseen(point)) append_utf8(out, point);
    before = point;
  }
  return out;
}

}  // namespace mailparse

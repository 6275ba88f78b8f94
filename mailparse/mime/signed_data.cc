#include "mailparse/mime/signed_data.hh"

#include <algorithm>
#include <cstdint>

namespace mailparse {
namespace {

constexpr int kDeepest = 8;  // constructed strings in constructed strings

constexpr std::uint8_t kSequence = 0x30, kObject = 0x06, kInteger = 0x02, kSet = 0x31, kContext0 = 0xA0;
constexpr std::uint8_t kString = 0x04, kParts = 0x24;  // OCTET STRING, whole or in pieces
constexpr std::string_view kSignedData{"\x2A\x86\x48\x86\xF7\x0D\x01\x07\x02", 9};  // 1.2.840.113549.1.7.2

// One value: what it holds, and what follows it. Of indefinite length (BER) it ends with two zero bytes.
struct Value {
  std::uint8_t tag = 0;
  std::string_view content, rest;
  bool open = false;  // of indefinite length: `content` goes on to the end of the input
};

std::optional<Value> read(std::string_view bytes) {
  if (bytes.size() < 2) return {};
  Value value;
  value.tag = static_cast<std::uint8_t>(bytes[0]);
  const auto first = static_cast<std::uint8_t>(bytes[1]);
  bytes.remove_prefix(2);
  std::size_t length = first;
  if (first == 0x80) {
    value.open = true;
    value.content = bytes;
    return value;
  }
  if (first > 0x80) {
    const std::size_t count = first & 0x7F;
    if (count > 8 || bytes.size() < count) return {};
    length = 0;
    for (std::size_t i = 0; i < count; ++i) length = (length << 8) | static_cast<std::uint8_t>(bytes[i]);
    bytes.remove_prefix(count);
  }
  if (length > bytes.size()) return {};
  value.content = bytes.substr(0, length);
  value.rest = bytes.substr(length);
  return value;
}

std::optional<Value> read(std::string_view bytes, std::uint8_t tag) {
  auto value = read(bytes);
  return value && value->tag == tag ? value : std::nullopt;
}

// Behind a value whose content is not needed; of indefinite length only where nothing nests in it.
std::optional<std::string_view> behind(std::string_view bytes, std::uint8_t tag) {
  const auto value = read(bytes, tag);
  if (!value || value->open) return {};
  return value->rest;
}

bool is_end(std::string_view bytes) {
  return bytes.size() >= 2 && bytes[0] == 0 && bytes[1] == 0;
}

// The bytes of a string that may come in pieces; false where it is damaged.
bool append_string(std::string_view& bytes, std::string& out, int depth) {
  const auto value = read(bytes);
  if (!value || depth > kDeepest) return false;
  if (value->tag == kString && !value->open) {
    out.append(value->content);
    bytes = value->rest;
    return true;
  }
  if (value->tag != kParts) return false;
  std::string_view inner = value->content;
  while (!inner.empty() && !(value->open && is_end(inner)))
    if (!append_string(inner, out, depth + 1)) return false;
  bytes = value->open ? inner.substr(inner.size() < 2 ? inner.size() : 2) : value->rest;
  return true;
}

// The start of a value whose end may be missing: its content as far as it goes.
std::string_view begun(std::string_view bytes, std::uint8_t tag) {
  if (bytes.size() < 2 || static_cast<std::uint8_t>(bytes[0]) != tag) return {};
  const auto first = static_cast<std::uint8_t>(bytes[1]);
  const std::size_t header = 2 + (first > 0x80 ? first & 0x7F : 0);
  return bytes.substr(std::min(header, bytes.size()));
}

}  // namespace

bool is_signed_data(std::string_view start) {
  const auto type = read(begun(start, kSequence), kObject);
  return type && type->content == kSignedData;
}

std::optional<std::string> signed_content(std::string_view der) {
  const auto info = read(der, kSequence);
  const auto type = info ? read(info->content, kObject) : std::nullopt;
  if (!type || type->content != kSignedData) return {};
  const auto wrapped = read(type->rest, kContext0);
  const auto data = wrapped ? read(wrapped->content, kSequence) : std::nullopt;
  const auto digests = data ? behind(data->content, kInteger) : std::nullopt;
  const auto content = digests ? behind(*digests, kSet) : std::nullopt;
  const auto encapsulated = content ? read(*content, kSequence) : std::nullopt;
  const auto kind = encapsulated ? read(encapsulated->content, kObject) : std::nullopt;
  const auto explicit_content = kind ? read(kind->rest, kContext0) : std::nullopt;
  if (!explicit_content) return {};
  std::string out;
  std::string_view bytes = explicit_content->content;
  if (!append_string(bytes, out, 0) || out.empty()) return {};
  return out;
}

}  // namespace mailparse

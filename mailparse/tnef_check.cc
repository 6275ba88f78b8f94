#include "mailparse/tnef_check.hh"

#include <cstddef>
#include <cstdint>

namespace mailparse {
namespace {

constexpr std::uint32_t kSignature = 0x223E9F78;
constexpr std::uint32_t kMessageProperties = 0x00069003, kAttachmentProperties = 0x00069005;
constexpr std::size_t kMaxValues = 100000;
constexpr std::size_t kMaxAttachments = 1000;

// Little-endian reading that remembers whether it ever ran over the end.
class Cursor {
 public:
  explicit Cursor(std::string_view bytes) : bytes_(bytes) {}
  bool ok() const { return ok_; }
  bool at_end() const { return at_ >= bytes_.size(); }

  std::uint32_t number(std::size_t width) {
    const std::string_view piece = take(width);
    std::uint32_t value = 0;
    for (std::size_t i = piece.size(); i-- > 0;) value = value << 8 | static_cast<unsigned char>(piece[i]);
    return value;
  }
  std::string_view take(std::size_t count) {
    if (count > bytes_.size() - at_) {
      ok_ = false;
      at_ = bytes_.size();
      return {};
    }
    const std::string_view piece = bytes_.substr(at_, count);
    at_ += count;
    return piece;
  }
  std::string_view take_padded(std::size_t count) {  // values are filled up to four bytes
    const std::string_view piece = take(count);
    if (count % 4 != 0) take(4 - count % 4);
    return piece;
  }

 private:
  std::string_view bytes_;
  std::size_t at_ = 0;
  bool ok_ = true;
};

// Bytes of a value of fixed size, 0 for those that carry their length, -1 for types that do not exist.
int fixed_size(std::uint32_t type) {
  switch (type & 0x0FFF) {
    case 0x0001:
    case 0x0002:
    case 0x0003:
    case 0x0004:
    case 0x000A:
    case 0x000B:
      return 4;
    case 0x0005:
    case 0x0006:
    case 0x0007:
    case 0x0014:
    case 0x0040:
      return 8;
    case 0x0048:
      return 16;
    case 0x000D:
    case 0x001E:
    case 0x001F:
    case 0x0102:
      return 0;
    default:
      return -1;
  }
}

// A named property (id 0x8000 and up): a GUID, a kind, and a number or a name.
void skip_property_name(Cursor& cursor) {
  cursor.take(16);
  if (cursor.number(4) == 0)
    cursor.number(4);
  else
    cursor.take_padded(cursor.number(4));
}

bool is_sound_property_list(std::string_view bytes) {
  Cursor cursor(bytes);
  const std::uint32_t count = cursor.number(4);
  if (count > kMaxValues) return false;
  std::size_t values_seen = 0;
  for (std::uint32_t i = 0; i < count && cursor.ok(); ++i) {
    const std::uint32_t type = cursor.number(2), id = cursor.number(2);
    const int size = fixed_size(type);
    if (size < 0) return false;
    if (id >= 0x8000) skip_property_name(cursor);
    const bool is_counted = size == 0 || (type & 0x1000) != 0;
    const std::uint32_t values = is_counted ? cursor.number(4) : 1;
    if ((values_seen += values) > kMaxValues) return false;
    for (std::uint32_t v = 0; v < values && cursor.ok(); ++v)
      cursor.take_padded(size > 0 ? static_cast<std::size_t>(size) : cursor.number(4));
  }
  return cursor.ok();
}

}  // namespace

bool is_sound_tnef(std::string_view bytes) {
  Cursor cursor(bytes);
  if (cursor.number(4) != kSignature) return false;
  cursor.number(2);
  std::size_t attachments = 0;
  while (cursor.ok() && !cursor.at_end()) {
    const std::uint32_t level = cursor.number(1), id = cursor.number(4), length = cursor.number(4);
    const std::string_view data = cursor.take(length);
    std::uint32_t expected = cursor.number(2), sum = 0;
    for (const char c : data) sum += static_cast<unsigned char>(c);
    if (!cursor.ok() || level < 1 || level > 2 || length == 0 || (sum & 0xFFFF) != expected) return false;
    if ((id & 0xFFFF) == (kMessageProperties & 0xFFFF) || (id & 0xFFFF) == (kAttachmentProperties & 0xFFFF))
      if (!is_sound_property_list(data)) return false;
    if ((id & 0xFFFF) == 0x9002 && ++attachments > kMaxAttachments) return false;
  }
  return cursor.ok();
}

}  // namespace mailparse

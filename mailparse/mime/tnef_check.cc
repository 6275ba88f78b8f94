#include "mailparse/mime/tnef_check.hh"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <vector>

namespace mailparse {
namespace {

constexpr std::uint32_t kSignature = 0x223E9F78;
constexpr std::uint32_t kMessageProperties = 0x00069003, kAttachmentProperties = 0x00069005;
constexpr std::uint32_t kVersion = 0x00089006, kRecipients = 0x00069004, kSentFor = 0x00060001,
                        kAttachmentBegins = 0x00069002;
constexpr std::uint32_t kOfMessage = 1, kOfAttachment = 2;

// What libytnef takes; beyond, it gives up and says so on standard output.
constexpr std::uint32_t kMostValues = 1000, kLongestName = 100, kLongestUnicode = 100000;
constexpr std::size_t kMostAttachments = 1000, kMostAttributes = 100;

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

// Bytes of a value of fixed size, 0 for those that carry their length, -1 for types that libytnef misreads or
// does not know.
int fixed_size(std::uint32_t type) {
  switch (type) {
    case 0x0002:
    case 0x0003:
    case 0x0004:
    case 0x000A:
    case 0x000B:
      return 4;
    case 0x0005:
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
bool skip_property_name(Cursor& cursor) {
  cursor.take(16);
  const std::uint32_t kind = cursor.number(4);
  if (kind == 0) return cursor.number(4), true;
  const std::uint32_t length = cursor.number(4);
  cursor.take_padded(length);
  return kind == 1 && length > 0 && length <= kLongestName;
}

bool skip_property(Cursor& cursor) {
  constexpr std::uint32_t kMultiple = 0x1000, kUnicode = 0x001F;
  const std::uint32_t type = cursor.number(2), id = cursor.number(2);
  const int size = fixed_size(type & ~kMultiple);
  if (size < 0 || (id >= 0x8000 && !skip_property_name(cursor))) return false;
  const bool is_multiple = (type & kMultiple) != 0;
  const std::uint32_t values = is_multiple || size == 0 ? cursor.number(4) : 1;
  if (values < 1 || values > (is_multiple ? kMostValues : 1)) return false;
  for (std::uint32_t v = 0; v < values && cursor.ok(); ++v) {
    const std::uint32_t length = size > 0 ? static_cast<std::uint32_t>(size) : cursor.number(4);
    if ((type & ~kMultiple) == kUnicode && length > kLongestUnicode) return false;
    cursor.take_padded(length);
  }
  return cursor.ok();
}

bool is_sound_property_list(std::string_view bytes) {
  Cursor cursor(bytes);
  const std::uint32_t count = cursor.number(4);
  if (count < 1 || count > kMostValues) return false;
  for (std::uint32_t i = 0; i < count; ++i)
    if (!skip_property(cursor)) return false;
  return cursor.ok() && cursor.at_end();
}

// Names and addresses in turn, each behind its length.
bool is_sound_sent_for(std::string_view data) {
  Cursor cursor(data);
  while (cursor.ok() && !cursor.at_end())
    for (int name_then_address = 0; name_then_address < 2; ++name_then_address) cursor.take(cursor.number(2));
  return cursor.ok();
}

bool is_sound_attribute(std::uint32_t id, std::string_view data) {
  if (data.empty()) return false;
  if (id == kVersion) return data.size() == 4;
  if (id == kRecipients) return data.size() >= 4;
  if (id == kSentFor) return is_sound_sent_for(data);
  if (id == kMessageProperties || id == kAttachmentProperties) return is_sound_property_list(data);
  return true;
}

}  // namespace

bool is_sound_tnef(std::string_view bytes) {
  Cursor cursor(bytes);
  if (cursor.number(4) != kSignature) return false;
  cursor.number(2);
  std::size_t attachments = 0;
  std::vector<std::uint32_t> seen;  // of the message, then of the attachment at hand
  while (!cursor.at_end()) {
    const std::uint32_t level = cursor.number(1), id = cursor.number(4), length = cursor.number(4);
    const std::string_view data = cursor.take(length);
    const std::uint32_t expected = cursor.number(2);
    if (!cursor.ok() || (level != kOfMessage && level != kOfAttachment)) return false;
    const std::uint32_t sum = std::accumulate(data.begin(), data.end(), 0u, [](std::uint32_t a, char c) {
      return a + static_cast<unsigned char>(c);
    });
    if ((sum & 0xFFFF) != expected || !is_sound_attribute(id, data)) return false;
    if (id == kAttachmentBegins) {
      if (++attachments > kMostAttachments) return false;
      seen.clear();
    } else if (attachments == 0 && level == kOfAttachment) {
      return false;
    }
    // The library forgets what the first of two held.
    if (seen.size() > kMostAttributes || std::find(seen.begin(), seen.end(), id) != seen.end()) return false;
    seen.push_back(id);
  }
  return true;
}

}  // namespace mailparse

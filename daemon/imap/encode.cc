#include "daemon/imap/encode.hh"

#include <algorithm>
#include <cstdint>

namespace imap {
namespace {

constexpr std::string_view kBase64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+,";

struct CodePoint {
  char32_t value;
  std::size_t length;  // in bytes
};

// One code point; a byte that starts none stands for itself (Latin-1).
CodePoint code_point(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char first = byte(0);
  const std::size_t length = first < 0x80       ? 1
                             : first >> 5 == 6  ? 2
                             : first >> 4 == 14 ? 3
                             : first >> 3 == 30 ? 4
                                                : 0;
  if (length == 1 || length == 0 || length > text.size()) return {first, 1};
  char32_t value = first & (0xffu >> (length + 1));
  for (std::size_t i = 1; i < length; ++i) {
    if (byte(i) >> 6 != 2) return {first, 1};
    value = value << 6 | (byte(i) & 0x3fu);
  }
  constexpr char32_t kSmallest[] = {0, 0, 0x80, 0x800, 0x10000};
  if (value < kSmallest[length] || value > 0x10ffff || (value >= 0xd800 && value < 0xe000)) return {first, 1};
  return {value, length};
}

// UTF-16BE in base64 between & and -, written bit by bit.
class ShiftedRun {
 public:
  explicit ShiftedRun(std::string& out) : out_(out) { out_ += '&'; }
  void add(char32_t value) {
    if (value >= 0x10000) {
      unit(0xd800 + ((value - 0x10000) >> 10));
      unit(0xdc00 + ((value - 0x10000) & 0x3ff));
    } else {
      unit(value);
    }
  }
  void close() {
    if (bits_ > 0) out_ += kBase64[pending_ << (6 - bits_) & 0x3f];
    out_ += '-';
  }

 private:
  void unit(char32_t utf16) {
    pending_ = pending_ << 16 | static_cast<std::uint32_t>(utf16);
    for (bits_ += 16; bits_ >= 6; bits_ -= 6) out_ += kBase64[pending_ >> (bits_ - 6) & 0x3f];
    pending_ &= (1u << bits_) - 1;
  }

  std::string& out_;
  std::uint32_t pending_ = 0;
  unsigned bits_ = 0;
};

bool stands_for_itself(char32_t value) {
  return value >= 0x20 && value <= 0x7e;
}

}  // namespace

std::string modified_utf7(std::string_view utf8) {
  std::string out;
  while (!utf8.empty()) {
    CodePoint point = code_point(utf8);
    if (stands_for_itself(point.value)) {
      out += static_cast<char>(point.value);
      if (point.value == '&') out += '-';
      utf8.remove_prefix(point.length);
      continue;
    }
    ShiftedRun run(out);
    while (!stands_for_itself(point.value)) {
      run.add(point.value);
      utf8.remove_prefix(point.length);
      if (utf8.empty()) break;
      point = code_point(utf8);
    }
    run.close();
  }
  return out;
}

std::string quoted(std::string_view printable_ascii) {
  std::string out = "\"";
  for (const char c : printable_ascii) {
    if (c < ' ' || c > '~') continue;  // modified_utf7 leaves none; nobody else may slip one in
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + '"';
}

std::string mailbox_word(std::string_view utf8) {
  return imap::quoted(modified_utf7(utf8));  // not std::quoted
}

std::vector<std::string> uid_sets(std::vector<Uid> uids, std::size_t limit) {
  std::sort(uids.begin(), uids.end());
  uids.erase(std::unique(uids.begin(), uids.end()), uids.end());
  std::vector<std::string> sets;
  for (std::size_t first = 0; first < uids.size();) {
    std::size_t last = first;
    while (last + 1 < uids.size() && uids[last + 1] == uids[last] + 1) ++last;
    std::string range = std::to_string(uids[first]);
    if (last > first) range += ":" + std::to_string(uids[last]);
    if (sets.empty() || sets.back().size() + 1 + range.size() > limit) {
      sets.push_back(std::move(range));
    } else {
      sets.back() += "," + range;
    }
    first = last + 1;
  }
  return sets;
}

}  // namespace imap

#include "storage/vault/segment.hh"

#include <algorithm>
#include <vector>

#include "storage/vault/digest.hh"

namespace storage::vault {
namespace {

constexpr std::size_t kSizeAt = 4, kDigestAt = 12, kCrcAt = 44;

template <class T>
void put(std::string& out, T value) {
  for (std::size_t i = 0; i < sizeof(T); ++i) out += static_cast<char>((value >> (8 * i)) & 0xFF);
}

template <class T>
T get(std::string_view bytes) {
  T value = 0;
  for (std::size_t i = 0; i < sizeof(T); ++i)
    value |= static_cast<T>(static_cast<std::uint8_t>(bytes[i])) << (8 * i);
  return value;
}

std::optional<Header> header_at(const disk::File& file, std::uint64_t position) {
  std::string bytes(kHeaderSize, '\0');
  if (file.read(position, bytes.data(), kHeaderSize) != kHeaderSize) return std::nullopt;
  return decode(bytes);
}

bool body_matches(const disk::File& file, std::uint64_t position, const Header& header) {
  std::vector<char> buffer(1 << 16);
  Sha256 hash;
  for (std::uint64_t left = header.size; left > 0;) {
    const auto want = static_cast<std::size_t>(std::min<std::uint64_t>(left, buffer.size()));
    if (file.read(position, buffer.data(), want) != want) return false;
    hash.add({buffer.data(), want});
    position += want;
    left -= want;
  }
  return hash.finish() == header.digest;
}

}  // namespace

std::string encode(const Header& header) {
  std::string bytes(kRecordMagic);
  put(bytes, header.size);
  bytes.append(header.digest.begin(), header.digest.end());
  put(bytes, crc32(bytes));
  return bytes;
}

std::optional<Header> decode(std::string_view bytes) {
  if (bytes.size() < kHeaderSize || !bytes.starts_with(kRecordMagic)) return std::nullopt;
  if (get<std::uint32_t>(bytes.substr(kCrcAt)) != crc32(bytes.substr(0, kCrcAt))) return std::nullopt;
  Header header{.size = get<std::uint64_t>(bytes.substr(kSizeAt))};
  std::copy_n(bytes.begin() + kDigestAt, header.digest.size(), header.digest.begin());
  return header;
}

// A body that was damaged later is followed by another record; one that was cut off is the last.
std::uint64_t scan(const disk::File& file, std::uint64_t position, std::uint64_t& to_hash,
                   const std::function<void(std::uint64_t, const Header&)>& visit) {
  const std::uint64_t end = file.size();
  auto header = header_at(file, position);
  while (header && header->size <= end - (position + kHeaderSize)) {
    const std::uint64_t body = position + kHeaderSize;
    const auto next = header_at(file, body + header->size);
    const bool hashes = header->size <= to_hash;
    to_hash -= std::min(to_hash, header->size);
    if (hashes && !body_matches(file, body, *header) && !next) break;
    visit(position, *header);
    position = body + header->size;
    header = next;
  }
  return position;
}

}  // namespace storage::vault

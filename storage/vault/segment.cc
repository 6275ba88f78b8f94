#include "storage/vault/segment.hh"

#include <algorithm>
#include <vector>

#include "storage/failure.hh"
#include "storage/hash/digest.hh"

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

// A place that the disk cannot read has nothing.
std::size_t read_some(const disk::File& file, std::uint64_t position, char* into, std::size_t size) {
  try {
    return file.read(position, into, size);
  } catch (const Failure&) {
    return 0;
  }
}

std::optional<Header> header_at(const disk::File& file, std::uint64_t position) {
  std::string bytes(kHeaderSize, '\0');
  if (read_some(file, position, bytes.data(), kHeaderSize) != kHeaderSize) return std::nullopt;
  return decode(bytes);
}

bool body_matches(const disk::File& file, std::uint64_t position, const Header& header) {
  std::vector<char> buffer(1 << 16);
  Sha256 hash;
  for (std::uint64_t left = header.size; left > 0;) {
    const auto want = static_cast<std::size_t>(std::min<std::uint64_t>(left, buffer.size()));
    if (read_some(file, position, buffer.data(), want) != want) return false;
    hash.add({buffer.data(), want});
    position += want;
    left -= want;
  }
  return hash.finish() == header.digest;
}

// The next place from `position` on where a record may begin; `end`, the size of the file, where there is
// none.
std::uint64_t find_header(const disk::File& file, std::uint64_t position, std::uint64_t end) {
  constexpr std::size_t kChunk = 64u << 10;
  std::string chunk(kChunk, '\0');
  for (; position + kHeaderSize <= end; position += kChunk - kHeaderSize + 1) {
    const std::string_view bytes(chunk.data(), read_some(file, position, chunk.data(), kChunk));
    for (auto at = bytes.find(kRecordMagic); at != std::string_view::npos;
         at = bytes.find(kRecordMagic, at + 1)) {
      const auto header = decode(bytes.substr(at));
      if (header && header->size <= end - (position + at + kHeaderSize)) return position + at;
    }
  }
  return end;
}

// A body that was damaged later is followed by another record; one that was cut off is the last.
bool is_record(const disk::File& file, std::uint64_t position, const Header& header, std::uint64_t end,
               std::uint64_t& to_hash) {
  const std::uint64_t body = position + kHeaderSize;
  if (header.size > end - body) return false;
  const bool hashes = header.size <= to_hash;
  to_hash -= std::min(to_hash, header.size);
  return !hashes || body_matches(file, body, header) || header_at(file, body + header.size);
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

Scanned scan(const disk::File& file, std::uint64_t position, std::uint64_t& to_hash,
             const std::function<void(std::uint64_t, const Header&)>& visit) {
  const std::uint64_t end = file.size();
  Scanned found{position, 0};
  while (position < end) {
    const auto header = header_at(file, position);
    if (header && is_record(file, position, *header, end, to_hash)) {
      visit(position, *header);
      found.damaged += position - found.end;
      position += kHeaderSize + header->size;
      found.end = position;
      continue;
    }
    position = find_header(file, position + 1, end);
  }
  return found;
}

}  // namespace storage::vault

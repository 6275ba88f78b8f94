#pragma once
// The format of a segment file. Persisted: never change it; a new format gets a new kSegmentMagic.
//
//   segment = "ticketd vault 1\n" *record
//   record  = header body
//   header  = "TKM1"  size of the body, u64  SHA-256 of the body  CRC-32 of the 44 bytes before, u32 (little
//   endian)
//
// The CRC tells a header from the middle of a mail and keeps a damaged length from being believed; the hash
// proves the body.

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "storage/disk/file.hh"
#include "storage/ids.hh"

namespace storage::vault {

inline constexpr std::string_view kSegmentMagic = "ticketd vault 1\n";
inline constexpr std::string_view kRecordMagic = "TKM1";
inline constexpr std::size_t kHeaderSize = 48;

struct Header {
  std::uint64_t size = 0;
  Digest digest{};
};

std::string encode(const Header& header);
std::optional<Header> decode(std::string_view bytes);  // none: not a header, or a damaged one

struct Scanned {
  std::uint64_t end = 0;  // behind the last whole record: the end of the file, unless what follows is torn
  std::uint64_t damaged = 0;  // bytes before it that are no record
};

// Visits the whole records from `position` on, also those behind a place that is damaged or cannot be read.
// Bodies are compared with their hashes while `to_hash` bytes last, from which they are taken.
Scanned scan(const disk::File& file, std::uint64_t position, std::uint64_t& to_hash,
             const std::function<void(std::uint64_t position, const Header&)>& visit);

}  // namespace storage::vault

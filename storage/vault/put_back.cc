#include "storage/vault/put_back.hh"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <fcntl.h>
#include <unistd.h>
#include <vector>

#include "storage/failure.hh"

namespace storage::vault {
namespace {

using disk::File;

constexpr std::size_t kPiece = 1u << 20;

// Calls `work(position, bytes)` for one piece after another, until it returns false.
template <class F>
bool for_each_piece(const File& file, std::uint64_t size, F&& work) {
  std::vector<char> buffer(kPiece);
  for (std::uint64_t at = 0; at < size;) {
    const auto want = static_cast<std::size_t>(std::min<std::uint64_t>(size - at, buffer.size()));
    const std::size_t got = file.read(at, buffer.data(), want);
    if (got == 0 || !work(at, std::string_view(buffer.data(), got))) return false;
    at += got;
  }
  return true;
}

bool is_beginning(const File& other, const File& held, std::uint64_t size) {
  const std::uint64_t length = other.size();
  std::vector<char> there(kPiece);
  return length <= size && for_each_piece(held, length, [&](std::uint64_t at, std::string_view bytes) {
           return other.read(at, there.data(), bytes.size()) == bytes.size() &&
                  std::equal(bytes.begin(), bytes.end(), there.begin());
         });
}

}  // namespace

bool put_back(const File& held, std::uint64_t size, const std::string& path) {
  if (!disk::is_missing(path) && !is_beginning(File::open(path, O_RDONLY), held, size)) return false;
  const std::string draft = path + ".new";
  ::unlink(draft.c_str());
  File file = File::open(draft, O_RDWR | O_CREAT | O_EXCL);
  try {
    for_each_piece(held, size, [&](std::uint64_t at, std::string_view bytes) {
      file.write(at, bytes);
      return true;
    });
    file.sync_all();
    if (::rename(draft.c_str(), path.c_str()) != 0) disk::raise_errno(errno, "rename " + draft);
    disk::sync_directory(disk::parent(path));
  } catch (const Failure&) {
    ::unlink(draft.c_str());
    throw;
  }
  return true;
}

}  // namespace storage::vault

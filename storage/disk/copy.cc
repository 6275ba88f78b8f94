#include "storage/disk/copy.hh"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <vector>

#include "storage/disk/file.hh"
#include "storage/failure.hh"

namespace storage::disk {
namespace {

constexpr std::size_t kPiece = 1u << 20;

struct stat look_at(const File& file) {
  struct stat status {};
  if (::fstat(file.descriptor(), &status) != 0) raise_errno(errno, "look at " + file.path());
  return status;
}

bool agrees(const struct stat& ours, const std::string& path) {
  struct stat there {};
  return ::stat(path.c_str(), &there) == 0 && there.st_size == ours.st_size &&
         there.st_mtim.tv_sec == ours.st_mtim.tv_sec && there.st_mtim.tv_nsec == ours.st_mtim.tv_nsec;
}

// The first `size` bytes: what is appended meanwhile is not ours to copy.
void copy_bytes(const File& from, File& to, std::uint64_t size, const std::function<void()>& tell) {
  std::vector<char> buffer(kPiece);
  for (std::uint64_t at = 0; at < size;) {
    const auto want = static_cast<std::size_t>(std::min<std::uint64_t>(size - at, buffer.size()));
    const std::size_t got = from.read(at, buffer.data(), want);
    if (got == 0) return;  // cut back meanwhile
    to.write(at, std::string_view(buffer.data(), got));
    at += got;
    if (tell) tell();
  }
}

}  // namespace

std::uint64_t copy_file(const std::string& from, const std::string& to, const std::function<void()>& tell) {
  const File source = File::open(from, O_RDONLY);
  const struct stat status = look_at(source);
  if (agrees(status, to)) return 0;
  const std::string draft = to + ".new";
  ::unlink(draft.c_str());
  const auto size = static_cast<std::uint64_t>(status.st_size);
  {
    File file = File::open(draft, O_WRONLY | O_CREAT | O_EXCL);
    copy_bytes(source, file, size, tell);
    const std::array<timespec, 2> times{status.st_atim, status.st_mtim};
    if (::futimens(file.descriptor(), times.data()) != 0) raise_errno(errno, "set the time of " + draft);
    file.sync_all();
  }
  if (::rename(draft.c_str(), to.c_str()) != 0) raise_errno(errno, "rename " + draft);
  return size;
}

}  // namespace storage::disk

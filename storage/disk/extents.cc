#include "storage/disk/extents.hh"

#include <algorithm>
#include <fcntl.h>
#include <linux/fiemap.h>
#include <linux/fs.h>
#include <linux/magic.h>
#include <sys/ioctl.h>
#include <sys/vfs.h>
#include <vector>

#include "storage/disk/file.hh"
#include "storage/hash/digest.hh"

namespace storage::disk {
namespace {

constexpr std::size_t kMost = 256;  // of a file in more pieces the first

// What the kernel answers: a head, and extents behind it.
class Answer {
 public:
  bool ask(int descriptor) {
    head().fm_length = FIEMAP_MAX_OFFSET;
    head().fm_flags = FIEMAP_FLAG_SYNC;
    head().fm_extent_count = kMost;
    return ::ioctl(descriptor, FS_IOC_FIEMAP, &head()) == 0;
  }
  std::size_t count() { return std::min<std::size_t>(head().fm_mapped_extents, kMost); }
  const struct fiemap_extent& extent(std::size_t number) { return head().fm_extents[number]; }

 private:
  struct fiemap& head() {
    return *reinterpret_cast<struct fiemap*>(bytes_.data());
  }

  std::vector<std::uint64_t> bytes_ = std::vector<std::uint64_t>(
      (sizeof(struct fiemap) + kMost * sizeof(struct fiemap_extent)) / sizeof(std::uint64_t) + 1);
};

}  // namespace

std::uint32_t places_of(const std::string& path, Places which) {
  if (!exists(path)) return 0;
  const auto file = File::open(path, O_RDONLY);
  Answer answer;
  if (!answer.ask(file.descriptor())) return 0;
  const std::size_t count = std::min(answer.count(), which == Places::begin ? 1 : kMost);
  std::string text;
  for (std::size_t i = 0; i < count; ++i) {
    const auto& extent = answer.extent(i);
    text += std::to_string(extent.fe_physical) + " ";
    if (which == Places::all) text += std::to_string(extent.fe_length) + " ";
  }
  return text.empty() ? 0 : crc32(text) | 1u;
}

bool moves_what_is_written(const std::string& path) {
  struct statfs system {};
  if (::statfs(path.c_str(), &system) != 0) return true;
  const auto kind = static_cast<unsigned long>(system.f_type);
  return kind != EXT4_SUPER_MAGIC && kind != XFS_SUPER_MAGIC;
}

}  // namespace storage::disk

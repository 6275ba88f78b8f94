#include "daemon/service/file_watch.hh"

#include <sys/stat.h>
#include <utility>

namespace service {

Watch::Watch(std::vector<std::string> files) : files_(std::move(files)), told_(look()), seen_(told_) {}

bool Watch::changed() {
  auto now = look();
  const bool settled = now == seen_;
  seen_ = std::move(now);
  if (!settled || seen_ == told_) return false;
  told_ = seen_;
  return true;
}

std::vector<Watch::Stamp> Watch::look() const {
  constexpr std::int64_t kNanoseconds = 1'000'000'000;
  std::vector<Stamp> stamps;
  for (const auto& file : files_) {
    struct stat what {};
    if (::stat(file.c_str(), &what) != 0)
      stamps.emplace_back(0, 0, -1, 0);
    else
      stamps.emplace_back(what.st_dev, what.st_ino, what.st_size,
                          what.st_mtim.tv_sec * kNanoseconds + what.st_mtim.tv_nsec);
  }
  return stamps;
}

}  // namespace service

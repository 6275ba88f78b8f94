#pragma once
// One process serves one database: flock on a file beside it, with the holder's pid inside.
//
// The kernel frees the lock when the holder dies, however it dies. The file itself stays; a clean release
// empties it, so a pid found in a free lock file tells that its writer was killed or lost power.

#include <optional>
#include <string>

#include "storage/disk/file.hh"

namespace storage::disk {

class Lock {
 public:
  // Raises Fault::locked, naming the holder, if another process has it. `of` is what the lock protects, for
  // the message.
  Lock(const std::string& path, const std::string& of);
  Lock(const Lock&) = delete;
  Lock& operator=(const Lock&) = delete;
  ~Lock();
  bool after_unclean_stop() const { return after_unclean_stop_; }

 private:
  File file_;
  bool after_unclean_stop_ = false;
};

}  // namespace storage::disk

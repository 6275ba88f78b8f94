#pragma once
// One process serves one database: flock on a file beside it, with the holder's pid inside.
//
// The kernel frees the lock when the holder dies, however it dies. The file itself stays; a clean release
// empties it, so a pid found in a free lock file tells that its writer was killed or lost power.
//
// Programs that pass by (ticketctl for an MTA's pipe) hold it for a moment, again and again where much mail
// comes. Whoever is to serve says so first, by a second lock on the file: they stand back, and it waits for
// the one that is at work.

#include <optional>
#include <string>

#include "storage/disk/file.hh"

namespace storage::disk {

class Lock {
 public:
  enum class Role { serves, passes };
  // Raises Fault::locked, naming the holder, if another process has it. `of` is what the lock protects, for
  // the message.
  Lock(const std::string& path, const std::string& of, Role role);
  Lock(const Lock&) = delete;
  Lock& operator=(const Lock&) = delete;
  ~Lock();
  bool after_unclean_stop() const { return after_unclean_stop_; }

 private:
  bool announce() const;      // false: somebody else did
  bool is_announced() const;  // by somebody else
  bool may_wait(Role role) const;
  void take(const std::string& of, Role role);

  File file_;
  bool after_unclean_stop_ = false;
};

}  // namespace storage::disk

#pragma once
// How the file of the database was left at a clean stop.
//
// A folder that is put back in place as a whole, marks and all, agrees with itself: nothing in it tells that
// it is older. But whoever wrote the file since we closed it left the time of that in its inode, which no
// copy brings along and nobody can set. Such a start is taken for a restored one (restore.cc). A new owner,
// mode or link changes that time as well, and explains it.
//
// While we run, a mark says every minute when that was, and where the file begins on the disk. After a kill,
// a file that was changed minutes later, or that begins elsewhere, was written by somebody else. Internal.

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

namespace storage {

class StopMark {
 public:
  // `database`: before it is opened; empty: no mark is kept of it.
  explicit StopMark(std::string database);
  StopMark(const StopMark&) = delete;
  StopMark& operator=(const StopMark&) = delete;
  ~StopMark();  // once the database is closed; writes the mark if begin() was called

  // The time between our last stop and when somebody else wrote the file; none: nobody did.
  std::optional<std::chrono::seconds> touched() const { return touched_; }
  void begin();    // from now on we write it ourselves
  void refresh();  // we wrote it; costs something once a minute

 private:
  std::string database_;
  std::optional<std::chrono::seconds> touched_;
  bool begun_ = false;
  std::chrono::steady_clock::time_point refreshed_{};
};

}  // namespace storage

#pragma once
// Notices that files changed, by asking for their size and time now and then: it works on every file system,
// and where a file is replaced, linked elsewhere or gone for a while.
//
// A file that is being written changes again and again: a change is told once nothing has moved from one call
// to the next, so that nobody reads half a file.

#include <cstdint>
#include <string>
#include <tuple>
#include <vector>

namespace service {

class Watch {
 public:
  // What the files are now is not a change.
  explicit Watch(std::vector<std::string> files = {});

  // True once for each change. Call it every few seconds.
  bool changed();

 private:
  using Stamp =
      std::tuple<std::uint64_t, std::uint64_t, std::int64_t, std::int64_t>;  // device, inode, size, time

  std::vector<Stamp> look() const;

  std::vector<std::string> files_;
  std::vector<Stamp> told_, seen_;
};

}  // namespace service

#pragma once
// The highest numbers that the desk ever gave out, kept outside its database.
//
// A database that is restored from a backup does not know what was given out after it was copied, and would
// give the same numbers, tokens and Message-IDs to others. So they stand in a small file beside it as well,
// written and synced behind each commit that gave one, before any mail that names it can leave. At the next
// start a database that is behind its file is known for an older one (restore.cc).
//
// Two copies in turn, each in a sector of its own with a CRC: a write that power cuts short leaves the other.
// Internal.

#include <cstdint>
#include <optional>
#include <string>

#include "storage/disk/file.hh"

namespace storage {

struct Marks {
  std::int64_t epoch = 0;
  std::int64_t ticket = 0;
  std::int64_t message = 0;
  friend bool operator==(const Marks&, const Marks&) = default;
};

class MarksFile {
 public:
  // `desk`: a word that tells this desk from others, so that another one's file is not believed; where
  // `any_desk`, it is.
  MarksFile(std::string path, std::string desk, bool any_desk);
  const std::optional<Marks>& last() const { return last_; }  // none: there is no file, or none of this desk
  // There is one, and we may not open it: somebody copied it by hand. It tells nothing, and is set aside.
  bool is_closed_to_us() const { return closed_to_us_; }
  void write(const Marks& marks);  // durable on return; raises Failure

 private:
  std::string path_, desk_;
  std::optional<disk::File> file_;
  std::optional<Marks> last_;
  std::uint64_t turn_ = 0;
  bool closed_to_us_ = false;
};

}  // namespace storage

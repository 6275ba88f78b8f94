#pragma once
// Reads a file that somebody else may put where they like, a mail user in their Maildir say.
//
// What was a file when the folder was listed may be a link to anything by now, or a pipe that never ends. So
// the file is opened first, without following a link and without waiting, and looked at then.

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>

namespace service {

struct RegularFile {
  std::string bytes;       // the first `limit` of it
  bool truncated = false;  // there are more
};

// Nothing: there is no such file, it cannot be read, or it is no regular file.
std::optional<RegularFile> read_regular(const std::filesystem::path& path, std::size_t limit);

}  // namespace service

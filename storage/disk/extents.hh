#pragma once
// Where on the disk a file's bytes are. Whoever writes a file anew gets other places for it; a change of
// owner or mode moves nothing.

#include <cstdint>
#include <string>

namespace storage::disk {

enum class Places { begin, all };

// A word for the places of the first byte, or of all; 0 where the file system does not tell (tmpfs, ZFS), or
// there is no such file.
std::uint32_t places_of(const std::string& path, Places which);

// Whether the file system writes changed bytes to another place (btrfs, bcachefs, ZFS); true where that is
// not known.
bool moves_what_is_written(const std::string& path);

}  // namespace storage::disk

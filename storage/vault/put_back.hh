#pragma once
// A file of the vault whose name was taken away, or leads to an older copy of it: while it is open, nothing
// is lost.

#include <cstdint>
#include <string>

#include "storage/disk/file.hh"

namespace storage::vault {

// Writes the first `size` bytes of `held` under `path`, durably, unless something else stands there than the
// beginning of them. False: something else does, and stays. Raises Failure.
bool put_back(const disk::File& held, std::uint64_t size, const std::string& path);

}  // namespace storage::vault

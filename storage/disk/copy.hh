#pragma once
// Copying a file that may grow meanwhile. Raises Failure.

#include <cstdint>
#include <functional>
#include <string>

namespace storage::disk {

// Makes `to` what `from` is now, durably, and at once or not at all. The copy keeps the time of the last
// change, and where size and time agree already nothing is done. Returns how many bytes were copied.
std::uint64_t copy_file(const std::string& from, const std::string& to, const std::function<void()>& tell);

}  // namespace storage::disk

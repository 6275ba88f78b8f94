#pragma once
// Addresses that nobody should write to, though they can be written.

#include <string_view>

namespace desk {

// An address that asks whoever takes it to pass the mail on, or to run something: "user%far@near",
// "far!user@near", "user@[127.0.0.1]", a pipe or a file; or one in needless quotes, which hide whose it is.
// The desk writes to none, whatever they are good for.
bool asks_for_detour(std::string_view address);

}  // namespace desk

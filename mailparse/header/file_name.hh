#pragma once
#include <string>
#include <string_view>

namespace mailparse {

// A name that any file system takes and no reader misreads: no path, control, bidi or reserved characters, no
// device name, at most 200 bytes with the extension kept. `name` is valid UTF-8; where nothing is left of it,
// the type names the file.
std::string safe_file_name(std::string_view name, std::string_view content_type);

}  // namespace mailparse

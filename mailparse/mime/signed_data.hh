#pragma once
// The mail inside an opaque signature (S/MIME signed-data, RFC 8551 3.5.2): signed, but not encrypted, so
// that anybody can read it. Nothing is verified here.

#include <optional>
#include <string>
#include <string_view>

namespace mailparse {

// The content of a CMS SignedData (RFC 5652, 5.1), in DER or BER: header and body of a MIME part. Nothing
// where `der` is something else, is damaged, or holds no content, as a detached signature does. Linear.
std::optional<std::string> signed_content(std::string_view der);

// Whether data that begins so is one.
bool is_signed_data(std::string_view start);

}  // namespace mailparse

#pragma once
// Which mail this is (design, invariant 2).

#include <string_view>

#include "mailparse/headers.hh"
#include "mailparse/mail.hh"

namespace mailparse {

Digest sha256(std::string_view bytes);

// Equal for two deliveries of one mail: over the body and every field that says something or decides over the
// mail (who, to whom, what about, in answer to what, by a machine), however lines end and headers are folded,
// and whatever the servers on the way put on top.
Digest content_sha256(const Headers& headers, std::string_view body);

}  // namespace mailparse

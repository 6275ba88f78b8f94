#pragma once
// Which mail this is (docs/architecture.md, promise 2).

#include <string_view>

#include "mailparse/header/headers.hh"
#include "mailparse/mail.hh"

namespace mailparse {

Digest sha256(std::string_view bytes);

// Equal for two deliveries of one mail: over From, Date, Message-ID and the body, however lines end and
// headers are folded, and whatever the servers on the way put on top. Every signature covers these; other
// fields can be changed by whoever hands a mail on, and are compared with the stored message.
Digest content_sha256(const Headers& headers, std::string_view body);

}  // namespace mailparse

#pragma once
// Parts that are no body text, as files.

#include <string>
#include <string_view>
#include <vector>

#include "mailparse/limits.hh"
#include "mailparse/mail.hh"
#include "mailparse/mime/structure.hh"

namespace mailparse {

// A file with its names made safe and its hash filled in. `filename` is valid UTF-8.
Attachment make_attachment(std::string filename, std::string content_type, std::string bytes);

Attachment attachment_of(const Part& part, const Limits& limits, std::vector<std::string>& defects);

// Marks as inline what the HTML shows by "cid:" (RFC 2392).
void mark_inline(std::vector<Attachment>& attachments, std::string_view html);

}  // namespace mailparse

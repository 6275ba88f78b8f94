#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "mailparse/limits.hh"
#include "mailparse/mail.hh"

namespace mailparse {

// winmail.dat (MS-OXTNEF): the files, and where there is one the body, that Outlook packed into it.
struct TnefContent {
  std::string text, html;
  std::vector<Attachment> attachments;
};

bool is_tnef(const Attachment& attachment);

// Nothing if it cannot be opened; then the file is all there is.
std::optional<TnefContent> open_tnef(std::string_view bytes, const Limits& limits,
                                     std::vector<std::string>& defects);

}  // namespace mailparse

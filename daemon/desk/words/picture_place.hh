#pragma once
// Where pictures stand in an agent's words.

#include <string>
#include <string_view>
#include <vector>

#include "mailparse/mail.hh"

namespace desk {

// "[cid:image002.png@01DC...]", as Outlook writes it into the text, as "[picture: image002.png]", by the name
// of the attachment; what a program says that it sees in a picture is gone.
std::string with_picture_names(std::string_view text, const std::vector<mailparse::Attachment>& files);

}  // namespace desk

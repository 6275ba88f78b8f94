#pragma once
// What a list appends to a mail that passes through it.

#include <string>
#include <string_view>

#include "mailparse/mail.hh"

namespace desk {

// Whether `longer` says what `shorter` says and nothing more but a list's footer: something that begins with
// a rule ("____", "-- ", "-=-=-") or names the list. Blanks and line ends count as one. What is no footer for
// sure is somebody's words.
bool differs_by_footer(std::string_view longer, std::string_view shorter, std::string_view list_id = {});

// Whether `longer` begins with all that `shorter` says: whoever has the one has the other.
bool begins_with_words(std::string_view longer, std::string_view shorter);

// The List-Id as it came, though the policy may call the list ours.
std::string list_id_of(const mailparse::Mail& mail);

}  // namespace desk

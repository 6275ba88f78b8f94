#pragma once
// The mail that came back inside a report: as a part, as a copy in the text, or not at all.

#include <string>
#include <string_view>
#include <vector>

#include "mailparse/limits.hh"
#include "mailparse/mime/structure.hh"

namespace mailparse {

struct ReturnedMail {
  std::string message_id;             // without brackets
  std::vector<std::string> to, from;  // addr-specs
};

// Where the words of the report end and a copy of the returned mail begins; text.size() if there is none.
std::size_t find_copy(std::string_view text);

// Of the returned mail, from its part if there is one, else from the copy in `text`.
ReturnedMail read_returned_mail(const Structure& structure, std::string_view text, const Limits& limits);

}  // namespace mailparse

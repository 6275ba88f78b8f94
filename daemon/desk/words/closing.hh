#pragma once
// What stands below an agent's words without being any: signatures, the lines of phones, a company's footer.

#include <span>
#include <string_view>
#include <vector>

#include "daemon/desk/words/spoken_line.hh"

namespace desk {

// Turns fresh lines that no person typed into closing ones: below "-- ", known signatures, lines of phones.
// What stands below a blank line under them, and a command, stays fresh.
void set_signatures_aside(std::vector<SpokenLine>& lines, const Sources& sources);

// Whether these lines are all that clients and gateways add by themselves, marked or not: a name with the
// company's address below, "Kind regards", a disclaimer, a warning of a gateway. Who said something says
// more.
bool is_closing_only(std::span<const std::string> lines, std::string_view writer);

// The line of a phone or of a client's maker.
bool is_advertising(std::string_view line);

// Whether none of the lines is a sentence, as those of a signature are.
bool has_no_sentence(std::span<const std::string> lines);

}  // namespace desk

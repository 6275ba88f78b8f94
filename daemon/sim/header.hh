#pragma once
// Changing headers of a mail that is there already.

#include <optional>
#include <string>
#include <string_view>

namespace sim {

// Bare line feeds become CRLF.
std::string with_crlf(std::string_view text);
// Puts a field on top of the mail.
void add_header(std::string& mail, std::string_view name, std::string_view value);
// Takes out every field of that name.
bool has_header(std::string_view mail, std::string_view name);
void remove_header(std::string& mail, std::string_view name);

}  // namespace sim

#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "mailparse/limits.hh"
#include "mailparse/mail.hh"

namespace mailparse {

// Reads an unfolded address field (RFC 5322, 3.4, with 4.4 and what the wild adds: missing brackets and
// commas, ';' between addresses, unquoted commas in names, encoded words around everything). Group names are
// dropped, their members kept. An entry without anything like an address is left out. Never recursive,
// linear.
std::vector<Address> parse_addresses(std::string_view unfolded, const Limits& limits = {});

// The ids of Message-ID, In-Reply-To or References, without brackets, in order.
std::vector<std::string> parse_message_ids(std::string_view unfolded);

}  // namespace mailparse

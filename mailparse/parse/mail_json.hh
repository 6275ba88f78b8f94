#pragma once
#include <string>

#include "mailparse/mail.hh"

namespace mailparse {

// A mail as one JSON object with the keys of `ticketctl parse --json` (stable: programs read it), in that
// order.
std::string to_json(const Mail& mail);

}  // namespace mailparse

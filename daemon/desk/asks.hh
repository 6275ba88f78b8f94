#pragma once
// What the commands of a mail ask of storage, read before anything is looked up.

#include <string_view>

#include "daemon/desk/case/known.hh"

namespace desk {

Asks read_asks(const mailparse::Mail& mail, std::string_view secret);

}  // namespace desk

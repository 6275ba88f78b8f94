#pragma once
#include <string>
#include <string_view>

#include "mailparse/mail.hh"

namespace mailparse {

// Nobody reads what is answered to this mail: "noreply@", or no sender at all.
bool has_silent_sender(const Mail& mail);

// The local part with the marks gone that people put into it as they like.
std::string plain_local(std::string_view address);

}  // namespace mailparse

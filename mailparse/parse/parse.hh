#pragma once
#include <string_view>

#include "mailparse/limits.hh"
#include "mailparse/mail.hh"

namespace mailparse {

// Reads one mail. Any bytes give a Mail: what could not be read is in Mail::defects, and never throws.
// Pure and reentrant; the result holds copies, `bytes` may go away. Time and memory are linear in
// bytes.size().
Mail parse(std::string_view bytes, const Limits& limits = {});

}  // namespace mailparse

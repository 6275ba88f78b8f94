#pragma once
// Forwarded mail: who wrote the original, when, about what.

#include <optional>
#include <string_view>

#include "mailparse/limits.hh"
#include "mailparse/mail.hh"
#include "mailparse/mime/structure.hh"

namespace mailparse {

// A forward is an attached mail, or a text that says so: a divider ("---------- Forwarded message ---------",
// "Begin forwarded message:") in the main languages with the original's fields below, or such fields under a
// subject that begins with "Fwd:", "WG:", "TR:", ... An answer with a quoted header block is not a forward.
// Reports (bounces) are none either: call it for other mail. The text itself is not changed.
std::optional<Forwarded> find_forward(const Mail& so_far, const Structure& structure, const Limits& limits);

// "Fwd: ...", "[EXTERNAL] WG: ...".
bool has_forward_subject(std::string_view subject);

}  // namespace mailparse

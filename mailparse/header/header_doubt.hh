#pragma once
// Whether whoever verifies a signature reads the same header as we do.
//
// A verifier (RFC 6376, 5.4.2) takes fields from the first line to the first empty one, and its word holds
// for the fields that it saw. We read leniently: over lines that are no field, over old blanks, up to a
// limit. Where the two may differ, somebody can put fields where only one of them looks.

#include <string_view>

#include "mailparse/header/headers.hh"

namespace mailparse {

// `bytes`: the whole mail, `headers`: what was read of it. Not in doubt is a header of one kind of line end,
// whose every line up to the first empty one is a field or has words of the one above, each of which was
// read. The line "From ", which a delivery agent puts on top, is none of the mail's.
bool is_header_in_doubt(std::string_view bytes, const Headers& headers);

}  // namespace mailparse

#pragma once
// Whom a relay's "no" is about. A relay that does not want us (no login, a quota used up, a sender that it
// does not know) says so with the same 5xx as for a mail that it does not want: the first must rest, with
// everything that waits, and only the second is final.

#include <cstdint>
#include <string_view>

#include "daemon/smtp/outcome.hh"
#include "daemon/smtp/reply.hh"

namespace smtp {

// What `reply`, which is no "yes", means at `stage` for a message of `size` bytes.
Blame blame_of(Stage stage, const Reply& reply, std::uint64_t size);

// `reply`, as to_string() writes it: what we said made no sense to the relay (500 to
// 504, 5.5.1, 5.5.2, 5.5.4).
bool is_about_syntax(std::string_view reply);

// The message has more bytes than somebody on the way takes.
bool is_too_large(Stage stage, const Reply& reply, std::uint64_t size);

// The relay dislikes <> as a sender, of a mail that has it.
bool refuses_null_sender(Stage stage, const Reply& reply);

}  // namespace smtp

#pragma once
// Whether a mail is really from the address in its From.

#include "mailparse/mail.hh"
#include "rules/mailbox.hh"

namespace desk {

// By the word of a server that the policy trusts: the topmost Authentication-Results (RFC 8601) must be of a
// configured `authserv_id`, and say that DMARC passed for the domain of From, or DKIM for the same domain or
// one above it. A mailbox that takes authenticated submission only is proof by itself. Fields below the
// topmost were there before our server looked, so anybody may have written them.
bool is_authentic(const mailparse::Mail& mail, const rules::Mailbox& mailbox);

}  // namespace desk

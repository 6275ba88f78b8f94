#pragma once
// A thumb given to a mail, which clients send as a mail: no answer, no words.
//
//   text/vnd.google.email-reaction+json beside "Ann reacted via Gmail"   (Gmail)
//   Content-Disposition: reaction                                        (RFC 9078)
//   "Ann reacted to your message:" above the quoted mail                 (Outlook, Exchange)

#include "mailparse/mail.hh"
#include "mailparse/mime/structure.hh"

namespace mailparse {

// `so_far` has headers and bodies. A mail that says anything besides the reaction is none.
bool is_reaction(const Mail& so_far, const Structure& structure);

}  // namespace mailparse

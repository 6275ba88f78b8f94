#pragma once
#include "mailparse/limits.hh"
#include "mailparse/mail.hh"
#include "mailparse/mime/structure.hh"

namespace mailparse {

// The last step of parse(): fills in what a mail means, once its headers and bodies are read: reply_text and
// quoted_text, is_auto, auto_class, auto_reason, no_auto_reply, bounces, bounced_message_id, forwarded,
// language.
void understand(const Structure& structure, const Limits& limits, Mail& mail);

}  // namespace mailparse

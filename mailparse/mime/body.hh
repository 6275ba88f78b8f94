#pragma once
#include "mailparse/limits.hh"
#include "mailparse/mail.hh"
#include "mailparse/mime/structure.hh"

namespace mailparse {

// Sorts the leaves of a mail into what is read and what is attached: fills text, html, html_text,
// attachments, encrypted and is_signed of `mail`.
void read_body(const Structure& structure, const Limits& limits, Mail& mail);

}  // namespace mailparse

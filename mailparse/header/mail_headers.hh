#pragma once
#include "mailparse/header/headers.hh"
#include "mailparse/mail.hh"

namespace mailparse {

// What the header of a mail says, into the Headers part of a Mail.
void read_headers(const Headers&, const Limits&, Mail&);

}  // namespace mailparse

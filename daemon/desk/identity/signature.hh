#pragma once
// What of a mail its signature covers (RFC 6376), as far as the header shows it.
//
// A server that says `dkim=pass` vouches for the fields that the signature names, and of a field that stands
// twice for the last one. Whoever has a signed mail can put others on top, or change what is not covered, and
// it passes all the same.

#include <string_view>

#include "mailparse/mail.hh"

namespace desk {

// The same domain, or a parent of `domain` with at least two labels: relaxed alignment (RFC 7489, 3.1.1)
// without a list of public suffixes, which a server that signs for a bare top-level domain would need.
bool is_aligned(std::string_view signer, std::string_view domain);

// Whether anybody has signed it, rightly or not.
bool is_signed(const mailparse::Mail& mail);

// Whether a field that a mail may have once (RFC 5322, 3.6) stands there twice: nobody knows which was
// signed.
bool repeats_field(const mailparse::Mail& mail);

// Whether every signature of the domain or a parent of it covers the field, and the whole body. True where
// there is none: then it was not a signature that convinced the server.
bool covers(const mailparse::Mail& mail, std::string_view domain, std::string_view field);

}  // namespace desk

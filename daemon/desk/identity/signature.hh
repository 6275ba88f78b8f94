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

// Whether DMARC may rest on a signature of `signer` for mail of `domain`: relaxed alignment, which a list of
// public suffixes decides. Without one it is whoever shares the last two labels: more than DMARC means, so
// that no signature is overlooked.
bool may_speak_for(std::string_view signer, std::string_view domain);
bool is_signed_by(const mailparse::Mail& mail, std::string_view domain);

// Whether there are signatures that may speak for the domain, and each covers the field and the whole body.
bool covers(const mailparse::Mail& mail, std::string_view domain, std::string_view field);

}  // namespace desk

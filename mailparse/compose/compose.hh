#pragma once
// Writing mail: a value in, the bytes of RFC 5322 and MIME out.
//
//   Outgoing mail;
//   mail.from = {"support@example.com", "Example Support"};
//   mail.to = {{"chris@initech.example", "Chris Lee"}};
//   mail.subject = "Re: [Example #42] Grüße";
//   mail.date = now;
//   mail.message_id = "t42.m7.r3.MAC@example.com";
//   mail.extra = {{"Auto-Submitted", "auto-replied"}};
//   mail.text = "We are looking at it.\n";
//   Expected<std::string, ComposeError> bytes = compose(mail);
//
// The result has CRLF line ends, no line over 998 bytes and headers folded at 78. It is pure: the same value
// gives the same bytes, boundaries included, so a mail rendered again after a crash is the same mail.
// Dot-stuffing and the envelope are the transport's business.
//
// What it decides:
// - Text goes as 7bit, quoted-printable or base64, whichever is smallest and survives every relay.
// Attachments go as base64, so
//   their bytes arrive as given. An attached mail (message/rfc822) goes untouched except that bare LF becomes
//   CRLF; RFC 2046, 5.2.1 forbids to encode it, so 8-bit mails make the result 8-bit (is_eight_bit(): ask for
//   8BITMIME), and a mail that no transport may carry (NUL, bare CR, lines over 998) goes as
//   application/octet-stream with its bytes as they are.
// - Display text (subject, names, file names) cannot fail: line ends and control characters become blanks,
// bytes that are
//   no UTF-8 become U+FFFD, and outer blanks go. Non-ASCII words become encoded words (RFC 2047), names of
//   files RFC 2231.
// - What is for machines is refused with an error that names the field: addresses, our Message-ID, names of
// extra fields and
//   fields that compose() writes itself, control characters in values of extra fields.
// - In-Reply-To and References come from other people's mail: an id that cannot be written is left out,
// because an
//   answer must not fail for it. References is capped near 1,500 characters: the first and the last ones
//   stay.
// - Addresses beyond ASCII are written as UTF-8 (RFC 6532), everything else is ASCII: needs_smtputf8() says
// when the transport
//   must ask for SMTPUTF8.

#include <string>
#include <string_view>
#include <tl/expected.hpp>

#include "mailparse/compose/message.hh"

namespace mailparse {

template <class T, class E>
using Expected = tl::expected<T, E>;

[[nodiscard]] Expected<std::string, ComposeError> compose(const Outgoing& mail);

// The same in two halves, for a letter whose copies differ in their headers alone: compose(mail) is
// *compose_header(mail) and then append_body(). The body begins with its own Content fields.
[[nodiscard]] Expected<std::string, ComposeError> compose_header(const Outgoing& mail);
void append_body(std::string& out, const Outgoing& mail);

bool needs_smtputf8(const Outgoing& mail);  // an address in its headers is not ASCII
bool is_eight_bit(std::string_view bytes);  // composed bytes need BODY=8BITMIME

}  // namespace mailparse

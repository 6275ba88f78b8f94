#pragma once
// A message in the form that a relay with few extensions takes, where there is one.
//
// Domains beyond ASCII become A-labels (RFC 5890) in the envelope and the header; 8-bit parts become Base64.
// An attached mail may not be encoded (RFC 2046, 5.2.1), so it goes as a file of its bytes.

#include <optional>
#include <string>
#include <string_view>

#include "daemon/smtp/extensions.hh"
#include "daemon/smtp/outcome.hh"

namespace smtp {

// Nothing: it may go as it is, or nothing helps (a mailbox name beyond ASCII).
std::optional<Envelope> adapt(const Envelope& envelope, const Extensions& extensions);

// "info@xn--mller-kva.example" of "info@müller.example"; the address itself where its domain is ASCII, or no
// domain.
std::string with_ascii_domain(std::string_view address);
// The mail with every 8-bit part in Base64. Its header stays as it is.
std::string to_seven_bit(std::string_view mail);

}  // namespace smtp

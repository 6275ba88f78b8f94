#pragma once
// From where a mail came, as our own server saw it: the sender of its envelope (RFC 5321), which SPF checks.

#include <string>
#include <string_view>

#include "mailparse/mail.hh"
#include "rules/policy/policy.hh"

namespace desk {

using AuthenticationMethod = mailparse::AuthenticationResult::Method;

std::string property_of(const AuthenticationMethod& method, std::string_view name);  // empty: none

// Of a result of SPF, without angle brackets: an address, or a domain alone, as some servers write it.
std::string envelope_of(const AuthenticationMethod& method);
std::string host_of(std::string_view envelope);

// Whether SPF passed for the domain of From, so that every field is as it left there. A forwarder of the same
// domain sends everybody's mail from there too, under an address of its own (SRS, a group's): that is no word
// for the writer. So for our own people the envelope has to be theirs.
bool is_from_own_host(const AuthenticationMethod& method, const mailparse::Mail& mail,
                      const rules::Policy& policy);

}  // namespace desk

#pragma once
// Reads what the policy only names: passwords and keys. They are never in the policy, on a command line or in
// a log.

#include <string>
#include <tl/expected.hpp>

#include "rules/mailbox.hh"

namespace service {

// Of a credential the file in $CREDENTIALS_DIRECTORY, of a file its first line, of an environment variable
// its value. An absent secret (Source::none) reads as the empty string. The error says where it was looked
// for.
[[nodiscard]] tl::expected<std::string, std::string> read_secret(const rules::Secret& secret);

}  // namespace service

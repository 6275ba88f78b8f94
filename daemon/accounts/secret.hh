#pragma once
// Reads what the policy only names: passwords and keys. They are never in the policy, on a command line or in
// a log.

#include <cstdint>
#include <functional>
#include <string>
#include <tl/expected.hpp>

#include "rules/yaml/mailbox.hh"

namespace service {

// Of a credential the file in $CREDENTIALS_DIRECTORY, of a file its first line, of an environment variable
// its value. An absent secret (Source::none) reads as the empty string. The error says where it was looked
// for.
[[nodiscard]] tl::expected<std::string, std::string> read_secret(const rules::Secret& secret);

// For what is read again and again while we run: an error where it is a pipe, which would hold up the whole
// loop. `all`: a certificate or a key, which has several lines.
enum class Lines : std::uint8_t { first, all };
[[nodiscard]] tl::expected<std::string, std::string> read_again(const rules::Secret& secret, Lines lines);

// Reads it anew each time, for a secret that may change while we run: one in a regular file. Empty for one
// that cannot (an environment variable), or can be read once only (a pipe). A file that is not there yet may
// come.
using SecretSource = std::function<tl::expected<std::string, std::string>()>;
SecretSource source_of(const rules::Secret& secret);

}  // namespace service

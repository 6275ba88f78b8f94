#pragma once
// Writes signed JSON Web Tokens (RFC 7515, 7518): what a client or a service account proves itself with.

#include <cstdint>
#include <string>
#include <string_view>
#include <tl/expected.hpp>

namespace oauth {

enum class Algorithm : std::uint8_t {
  rs256,  // RSASSA-PKCS1-v1_5 with SHA-256: what everybody takes
  ps256,  // RSASSA-PSS with SHA-256: what Microsoft wants with x5t#S256
};

// `header` without "alg" and `claims` are JSON objects; `pem` holds an RSA private key without a passphrase.
// The error never repeats a part of the key.
[[nodiscard]] tl::expected<std::string, std::string> sign_jwt(std::string_view header,
                                                              std::string_view claims, std::string_view pem,
                                                              Algorithm algorithm);

// x5t#S256 (RFC 7515, 4.1.8) of the first certificate in `pem`.
[[nodiscard]] tl::expected<std::string, std::string> thumbprint(std::string_view pem);

}  // namespace oauth

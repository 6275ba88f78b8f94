#pragma once
// How an access token is come by, for servers that take OAuth 2.0 instead of a password.

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include "rules/yaml/secret.hh"

namespace rules {

struct OAuth {
  enum class Provider : std::uint8_t {
    none,       // `token` says where somebody else keeps a token that he renews
    microsoft,  // Microsoft 365 and outlook.com
    google,     // Workspace and Gmail
    custom      // any other: its addresses are in the policy
  };
  enum class Flow : std::uint8_t {
    unsaid,              // until the table is read to its end: what the other keys mean
    client_credentials,  // the application itself may read the mailbox (RFC 6749, 4.4)
    service_account,     // Google's: a key signs that it acts as the mailbox (RFC 7523)
    refresh              // a person agreed once, by `ticketctl auth` (RFC 6749, 4.1 and 6)
  };
  Provider provider = Provider::none;
  Flow flow = Flow::unsaid;
  Secret token;                                 // without a provider
  std::string tenant;                           // Microsoft's: the directory's id or domain
  std::string client;                           // the application's id
  Secret secret, certificate, key;              // one of them proves who asks; `key` is Google's JSON
  std::string token_url, auth_url, device_url;  // empty: the provider's
  std::string scope;                            // blanks between; empty: what mail needs at the provider
  std::string ca_file;                          // PEM file of a private authority, for these addresses
  std::optional<std::chrono::local_days> secret_expires;

  bool given() const { return provider != Provider::none || token.given(); }
  friend bool operator==(const OAuth&, const OAuth&) = default;
};

}  // namespace rules

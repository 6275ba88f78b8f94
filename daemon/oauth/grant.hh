#pragma once
// By what right we ask for access tokens: the policy's `oauth2:` with the provider's addresses filled in.

#include <cstdint>
#include <functional>
#include <string>
#include <tl/expected.hpp>

namespace oauth {

enum class Provider : std::uint8_t { microsoft, google, custom };  // whose words errors and hints use

enum class Flow : std::uint8_t {
  client_credentials,  // RFC 6749, 4.4
  service_account,     // RFC 7523, as Google does it
  refresh,             // RFC 6749, 6; the first token comes by `ticketctl auth`
};

enum class Proof : std::uint8_t {
  none,         // a public client: PKCE is all there is
  secret,       // client_secret
  certificate,  // an assertion signed with the key beside it (RFC 7523)
  key,          // the JSON of a service account
};

// Reads what proves us, anew at each use; the error says what cannot be read.
using SecretSource = std::function<tl::expected<std::string, std::string>()>;

struct Grant {
  Provider provider = Provider::custom;
  Flow flow = Flow::refresh;
  Proof proof = Proof::none;
  SecretSource secret;    // of `proof`; empty for none
  std::string proved_by;  // the secret's name, never the secret
  std::string token_url, auth_url, device_url;
  std::string client, scope;
  std::string
      user;  // whom a service account acts as; who agreed, of refresh; empty where an application asks
  std::string mailbox;  // of the policy, for messages
  std::string ca_file;
};

// The same for all who may share a token: letters and digits, fit for a file's name.
std::string id_of(const Grant& grant);

}  // namespace oauth

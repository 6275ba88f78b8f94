#pragma once
// The policy's `oauth2:` as the room oauth/ wants it, with the provider's addresses filled in.

#include "daemon/oauth/grant.hh"
#include "rules/yaml/mailbox.hh"

namespace service {

// Of an `oauth2:` with a provider. `user` logs in; `mailbox` is its name in the policy.
oauth::Grant grant_of(const rules::OAuth& oauth, const std::string& user, const std::string& mailbox);

}  // namespace service

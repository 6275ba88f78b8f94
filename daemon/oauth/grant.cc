#include "daemon/oauth/grant.hh"

#include "daemon/oauth/encode.hh"

namespace oauth {

std::string id_of(const Grant& grant) {
  constexpr std::size_t kEnough = 32;  // of 64 digits: no two grants of one desk are the same
  std::string text =
      std::to_string(static_cast<int>(grant.flow)) + std::to_string(static_cast<int>(grant.proof));
  for (const auto* part : {&grant.token_url, &grant.client, &grant.scope, &grant.user, &grant.proved_by})
    text += '\0' + *part;
  return hex(sha256(text)).substr(0, kEnough);
}

}  // namespace oauth

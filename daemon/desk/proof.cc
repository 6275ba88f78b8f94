#include "daemon/desk/proof.hh"

#include <algorithm>

#include "daemon/desk/address.hh"

namespace desk {
namespace {

using Method = mailparse::AuthenticationResult::Method;

std::string property(const Method& method, std::string_view name) {
  for (const auto& [key, value] : method.properties)
    if (same_address(key, name)) return value;
  return {};
}

// The same domain, or a parent of `domain` with at least two labels: relaxed alignment (RFC 7489, 3.1.1)
// without a list of public suffixes, which a server that signs for a bare top-level domain would need.
bool is_aligned(std::string_view signer, std::string_view domain) {
  if (same_address(signer, domain)) return true;
  return signer.find('.') != std::string_view::npos && domain.size() > signer.size() &&
         domain[domain.size() - signer.size() - 1] == '.' &&
         same_address(domain.substr(domain.size() - signer.size()), signer);
}

bool proves(const Method& method, std::string_view from_domain) {
  if (!same_address(method.result, "pass")) return false;
  if (same_address(method.method, "dmarc")) {
    // Without it nobody knows which of several readings of From was checked.
    return same_address(property(method, "header.from"), from_domain);
  }
  return same_address(method.method, "dkim") && is_aligned(property(method, "header.d"), from_domain);
}

}  // namespace

bool is_authentic(const mailparse::Mail& mail, const rules::Mailbox& mailbox) {
  if (mail.rewritten_from) return false;    // what a server vouches for is From, and another wrote
  if (mail.from.size() != 1) return false;  // of several authors nobody can say which one was checked
  if (mailbox.authenticated_only) return true;
  if (mail.authentication_results.empty()) return false;
  const auto& topmost = mail.authentication_results.front();
  const bool trusted = std::any_of(mailbox.authserv_id.begin(), mailbox.authserv_id.end(),
                                   [&](const auto& id) { return same_address(id, topmost.authserv_id); });
  const auto domain = domain_of(mail.from.front().addr_spec);
  return trusted && !domain.empty() &&
         std::any_of(topmost.methods.begin(), topmost.methods.end(),
                     [&](const auto& method) { return proves(method, domain); });
}

}  // namespace desk

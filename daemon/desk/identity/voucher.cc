#include "daemon/desk/identity/voucher.hh"

#include <algorithm>
#include <string>
#include <utility>

#include "daemon/desk/identity/address.hh"
#include "daemon/desk/identity/signature.hh"

namespace desk {
namespace {

using Methods = std::vector<AuthenticationMethod>;

bool is_pass(const AuthenticationMethod& method, std::string_view name) {
  return same_address(method.method, name) && same_address(method.result, "pass");
}

// The server says that a signature of the domain is good: one of those that we see, or it saw more than we
// do.
bool claims_signature(const Methods& methods, std::string_view domain) {
  return std::any_of(methods.begin(), methods.end(), [&](const auto& method) {
    const auto signer = property_of(method, "header.d"), identity = property_of(method, "header.i");
    return is_pass(method, "dkim") &&
           may_speak_for(signer.empty() ? domain_of(identity) : std::string_view(signer), domain);
  });
}

// It says where the mail came from.
bool names_host(const Methods& methods) {
  return std::any_of(methods.begin(), methods.end(),
                     [](const auto& method) { return is_pass(method, "spf"); });
}

}  // namespace

Voucher::Voucher(const mailparse::Mail& mail, Methods methods, const rules::Policy& policy)
    : mail_(mail),
      domain_(domain_of(mail.from.front().addr_spec)),
      methods_(std::move(methods)),
      is_direct_(std::any_of(methods_.begin(), methods_.end(),
                             [&](const auto& one) { return is_from_own_host(one, mail, policy); })) {}

bool Voucher::holds(std::string_view field) const {
  if (is_direct_) return true;
  if (mail_.header_in_doubt) return false;
  if (is_signed_by(mail_, domain_)) return covers(mail_, domain_, field);
  return !claims_signature(methods_, domain_) && !names_host(methods_);
}

bool Voucher::holds_words() const {
  return !mail_.body_in_doubt || (holds("Content-Type") && holds("Content-Transfer-Encoding"));
}

}  // namespace desk

#include "daemon/desk/identity/envelope.hh"

#include <algorithm>
#include <array>

#include "daemon/desk/identity/address.hh"
#include "daemon/desk/identity/signature.hh"

namespace desk {
namespace {

// The address of whoever passes a mail on: SRS, a group of Google's, a forward of theirs.
bool is_forwarder(std::string_view envelope) {
  const auto local = lower_ascii(local_part_of(envelope));
  constexpr std::array<std::string_view, 4> kBegin{"srs0=", "srs1=", "srs0+", "srs1+"};
  return std::any_of(kBegin.begin(), kBegin.end(), [&](auto begin) { return local.starts_with(begin); }) ||
         local.starts_with("srs0-") || local.starts_with("srs1-") || local.find("+srs=") != local.npos ||
         local.find("+bnc") != local.npos || local.find("+caf_=") != local.npos;
}

// "prvs=1234abcdef=alice@example.com" (BATV) is Alice's.
std::string_view without_tag(std::string_view envelope) {
  if (!lower_ascii(envelope.substr(0, 5)).starts_with("prvs=")) return envelope;
  const auto end = envelope.find('=', 5);
  return end == envelope.npos ? envelope : envelope.substr(end + 1);
}

bool is_same_person(std::string_view envelope, std::string_view from, const rules::Policy& policy) {
  const auto* agent = policy.agent_by_address(from);
  return same_address(envelope, from) || (agent && policy.agent_by_address(envelope) == agent);
}

bool is_ours(std::string_view address, const rules::Policy& policy) {
  return policy.is_staff(address) || policy.is_own_address(address);
}

}  // namespace

std::string property_of(const AuthenticationMethod& method, std::string_view name) {
  for (const auto& [key, value] : method.properties)
    if (same_address(key, name)) return value;
  return {};
}

std::string envelope_of(const AuthenticationMethod& method) {
  const auto value = property_of(method, "smtp.mailfrom");
  const bool in_brackets = value.size() > 1 && value.front() == '<' && value.back() == '>';
  return in_brackets ? value.substr(1, value.size() - 2) : value;
}

std::string host_of(std::string_view envelope) {
  const auto domain = domain_of(envelope);
  return std::string(domain.empty() ? envelope : domain);
}

bool is_from_own_host(const AuthenticationMethod& method, const mailparse::Mail& mail,
                      const rules::Policy& policy) {
  if (!same_address(method.method, "spf") || !same_address(method.result, "pass")) return false;
  const auto& from = mail.from.front().addr_spec;
  std::string envelope = envelope_of(method);
  const auto host = host_of(envelope);
  const auto domain = domain_of(from);
  if (!is_aligned(host, domain) && !is_aligned(domain, host)) return false;
  if (domain_of(envelope).empty()) envelope = mail.return_path;  // the server has written it there
  if (is_forwarder(envelope)) return false;
  return envelope.empty() || !is_ours(from, policy) || is_same_person(without_tag(envelope), from, policy);
}

}  // namespace desk

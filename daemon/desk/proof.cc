#include "daemon/desk/proof.hh"

#include <algorithm>

#include "daemon/desk/address.hh"
#include "daemon/desk/sender.hh"

namespace desk {
namespace {

using Method = mailparse::AuthenticationResult::Method;

constexpr std::chrono::days kOldest{7};  // relays try for five
constexpr std::chrono::days kAhead{1};   // of a clock that is wrong

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

bool is_dmarc(const Method& method) {
  return same_address(method.method, "dmarc");
}

// smtp.mailfrom is an address or a domain.
bool forbids_host(const Method& method, std::string_view from_domain) {
  if (!same_address(method.method, "spf") || !same_address(method.result, "fail")) return false;
  const std::string sender = property(method, "smtp.mailfrom");
  const auto domain = domain_of(sender);
  return same_address(domain.empty() ? std::string_view(sender) : domain, from_domain);
}

bool denies(const std::vector<Method>& methods, std::string_view from_domain) {
  const bool judged = std::any_of(methods.begin(), methods.end(), is_dmarc);
  return std::any_of(methods.begin(), methods.end(), [&](const Method& method) {
    return judged ? is_dmarc(method) && same_address(method.result, "fail")
                  : forbids_host(method, from_domain);
  });
}

bool is_trusted(const mailparse::AuthenticationResult& field, const rules::Mailbox& mailbox) {
  return std::any_of(mailbox.authserv_id.begin(), mailbox.authserv_id.end(),
                     [&](const auto& id) { return same_address(id, field.authserv_id); });
}

bool answers_own_copy(std::string_view writer, const Known& known, const rules::Policy& policy) {
  const auto* agent = policy.agent_by_address(writer);
  return std::any_of(known.candidates.begin(), known.candidates.end(), [&](const Candidate& candidate) {
    if (candidate.by != Clue::token || !candidate.copy) return false;
    const auto& reader = candidate.copy->recipient;
    if (policy.is_own_address(writer)) return policy.agent_by_address(reader) != nullptr;
    return agent ? is_address_of(*agent, reader) : same_address(reader, writer);
  });
}

bool is_recent(const mailparse::Mail& mail, storage::Instant now) {
  return mail.date && now - *mail.date <= kOldest && *mail.date - now <= kAhead;
}

storage::Proof read_proof_of_from(const mailparse::Mail& mail, const rules::Mailbox& mailbox) {
  using storage::Proof;
  if (mail.from.size() != 1) return Proof::unknown;  // of several authors nobody can say which was checked
  if (mailbox.authenticated_only) return Proof::proven;
  const auto& from = mail.rewritten_from ? *mail.rewritten_from : mail.from.front();
  const auto domain = domain_of(from.addr_spec);
  if (domain.empty() || mail.authentication_results.empty()) return Proof::unknown;
  const auto& topmost = mail.authentication_results.front();
  if (!is_trusted(topmost, mailbox)) return Proof::unknown;
  if (std::any_of(topmost.methods.begin(), topmost.methods.end(),
                  [&](const auto& method) { return proves(method, domain); }))
    return Proof::proven;
  return denies(topmost.methods, domain) ? Proof::failed : Proof::unknown;
}

}  // namespace

storage::Proof read_proof(const mailparse::Mail& mail, const rules::Mailbox& mailbox) {
  // What a server vouches for is From, and another wrote.
  const auto proof = read_proof_of_from(mail, mailbox);
  return mail.rewritten_from ? storage::weaker(proof, storage::Proof::unknown) : proof;
}

storage::Proof judge_proof(const mailparse::Mail& mail, const Known& known, const rules::Policy& policy,
                           const std::string& mailbox, storage::Instant now) {
  const auto* place = policy.find_mailbox(mailbox);
  if (!place) return storage::Proof::unknown;
  const auto proof = read_proof(mail, *place);
  if (proof != storage::Proof::proven || place->authenticated_only) return proof;
  const auto& from = mail.from.front().addr_spec;
  if (!policy.is_staff(from) && !policy.is_own_address(from)) return proof;
  const bool is_for_us = is_openly_ours(mail, policy) || answers_own_copy(from, known, policy);
  return is_for_us && is_recent(mail, now) ? proof : storage::Proof::unknown;
}

storage::Proof proof_of(const Case& what, std::string_view address) {
  const auto& from = what.mail.from;
  const bool is_from = from.size() == 1 && same_address(from.front().addr_spec, address);
  return is_from ? what.known.proof : storage::weaker(what.known.proof, storage::Proof::unknown);
}

bool grants(const Case& what, storage::Proof proof, Right right) {
  const auto* mailbox = what.policy.find_mailbox(what.entry.place.mailbox);
  return (mailbox ? *mailbox : rules::Mailbox{}).grants(to_rules(proof), right);
}

bool grants(const rules::Policy& policy, const storage::Ticket& ticket, Right right) {
  const auto* mailbox = policy.find_mailbox(ticket.mailbox);
  return (mailbox ? *mailbox : rules::Mailbox{}).grants(to_rules(ticket.proof), right);
}

bool may_echo(const rules::Policy& policy, const storage::Ticket& ticket) {
  return policy.desk.quote || grants(policy, ticket, &rules::Trust::echo);
}

rules::Proof to_rules(storage::Proof proof) {
  switch (proof) {
    case storage::Proof::unknown:
      return rules::Proof::unknown;
    case storage::Proof::proven:
      return rules::Proof::proven;
    case storage::Proof::failed:
      return rules::Proof::failed;
  }
  return rules::Proof::unknown;
}

}  // namespace desk

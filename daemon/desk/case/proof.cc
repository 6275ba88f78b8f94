#include "daemon/desk/case/proof.hh"

#include <algorithm>
#include <initializer_list>
#include <iterator>
#include <optional>

#include "daemon/desk/case/outsiders.hh"
#include "daemon/desk/case/sender.hh"
#include "daemon/desk/case/writer.hh"
#include "daemon/desk/identity/address.hh"
#include "daemon/desk/identity/envelope.hh"
#include "daemon/desk/identity/signature.hh"
#include "daemon/desk/identity/voucher.hh"
#include "mailparse/text/utf8.hh"

namespace desk {
namespace {

using Method = AuthenticationMethod;

constexpr std::chrono::days kOldest{7};  // relays try for five
constexpr std::chrono::days kAhead{1};   // of a clock that is wrong

// A verdict on the domain of From. "none" and errors are none; what some servers write for a policy that was
// applied is one.
bool is_dmarc(const Method& method, std::initializer_list<std::string_view> results) {
  return same_address(method.method, "dmarc") &&
         std::any_of(results.begin(), results.end(),
                     [&](const auto result) { return same_address(method.result, result); });
}

bool is_denial(const Method& method) {
  return is_dmarc(method, {"fail", "hardfail", "reject", "quarantine"});
}

bool is_verdict(const Method& method) {
  return is_denial(method) || is_dmarc(method, {"pass"});
}

// Of DMARC. Without header.from nobody knows which of several readings of From was checked.
bool confirms(const Method& method, std::string_view from_domain) {
  return is_dmarc(method, {"pass"}) && same_address(property_of(method, "header.from"), from_domain);
}

// The server has read another From than we do: it has confirmed somebody else. Letters beyond ASCII may be
// written in two ways.
bool judges_another(const Method& method, std::string_view from_domain) {
  const std::string domain = lower_ascii(property_of(method, "header.from"));
  const bool is_plain = mailparse::is_ascii(domain) && mailparse::is_ascii(from_domain) &&
                        domain.find("xn--") == std::string::npos;
  return is_verdict(method) && !domain.empty() && is_plain && !is_aligned(domain, from_domain) &&
         !is_aligned(from_domain, domain);
}

bool has_signature(const Method& method, std::string_view from_domain) {
  return same_address(method.method, "dkim") && same_address(method.result, "pass") &&
         is_aligned(property_of(method, "header.d"), from_domain);
}

bool forbids_host(const Method& method, std::string_view from_domain) {
  return same_address(method.method, "spf") && same_address(method.result, "fail") &&
         same_address(host_of(envelope_of(method)), from_domain);
}

template <class Holds>
bool any(const std::vector<Method>& methods, Holds holds) {
  return std::any_of(methods.begin(), methods.end(), holds);
}

// A denial counts whatever else stands there: two that contradict one another are no proof. DKIM and SPF
// count alone only where DMARC, which judges both, gave no verdict.
storage::Proof judge(const std::vector<Method>& methods, std::string_view from_domain) {
  using storage::Proof;
  if (any(methods, is_denial)) return Proof::failed;
  if (any(methods, [&](const auto& method) { return confirms(method, from_domain); })) return Proof::proven;
  if (any(methods, is_verdict))
    return any(methods, [&](const auto& method) { return judges_another(method, from_domain); })
               ? Proof::failed
               : Proof::unknown;
  if (any(methods, [&](const auto& method) { return has_signature(method, from_domain); }))
    return Proof::proven;
  const bool forbidden = any(methods, [&](const auto& method) { return forbids_host(method, from_domain); });
  return forbidden ? Proof::failed : Proof::unknown;
}

bool is_trusted(const mailparse::AuthenticationResult& field, const rules::Mailbox& mailbox) {
  return std::any_of(mailbox.authserv_id.begin(), mailbox.authserv_id.end(),
                     [&](const auto& id) { return same_address(id, field.authserv_id); });
}

// What our own server found; nothing: it said nothing. Only the topmost field is sure to be its own. A denial
// in its name counts wherever it stands: nobody forges one of their own mail.
std::optional<std::vector<Method>> verdict_of(const mailparse::Mail& mail, const rules::Mailbox& mailbox) {
  const auto& fields = mail.authentication_results;
  if (fields.empty() || !is_trusted(fields.front(), mailbox)) return {};
  auto methods = fields.front().methods;
  for (const auto& field : fields)
    if (is_trusted(field, mailbox))
      std::copy_if(field.methods.begin(), field.methods.end(), std::back_inserter(methods), is_denial);
  return methods;
}

bool answers_own_copy(const mailparse::Mail& mail, const Known& known, const rules::Policy& policy) {
  const auto& writer = mail.from.front().addr_spec;
  const auto* agent = policy.agent_by_address(writer);
  return std::any_of(known.candidates.begin(), known.candidates.end(), [&](const Candidate& candidate) {
    if (candidate.by != Clue::token || !candidate.copy || !is_answered(*candidate.copy, mail, known.secret))
      return false;
    const auto& reader = candidate.copy->recipient;
    const auto* owner = policy.agent_by_address(reader);
    if (is_known_outside(candidate, owner, policy)) return false;
    if (policy.is_own_address(writer)) return owner != nullptr;
    return agent ? is_address_of(*agent, reader) : same_address(reader, writer);
  });
}

bool is_recent(const mailparse::Mail& mail, storage::Instant now) {
  return mail.date && now - *mail.date <= kOldest && *mail.date - now <= kAhead;
}

// Of several authors nobody can say which was checked: denied, if any of them is, or if the server looked at
// another than the one who is taken for the writer.
storage::Proof judge_authors(const mailparse::Mail& mail, const std::vector<Method>& methods) {
  using storage::Proof;
  for (const auto& author : mail.from)
    if (judge(methods, domain_of(author.addr_spec)) == Proof::failed) return Proof::failed;
  const auto domain = domain_of(mail.from.front().addr_spec);
  const bool other = any(methods, [&](const Method& method) {
    return is_verdict(method) && !same_address(property_of(method, "header.from"), domain);
  });
  return other ? Proof::failed : Proof::unknown;
}

storage::Proof read_proof_of_from(const mailparse::Mail& mail, const rules::Mailbox& mailbox) {
  using storage::Proof;
  // Sender names nobody: whoever leaves From out, or writes one that only we cannot read, is no writer.
  if (mail.from.empty()) return mail.sender && !mailbox.authserv_id.empty() ? Proof::failed : Proof::unknown;
  if (mailbox.authenticated_only) return mail.from.size() == 1 ? Proof::proven : Proof::unknown;
  const auto methods = verdict_of(mail, mailbox);
  if (!methods) return Proof::unknown;
  if (mail.from.size() > 1 && !mail.rewritten_from) return judge_authors(mail, *methods);
  const auto& from = mail.rewritten_from ? *mail.rewritten_from : mail.from.front();
  const auto domain = domain_of(from.addr_spec);
  return domain.empty() ? Proof::unknown : judge(*methods, domain);
}

// Who passes the mail on says who wrote it. That is worth something of a group or a form of ours, and of a
// list of the writer's own domain; anybody else can put any name there, and our List-Id too.
bool may_name_writer(const mailparse::Mail& mail, const rules::Policy& policy, const rules::Mailbox& mailbox,
                     storage::Proof of_from) {
  const auto& from = mail.rewritten_from->addr_spec;
  if (mailbox.requester == rules::RequesterFrom::reply_to) return true;
  if (policy.is_own_address(from) || policy.is_own_domain(domain_of(from))) return true;
  const auto list = domain_of(from), writer = domain_of(mail.from.front().addr_spec);
  return of_from != storage::Proof::failed && (is_aligned(list, writer) || is_aligned(writer, list));
}

storage::Proof judge_writer(const mailparse::Mail& mail, const rules::Policy& policy,
                            const rules::Mailbox& mailbox) {
  using storage::Proof;
  const auto proof = read_proof(mail, mailbox);
  if (mail.rewritten_from && !mailbox.authserv_id.empty() && !mailbox.authenticated_only &&
      !may_name_writer(mail, policy, mailbox, read_proof_of_from(mail, mailbox)))
    return Proof::failed;
  if (proof != Proof::proven || mailbox.authenticated_only || !repeats_field(mail)) return proof;
  // No client writes a field twice that it signs: somebody has put one on top.
  return is_signed(mail) ? Proof::failed : Proof::unknown;
}

Voucher voucher_of(const mailparse::Mail& mail, const rules::Policy& policy, const rules::Mailbox& mailbox) {
  return {mail, verdict_of(mail, mailbox).value_or(std::vector<Method>{}), policy};
}

// What says to which ticket a mail belongs, and when it was written.
bool is_thread_vouched_for(const mailparse::Mail& mail, const Known& known, const Voucher& voucher) {
  return voucher.holds("Date") && voucher.holds("Message-ID") && (!mail.sender || voucher.holds("Sender")) &&
         (mail.in_reply_to.empty() || voucher.holds("In-Reply-To")) &&
         (mail.references.empty() || voucher.holds("References")) &&
         (known.clues.tags.empty() || voucher.holds("Subject"));
}

bool is_sent_to_us(const mailparse::Mail& mail, const Known& known, const rules::Policy& policy,
                   const Voucher& voucher) {
  const auto names_us = [&](const std::vector<mailparse::Address>& list, std::string_view field) {
    return std::any_of(list.begin(), list.end(),
                       [&](const auto& one) { return policy.is_own_address(one.addr_spec); }) &&
           voucher.holds(field);
  };
  return names_us(mail.to, "To") || names_us(mail.cc, "Cc") || answers_own_copy(mail, known, policy);
}

}  // namespace

storage::Proof read_proof(const mailparse::Mail& mail, const rules::Mailbox& mailbox) {
  // What a server vouches for is From, and another wrote, whether or not the list says who.
  const auto proof = read_proof_of_from(mail, mailbox);
  const bool by_list =
      !mail.from.empty() && mail.is_list && is_list_address(mail.from.front().addr_spec, mail);
  return mail.rewritten_from || by_list ? storage::weaker(proof, storage::Proof::unknown) : proof;
}

storage::Proof judge_proof(const mailparse::Mail& mail, const Known& known, const rules::Policy& policy,
                           const std::string& mailbox, storage::Instant now) {
  const auto* place = policy.find_mailbox(mailbox);
  if (!place) return storage::Proof::unknown;
  const auto proof = judge_writer(mail, policy, *place);
  if (proof != storage::Proof::proven || place->authenticated_only) return proof;
  const Voucher voucher = voucher_of(mail, policy, *place);
  if (!is_thread_vouched_for(mail, known, voucher) || !voucher.holds_words()) return storage::Proof::unknown;
  const auto& from = mail.from.front().addr_spec;
  if (!policy.is_staff(from) && !policy.is_own_address(from)) return proof;
  const bool is_for_us = is_sent_to_us(mail, known, policy, voucher) && is_recent(mail, now);
  return is_for_us ? proof : storage::Proof::unknown;
}

bool is_answered(const storage::OutboxItem& copy, const mailparse::Mail& mail, const std::string& secret) {
  const auto tokens = find_tokens(copy.message_id, secret);
  const auto cites = [&](const std::string& id) {
    return !tokens.empty() && find_tokens(id, secret) == tokens;
  };
  return std::any_of(mail.in_reply_to.begin(), mail.in_reply_to.end(), cites) ||
         std::any_of(mail.references.begin(), mail.references.end(), cites);
}

bool are_copied_in(const Case& what) {
  const auto* mailbox = what.policy.find_mailbox(what.entry.place.mailbox);
  if (what.known.proof != storage::Proof::proven || !mailbox || mailbox->authenticated_only) return true;
  const Voucher voucher = voucher_of(what.mail, what.policy, *mailbox);
  return (what.mail.to.empty() || voucher.holds("To")) && (what.mail.cc.empty() || voucher.holds("Cc"));
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

bool grants_in(const Case& what, const storage::Ticket& ticket, storage::Proof proof, Right right) {
  const auto* mailbox = what.policy.find_mailbox(ticket.mailbox);
  return grants(what, proof, right) && (mailbox ? *mailbox : rules::Mailbox{}).grants(to_rules(proof), right);
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

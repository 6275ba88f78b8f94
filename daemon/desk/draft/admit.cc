#include "daemon/desk/draft/admit.hh"

#include <algorithm>

#include "daemon/desk/case/proof.hh"
#include "daemon/desk/case/sender.hh"
#include "daemon/desk/identity/address.hh"
#include "mailparse/compose/compose_check.hh"
#include "rules/check/public_domains.hh"

namespace desk {
namespace {

using storage::Role;

constexpr std::size_t kMostNamed = 5;  // addresses that a notification spells out

// Of the customer's own domains; of somebody who is no customer's, from the same domain, unless anybody can
// have an address there.
bool is_stranger(std::string_view address, const storage::Ticket& ticket, const rules::Policy& policy) {
  if (!ticket.customer.empty()) {
    const auto* customer = policy.customers.by_address(address);
    return !customer || customer->id != ticket.customer;
  }
  const std::string domain = lower_ascii(domain_of(address));
  return !same_address(domain, domain_of(ticket.requester)) || rules::is_free_mail(domain);
}

// Counts who takes part already.
struct Room {
  std::size_t people = 0, strangers = 0;

  void take(std::string_view address, const Draft& draft) {
    ++people;
    if (is_stranger(address, draft.ticket, draft.policy())) ++strangers;
  }
  bool is_left_for(std::string_view address, const Draft& draft) const {
    return people < kMostParticipants &&
           (strangers < kMostStrangers || !is_stranger(address, draft.ticket, draft.policy()));
  }
};

bool is_among(std::span<const storage::Participant> people, std::string_view address) {
  return std::any_of(people.begin(), people.end(),
                     [&](const auto& one) { return same_address(one.address, address); });
}

Room taken(const Draft& draft, std::span<const storage::Participant> known) {
  Room room;
  for (const auto& one : known)
    if (one.role != Role::unverified) room.take(one.address, draft);
  for (const auto& one : draft.changes().participants)
    if (one.ticket == draft.ticket.id && one.role != Role::unverified && !is_among(known, one.address))
      room.take(one.address, draft);
  return room;
}

// Those who were written to beside us. Where the mail was not openly for us (Bcc, a list, a forwarding) they
// do not know of us, and a list is many.
bool lets_in(const Draft& draft, const Case& what) {
  return grants_in(what, draft.ticket, what.known.proof, &rules::Trust::admit) &&
         is_openly_ours(what.mail, draft.policy()) && are_copied_in(what) && what.mail.list_id.empty();
}

void add(std::string& out, const std::vector<std::string>& people, const char* one, const char* many) {
  if (people.empty()) return;
  std::size_t shown = 0;
  for (const auto& address : people) {
    if (shown == kMostNamed) break;
    out += (shown++ ? ", " : "") + address;
  }
  if (people.size() > shown) out += " and " + std::to_string(people.size() - shown) + " more";
  out += std::string(" ") + (people.size() == 1 ? one : many) + "\n";
}

}  // namespace

void admit_copied(Draft& draft, const Case& what, std::span<const storage::Participant> known) {
  const auto others = others_of(what.mail, what.policy);
  if (others.size() > kMostParticipants)
    return draft.add_event("participants.left_out", describe_crowd(others));
  const bool is_open = lets_in(draft, what);
  Room room = taken(draft, known);
  for (const auto& other : others) {
    if (is_among(known, other.addr_spec) || is_among(draft.changes().participants, other.addr_spec) ||
        same_address(other.addr_spec, draft.ticket.requester))
      continue;
    const bool joins = is_open && room.is_left_for(other.addr_spec, draft);
    draft.add_participant(other, joins ? Role::participant : Role::unverified, what.known.proof);
    draft.add_event(joins ? "participant.added" : "participant.named", other.addr_spec + " was copied in");
    if (joins) room.take(other.addr_spec, draft);
    if (mailparse::is_writable_address(other.addr_spec))
      (joins ? draft.topic.joined : draft.topic.named).push_back(other.addr_spec);
  }
}

void admit_writer(Draft& draft, const Case& what, const mailparse::Address& writer,
                  std::span<const storage::Participant> known) {
  const auto& address = writer.addr_spec;
  if (same_address(address, draft.ticket.requester) || draft.policy().is_staff(address) ||
      draft.policy().is_own_address(address))
    return;
  const auto it = std::find_if(known.begin(), known.end(),
                               [&](const auto& one) { return same_address(one.address, address); });
  if (it != known.end() && it->role != Role::unverified) return;
  const bool joins = it == known.end() && taken(draft, known).is_left_for(address, draft);
  if (it == known.end()) {
    draft.add_participant(writer, joins ? Role::participant : Role::unverified, what.known.proof);
    draft.add_event(joins ? "participant.added" : "participant.named", address + " wrote");
  }
  if (mailparse::is_writable_address(address))
    (joins ? draft.topic.joined : draft.topic.named).push_back(address);
}

void admit_again(Draft& draft, const storage::Message& message,
                 std::span<const storage::Participant> before) {
  mailparse::Mail mail;
  for (const auto& address : message.to) mail.to.push_back({address, {}});
  for (const auto& address : message.cc) mail.cc.push_back({address, {}});
  const auto others = others_of(mail, draft.policy());
  if (others.size() > kMostParticipants)
    return draft.add_event("participants.left_out", describe_crowd(others));
  const bool is_open = grants(draft.policy(), draft.ticket, &rules::Trust::admit);
  Room room = taken(draft, {});
  for (const auto& other : others) {
    const auto same = [&](const auto& one) { return same_address(one.address, other.addr_spec); };
    if (same_address(other.addr_spec, draft.ticket.requester)) continue;
    const auto known = std::find_if(before.begin(), before.end(), same);
    const bool joins = known != before.end() ? known->role != Role::unverified
                                             : is_open && room.is_left_for(other.addr_spec, draft);
    draft.add_participant(other, joins ? Role::participant : Role::unverified, message.proof);
    if (joins) room.take(other.addr_spec, draft);
  }
}

std::string describe_people(const Topic& topic) {
  std::string out;
  add(out, topic.joined, "takes part from now on.", "take part from now on.");
  add(out, topic.named, "is only named here and gets no answers, unless you add them by #cc.",
      "are only named here and get no answers, unless you add them by #cc.");
  return out;
}

}  // namespace desk

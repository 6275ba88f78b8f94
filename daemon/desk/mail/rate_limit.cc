#include "daemon/desk/mail/rate_limit.hh"

#include <algorithm>

#include "daemon/desk/case/bucket_key.hh"
#include "daemon/desk/case/sender.hh"
#include "daemon/desk/identity/address.hh"
#include "daemon/desk/mail/budget.hh"
#include "daemon/desk/mail/operators.hh"
#include "daemon/desk/mail/owed.hh"

namespace desk {
namespace {

Charges for_customers(const Draft& draft, const std::string& address) {
  const auto& budgets = draft.policy().budgets;
  const auto proof =
      same_address(address, draft.ticket.requester) ? draft.ticket.proof : storage::Proof::unknown;
  return {{sender_key(address, proof), budgets.sender, "sender"},
          {domain_key(address, proof), budgets.domain, "domain"},
          {ticket_key(draft.ticket.id), budgets.ticket, "ticket"},
          {proof == storage::Proof::proven ? kProvenDeskKey : kDeskKey, budgets.desk, "desk"}};
}

// What outsiders can cause pays from one purse, what falls due from another: neither can empty the other.
Charges for_own_people(const Draft& draft, const Letter& letter, const std::string& address) {
  const auto& budgets = draft.policy().budgets;
  if (letter.transcript || draft.setting().trigger == Trigger::machine)
    return {{own_key(address), budgets.own, "own"}};
  if (draft.setting().trigger == Trigger::time) return {{people_key(address), budgets.people, "people"}};
  return {};
}

bool is_for_customer(const Draft& draft, const Letter& letter, const std::string& address) {
  return letter.kind == "ack" || letter.kind == "reply" ||
         (same_address(address, draft.ticket.requester) && !draft.policy().is_staff(address));
}

void count(storage::Changes& changes, const std::string& why) {
  changes.counts.push_back({"suppressed." + why, 1});
}

void suppress(Draft& draft, const Letter& letter, const std::string& address, const std::string& reason) {
  draft.add_event("mail.suppressed", letter.kind + " to " + address + ": " + reason);
}

void tell_empty(storage::Changes& changes, const Setting& setting, const Charge& charge) {
  tell_operators(
      changes, setting,
      {charge.name, "automatic mail is held back",
       "The budget of automatic mail is used up (budgets: " + to_string(charge) +
           "). What is beyond it is not sent, and each ticket concerned has an event mail.suppressed.\n"
           "What our own people are to be told comes in one mail a minute instead (mail.late).\n\n"
           "The first: " +
           charge.key +
           ".\n\nLook for a loop or a flood: `ticketctl list` shows the newest tickets, `ticketctl stats` "
           "what "
           "was suppressed. If this is the ordinary load of your desk, raise the budget in the policy.\n"});
}

std::string about(const Letter& letter) {
  return letter.about.empty() ? letter.subject : letter.about;
}

// Our own people are told, if not now then late.
bool may_go_inside(Draft& draft, const Letter& letter, const std::string& address) {
  auto& changes = draft.changes();
  const auto charges = for_own_people(draft, letter, address);
  const auto* empty = draft.late ? nullptr : pay(changes, draft.setting(), charges);
  if (!draft.late && !empty) return true;
  owe(changes, draft.setting(), address, draft.ticket.id, about(letter));
  draft.add_event("mail.late", letter.kind + " to " + address + ": told with what else is late" +
                                   (empty ? ", a budget is used up (" + to_string(*empty) + ")" : ""));
  if (!empty) return false;
  count(changes, empty->name);
  tell_empty(changes, draft.setting(), *empty);
  return false;
}

// What time brings to a customer who waits goes late where it cannot go now; an answer to a mail is given up.
bool may_go_outside(Draft& draft, Letter& letter, const std::string& address) {
  auto& changes = draft.changes();
  if (const auto allowed = may_write_to(draft.ticket, draft.policy()); !allowed.allowed)
    return suppress(draft, letter, address, allowed.reason), false;
  const auto charges = for_customers(draft, address);
  const auto* empty = pay(changes, draft.setting(), charges);
  if (!empty) return true;
  if (draft.setting().trigger == Trigger::time)
    if (const auto at = pay_late(changes, draft.setting(), charges)) {
      letter.not_before = std::max(letter.not_before.value_or(*at), *at);
      draft.add_event("mail.late",
                      letter.kind + " to " + address + ": a budget is used up (" + to_string(*empty) + ")");
      return true;
    }
  suppress(draft, letter, address, "a budget is used up (" + to_string(*empty) + ")");
  count(changes, empty->name);
  tell_empty(changes, draft.setting(), *empty);
  return false;
}

// A code or a transcript that nobody can get is not passed over in silence.
void tell_dead(Draft& draft, const Letter& letter, const std::string& address) {
  if (!letter.transcript) return;
  tell_operators(
      draft.changes(), draft.setting(),
      {"bounce " + address, "mail to " + address + " cannot be delivered",
       "A mail in the name of " + address + " on " + reference(draft.policy(), draft.ticket.id) +
           " waits for an answer of ours (" + letter.kind +
           ") that cannot be sent: the address is dead. See to the address, or look at the ticket with "
           "`ticketctl show`.\n"});
}

// Pays for one copy. False, with an event, where it may not go.
bool may_go(Draft& draft, Letter& letter, const std::string& address) {
  auto& changes = draft.changes();
  if (const auto* dead = draft.find_dead(address)) {
    suppress(draft, letter, address, "the address is dead: " + dead->words);
    count(changes, "dead");
    tell_dead(draft, letter, address);
    return false;
  }
  const bool calls = letter.kind == "page" || letter.kind == "operators";  // the second: nobody answers
  if (letter.automatic == Automatic::no || calls) return true;
  return is_for_customer(draft, letter, address) ? may_go_outside(draft, letter, address)
                                                 : may_go_inside(draft, letter, address);
}

}  // namespace

void ration(Draft& draft, Letter& letter) {
  std::erase_if(letter.to, [&](const auto& one) { return !may_go(draft, letter, one.addr_spec); });
}

bool may_write_back(storage::Changes& changes, const Setting& setting, const std::string& address,
                    bool is_proven, const std::string& what) {
  const auto& budgets = setting.policy.budgets;
  const Charges charges = {{is_proven ? proven_key(address) : own_key(address), budgets.own, "own"}};
  const auto* empty = pay(changes, setting, charges);
  if (!empty) return true;
  owe(changes, setting, address, {}, what);
  count(changes, empty->name);
  tell_empty(changes, setting, *empty);
  return false;
}

}  // namespace desk

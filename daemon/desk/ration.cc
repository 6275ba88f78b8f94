#include "daemon/desk/ration.hh"

#include <algorithm>

#include "daemon/desk/address.hh"
#include "daemon/desk/budget.hh"
#include "daemon/desk/operators.hh"
#include "daemon/desk/sender.hh"
#include "daemon/desk/variables.hh"

namespace desk {
namespace {

Charges for_customers(const Draft& draft, const std::string& address) {
  const auto& budgets = draft.policy().budgets;
  return {{sender_key(address), budgets.sender, "sender"},
          {domain_key(address), budgets.domain, "domain"},
          {ticket_key(draft.ticket.id), budgets.ticket, "ticket"},
          {kDeskKey, budgets.desk, "desk"}};
}

Charges for_own_people(const Draft& draft, const Letter& letter, const std::string& address) {
  const auto& budgets = draft.policy().budgets;
  const bool is_time = draft.setting().trigger == Trigger::time && !letter.transcript;
  if (draft.setting().trigger == Trigger::person && !letter.transcript) return {};
  Charges charges = {{ticket_key(draft.ticket.id), budgets.ticket, "ticket"},
                     {kDeskKey, budgets.desk, "desk"}};
  if (!is_time) charges.push_back({own_key(address), budgets.own, "own"});
  return charges;
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
           "). What is beyond it is not sent; each ticket concerned has an event mail.suppressed.\n\n"
           "The first: " +
           charge.key +
           ".\n\nLook for a loop or a flood: `ticketctl list` shows the newest tickets, `ticketctl stats` "
           "what "
           "was suppressed. If this is the ordinary load of your desk, raise the budget in the policy.\n"});
}

// Pays for one copy. False, with an event, where it may not go.
bool may_go(Draft& draft, const Letter& letter, const std::string& address) {
  auto& changes = draft.changes();
  if (const auto* dead = draft.find_dead(address)) {
    suppress(draft, letter, address, "the address is dead: " + dead->words);
    count(changes, "dead");
    return false;
  }
  if (letter.automatic == Automatic::no || letter.kind == "page") return true;
  const bool outside = is_for_customer(draft, letter, address);
  if (outside && !may_write_to(draft.ticket, draft.policy()).allowed) {
    suppress(draft, letter, address, may_write_to(draft.ticket, draft.policy()).reason);
    return false;
  }
  const auto charges = outside ? for_customers(draft, address) : for_own_people(draft, letter, address);
  const auto* empty = pay(changes, draft.setting(), charges);
  if (!empty) return true;
  suppress(draft, letter, address, "a budget is used up (" + to_string(*empty) + ")");
  count(changes, empty->name);
  tell_empty(changes, draft.setting(), *empty);
  return false;
}

}  // namespace

void ration(Draft& draft, Letter& letter) {
  std::erase_if(letter.to, [&](const auto& one) { return !may_go(draft, letter, one.addr_spec); });
}

bool may_write_back(storage::Changes& changes, const Setting& setting, const std::string& address) {
  const auto& budgets = setting.policy.budgets;
  const Charges charges = {{own_key(address), budgets.own, "own"}, {kDeskKey, budgets.desk, "desk"}};
  const auto* empty = pay(changes, setting, charges);
  if (!empty) return true;
  count(changes, empty->name);
  tell_empty(changes, setting, *empty);
  return false;
}

}  // namespace desk

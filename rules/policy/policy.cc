#include "rules/policy/policy.hh"

#include <algorithm>

#include "rules/text/text.hh"

namespace rules {

namespace {

template <class V>
const V* find_in(const std::vector<V>& values, std::string V::*name, std::string_view wanted) {
  const auto found =
      std::find_if(values.begin(), values.end(), [&](const V& value) { return value.*name == wanted; });
  return found == values.end() ? nullptr : &*found;
}

bool has_address(const std::string& first, const std::vector<std::string>& others, std::string_view lower) {
  return first == lower || std::find(others.begin(), others.end(), lower) != others.end();
}

// support+token@example.com -> support@example.com; empty where there is no +.
std::string without_detail(std::string_view address) {
  const auto plus = address.find('+');
  const auto at = address.rfind('@');
  if (plus == std::string_view::npos || at == std::string_view::npos || plus > at) return {};
  return std::string(address.substr(0, plus)) + std::string(address.substr(at));
}

}  // namespace

const Mailbox* Policy::find_mailbox(std::string_view name) const {
  return find_in(mailboxes, &Mailbox::name, name);
}
const Agent* Policy::find_agent(std::string_view id) const {
  return find_in(agents, &Agent::id, id);
}
const Group* Policy::find_group(std::string_view id) const {
  return find_in(groups, &Group::id, id);
}
const Rotation* Policy::find_rotation(std::string_view id) const {
  return find_in(rotations, &Rotation::id, id);
}
const Calendar* Policy::find_calendar(std::string_view id) const {
  return find_in(calendars, &Calendar::id, id.empty() ? std::string_view(desk.calendar) : id);
}
const Sla* Policy::find_sla(std::string_view name) const {
  return find_in(slas, &Sla::name, name);
}
const Plan* Policy::find_plan(std::string_view name) const {
  return find_in(plans, &Plan::name, name);
}
const PagePlan* Policy::find_page(std::string_view name) const {
  return find_in(pages, &PagePlan::name, name);
}
const Webhook* Policy::find_webhook(std::string_view name) const {
  return find_in(webhooks, &Webhook::name, name);
}

const Mailbox* Policy::mailbox_for_address(std::string_view address) const {
  const std::string lower = lower_ascii(address);
  const std::string plain = without_detail(lower);
  for (const Mailbox& mailbox : mailboxes)
    if (has_address(mailbox.address, mailbox.aliases, lower)) return &mailbox;
  for (const Mailbox& mailbox : mailboxes)
    if (mailbox.plus_addressing && !plain.empty() && has_address(mailbox.address, mailbox.aliases, plain))
      return &mailbox;
  return nullptr;
}

const Agent* Policy::agent_by_address(std::string_view address) const {
  const std::string lower = lower_ascii(address);
  // Mail to alice+desk@ is alice's, and people write from such addresses too.
  for (const std::string& one : {lower, without_detail(lower)}) {
    const auto found = std::find_if(agents.begin(), agents.end(), [&](const Agent& agent) {
      return has_address(agent.email, agent.aliases, one);
    });
    if (found != agents.end()) return &*found;
  }
  return nullptr;
}

bool Policy::is_staff(std::string_view address) const {
  const std::string lower = lower_ascii(address);
  const auto in = [](const std::vector<std::string>& all, std::string_view one) {
    return std::find(all.begin(), all.end(), one) != all.end();
  };
  if (is_own_address(lower)) return false;
  return in(staff.addresses, lower) || in(staff.domains, domain_of(lower)) ||
         agent_by_address(lower) != nullptr;
}

bool Policy::is_own_address(std::string_view address) const {
  return mailbox_for_address(address) != nullptr;
}

bool Policy::is_own_domain(std::string_view domain) const {
  const std::string lower = lower_ascii(domain);
  if (lower.empty()) return false;
  return lower == lower_ascii(desk.domain) ||
         std::any_of(mailboxes.begin(), mailboxes.end(),
                     [&](const Mailbox& mailbox) { return domain_of(mailbox.address) == lower; });
}

std::size_t Policy::severity_rank(std::string_view severity) const {
  return static_cast<std::size_t>(std::find(severities.begin(), severities.end(), severity) -
                                  severities.begin());
}

bool Policy::under_contract(const Customer& customer, Instant at) const {
  return customer.under_contract(std::chrono::floor<std::chrono::days>(to_local(desk.timezone, at)));
}

const Sla* Policy::sla_of(const Customer* customer, Instant at) const {
  if (!customer || !under_contract(*customer, at)) return nullptr;
  if (!customer->sla.empty()) return find_sla(customer->sla);
  const Plan* plan = find_plan(customer->plan);
  return plan ? find_sla(plan->sla) : nullptr;
}

bool ranks_before(const Policy&, const Mailbox& a, const Mailbox& b) {
  // Mailboxes of one policy stand in one vector, in its order.
  return a.rank != b.rank ? a.rank < b.rank : &a < &b;
}

}  // namespace rules

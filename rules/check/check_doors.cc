// What opens a desk to everybody: a domain that is anybody's for a customer or for the staff, and rules that
// believe what any sender can write.

#include "rules/check/check.hh"
#include "rules/check/public_domains.hh"

namespace rules {

namespace {

// Why a domain, or all below it, is nobody's; empty: nothing against it.
std::string anybodys(std::string_view pattern) {
  if (pattern.starts_with("*.")) pattern.remove_prefix(2);
  if (is_free_mail(pattern)) return "anybody can have an address at " + std::string(pattern);
  if (is_public_suffix(pattern)) return "anybody can have a domain below " + std::string(pattern);
  return {};
}

void check_domains(Reading& reading, const Policy& policy) {
  for (const std::string& domain : policy.staff.domains)
    if (const auto why = anybodys(domain); !why.empty())
      reading.warn(policy.staff.mark, "the staff's domain " + domain + ": " + why,
                   "name single addresses instead");
  for (const Customer& customer : policy.customers.all())
    for (const std::string& domain : customer.domains)
      if (const auto why = anybodys(domain); !why.empty())
        reading.warn(customer.mark, "the domain " + domain + " of customer \"" + customer.id + "\": " + why,
                     "name single addresses instead");
}

bool believes_header(const Condition& condition) {
  if (condition.node == Condition::Node::leaf && condition.field == Field::header)
    return condition.header == "authentication-results" || condition.header == "received-spf" ||
           condition.header == "arc-authentication-results";
  return std::any_of(condition.children.begin(), condition.children.end(), believes_header);
}

void check_headers(Reading& reading, const Policy& policy) {
  const auto look = [&](const Condition& when, const std::string& what, Mark mark) {
    if (believes_header(when))
      reading.warn(mark, what + " believes a header that any sender can write",
                   "use \"proven: true\": it reads what your own server says");
  };
  for (const Rule& rule : policy.rules) look(rule.when, "rule \"" + rule.name + '"', rule.mark);
  for (const Automation& each : policy.automations)
    look(each.when, "automation \"" + each.name + '"', each.mark);
  for (const Webhook& hook : policy.webhooks) look(hook.when, "webhook \"" + hook.name + '"', hook.mark);
}

}  // namespace

void check_doors(Reading& reading, const Policy& policy) {
  check_domains(reading, policy);
  check_headers(reading, policy);
}

}  // namespace rules

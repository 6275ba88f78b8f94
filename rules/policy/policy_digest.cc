#include "rules/policy/policy_digest.hh"

#include <cstdint>
#include <cstdio>
#include <date/tz.h>

#include "rules/policy/policy.hh"

namespace rules {
namespace {

std::string date_of(const std::optional<std::chrono::sys_days>& day) {
  return day ? std::to_string(day->time_since_epoch().count()) : "";
}

void add(Fingerprint& print, const Customer& customer) {
  for (const auto& word : {customer.id, customer.plan, customer.sla, customer.language,
                           date_of(customer.contract_from), date_of(customer.contract_until)})
    print.add(word + '\0');
  for (const auto* list : {&customer.domains, &customer.addresses})
    for (const auto& word : *list) print.add(word + '\0');
}

}  // namespace

void Fingerprint::add(std::string_view bytes) {
  for (const unsigned char byte : bytes) value_ = (value_ ^ byte) * 0x100000001b3;
}

std::string Fingerprint::text() const {
  char digits[17];
  std::snprintf(digits, sizeof digits, "%016llx", static_cast<unsigned long long>(value_));
  return digits;
}

std::string digest(const Policy& policy) {
  Fingerprint print;
  print.add(policy.source + date::get_tzdb().version);
  for (const Customer& customer : policy.customers.all()) rules::add(print, customer);
  return print.text();
}

}  // namespace rules

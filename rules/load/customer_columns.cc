#include "rules/load/customer_columns.hh"

#include <algorithm>
#include <utility>

#include "rules/policy/policy.hh"
#include "rules/text/one_line.hh"
#include "rules/text/text.hh"
#include "rules/yaml/shape.hh"

namespace rules {

namespace {

using Problem = std::optional<std::string>;
using Day = std::optional<std::chrono::sys_days>;

std::string expected(std::string_view what, std::string_view found) {
  return "expected " + std::string(what) + ", found \"" + std::string(found) + '"';
}

Problem set_line(std::string& into, std::string_view text) {
  into = as_one_line(text);
  return std::nullopt;
}

Problem set_id(std::string& into, std::string_view text) {
  const bool control = std::any_of(text.begin(), text.end(),
                                   [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
  if (control) return "an id with a line break or another control character";
  return set_line(into, text);
}

Problem set_list(std::vector<std::string>& into, std::string_view text, bool (*valid)(std::string_view),
                 std::string_view what) {
  std::vector<std::string> list;
  for (const std::string_view piece : split(text, " ;\t\r\n")) {
    list.push_back(lower_ascii(piece));
    if (!valid(list.back())) return expected(what, list.back());
  }
  into = std::move(list);
  return std::nullopt;
}

Problem set_address(std::string& into, std::string_view text) {
  if (!text.empty() && !is_address(text)) return expected("a mail address", text);
  into = lower_ascii(text);
  return std::nullopt;
}

Problem set_language(std::string& into, std::string_view text) {
  if (!text.empty() && !is_language(text)) return expected("a language such as en, de or pt-BR", text);
  into = lower_ascii(text);
  return std::nullopt;
}

Problem set_day(Day& into, std::string_view text) {
  const auto date = parse_date(text);
  if (!text.empty() && !date) return expected("a date such as 2026-12-25", text);
  into = date ? Day(std::chrono::sys_days(date->time_since_epoch())) : Day();
  return std::nullopt;
}

}  // namespace

const std::vector<std::string>& customer_columns() {
  static const std::vector<std::string> names = {
      "id",  "name",     "domains",         "addresses",     "plan",
      "sla", "language", "account_manager", "contract_from", "contract_until"};
  return names;
}

Problem set_column(Customer& customer, std::size_t column, std::string_view text) {
  switch (column) {
    case 0:
      return set_id(customer.id, text);
    case 1:
      return set_line(customer.name, text);
    case 2:
      return set_list(customer.domains, text, is_domain_pattern, "a domain");
    case 3:
      return set_list(customer.addresses, text, is_address, "a mail address");
    case 4:
      return set_line(customer.plan, text);
    case 5:
      return set_line(customer.sla, text);
    case 6:
      return set_language(customer.language, text);
    case 7:
      return set_address(customer.account_manager, text);
    case 8:
      return set_day(customer.contract_from, text);
    default:
      return set_day(customer.contract_until, text);
  }
}

std::vector<std::string> misfits(const Customer& customer, const Policy& policy) {
  std::vector<std::string> found;
  const auto unknown = [&](std::string_view what, const std::string& name, const auto& known) {
    std::vector<std::string> names;
    for (const auto& one : known) names.push_back(one.name);
    const std::string hint = did_you_mean(name, names);
    found.push_back("there is no " + std::string(what) + " \"" + name + '"' +
                    (hint.empty() ? "" : " (" + hint + ')'));
  };
  if (!customer.plan.empty() && !policy.find_plan(customer.plan))
    unknown("plan", customer.plan, policy.plans);
  if (!customer.sla.empty() && !policy.find_sla(customer.sla)) unknown("SLA", customer.sla, policy.slas);
  if (policy.is_own_address(customer.account_manager))
    found.push_back("the account manager of \"" + customer.id + "\" is a mailbox of the desk");
  if (customer.contract_from && customer.contract_until && *customer.contract_until < *customer.contract_from)
    found.push_back("the contract of \"" + customer.id + "\" ends before it begins");
  return found;
}

}  // namespace rules

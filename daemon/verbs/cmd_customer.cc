#include "daemon/verbs/cmd_customer.hh"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "daemon/intake/customers.hh"
#include "daemon/verbs/json.hh"
#include "daemon/verbs/table.hh"
#include "rules/load/customer_columns.hh"
#include "rules/load/merge_customers.hh"
#include "rules/yaml/shape.hh"

namespace ctl {
namespace {

using rules::CustomerSource;
using Told = std::vector<rules::Diagnostic>;

constexpr std::size_t kMostTold = 50;  // lines; a wrong file has one problem a row

void tell(const Told& told, Output& output) {
  for (std::size_t i = 0; i < std::min(told.size(), kMostTold); ++i) output.err += told[i].format() + "\n";
  if (told.size() > kMostTold) output.err += "... and " + std::to_string(told.size() - kMostTold) + " more\n";
}

std::string join(const std::vector<std::string>& words) {
  std::string all;
  for (const std::string& word : words) all += (all.empty() ? "" : " ") + word;
  return all;
}

std::string date(const std::optional<std::chrono::sys_days>& day) {
  return day ? rfc3339(storage::Instant(*day)).substr(0, 10) : "";
}

// ---- looking

std::string_view word_of(CustomerSource source) {
  constexpr std::string_view kWords[] = {"policy", "file", "database"};
  return kWords[static_cast<std::size_t>(source)];
}

Json to_json(const rules::Customer& customer, CustomerSource source) {
  return {{"id", customer.id},
          {"name", customer.name.empty() ? customer.id : customer.name},
          {"domains", customer.domains},
          {"addresses", customer.addresses},
          {"plan", or_null(customer.plan)},
          {"sla", or_null(customer.sla)},
          {"account_manager", or_null(customer.account_manager)},
          {"language", or_null(customer.language)},
          {"contract_from", or_null(date(customer.contract_from))},
          {"contract_until", or_null(date(customer.contract_until))},
          {"source", word_of(source)}};
}

// All that is known: under a policy, or of the database alone.
storage::Result<rules::Policy> gather(const Site& site, Output& output) {
  const rules::Policy* policy = site.intake ? &site.intake->policy() : site.policy;
  if (policy) {
    auto merged = intake::with_stored_customers(*policy, *site.store);
    if (!merged) return tl::unexpected(merged.error());
    tell(merged->diagnostics, output);
    return *std::move(merged->policy);
  }
  auto stored = site.store->customers();
  if (!stored) return tl::unexpected(stored.error());
  rules::Policy bare;
  for (auto& customer : *stored) bare.customers.add(intake::to_rules(std::move(customer)));
  return bare;
}

CustomerSource source_in(const rules::Policy& policy, const rules::Customer& customer) {
  return policy.files.empty() ? CustomerSource::database : source_of(policy, customer);
}

int list(const rules::Policy& policy, bool json, Output& output) {
  Json all = Json::array();
  std::vector<Row> rows;
  for (const rules::Customer& one : policy.customers.all()) {
    const CustomerSource source = source_in(policy, one);
    if (json)
      all.push_back(to_json(one, source));
    else
      rows.push_back({one.id, one.name, one.plan, one.sla, std::string(word_of(source)), one.account_manager,
                      date(one.contract_until), join(one.domains)});
  }
  output.out +=
      json ? dump(all)
           : table({"ID", "NAME", "PLAN", "SLA", "SOURCE", "ACCOUNT MANAGER", "UNTIL", "DOMAINS"}, rows);
  return kDone;
}

int show(const std::string& asked, const rules::Policy& policy, bool json, Output& output) {
  const rules::Customer* found = policy.customers.find(asked);
  if (!found && asked.find('@') != std::string::npos) found = policy.customers.by_address(asked);
  if (!found)
    return fail(output, kRefused, "there is no customer " + printable(asked), "see ticketctl customer list");
  const Json all = to_json(*found, source_in(policy, *found));
  if (json) return output.out += dump(all), kDone;
  for (const auto& [name, value] : all.items()) {
    std::string text;
    if (value.is_array()) text = join(value.get<std::vector<std::string>>());
    if (value.is_string()) text = value.get<std::string>();
    output.out += name + (text.empty() ? ":" : ": " + printable(text)) + "\n";
  }
  return kDone;
}

// ---- changing

// Commits, and lets the desk know its customers anew.
int change(storage::Changes changes, std::string kind, std::string detail, const Site& site,
           storage::Instant now, Output& output) {
  changes.events.push_back({{}, {}, now, "operator", std::move(kind), std::move(detail), {}});
  auto transaction = site.store->begin();
  if (!transaction) return fail(output, transaction.error());
  if (auto applied = transaction->apply(changes); !applied) return fail(output, applied.error());
  if (auto committed = transaction->commit(); !committed) return fail(output, committed.error());
  auto merged = gather(site, output);
  if (!merged) return fail(output, merged.error());
  site.intake->set_policy(std::make_shared<const rules::Policy>(*std::move(merged)));
  const auto reviewed = site.intake->review_all(now);
  return reviewed ? kDone : fail(output, reviewed.error());
}

// The customer as the database has it; a new one where it has none.
storage::Result<rules::Customer> stored_customer(const std::string& id, const storage::Store& store) {
  auto stored = store.customers();
  if (!stored) return tl::unexpected(stored.error());
  const auto found =
      std::find_if(stored->begin(), stored->end(), [&](const auto& one) { return one.id == id; });
  if (found != stored->end()) return intake::to_rules(std::move(*found));
  rules::Customer fresh;
  fresh.id = id;
  return fresh;
}

std::size_t column_number(const std::string& name) {
  const auto& columns = rules::customer_columns();
  return static_cast<std::size_t>(std::find(columns.begin(), columns.end(), name) - columns.begin());
}

int set(const Customer& options, const Site& site, storage::Instant now, Output& output) {
  const rules::Policy& policy = site.intake->policy();
  const rules::Customer* known = policy.customers.find(options.id);
  if (known && source_of(policy, *known) != CustomerSource::database)
    return fail(output, kRefused,
                "customer " + printable(options.id) + " is kept in " + policy.files[known->mark.file],
                "change it there");
  auto customer = stored_customer(options.id, *site.store);
  if (!customer) return fail(output, customer.error());
  rules::Customer checked;
  if (const auto problem = rules::set_column(checked, column_number("id"), options.id);
      problem || options.id.empty())
    return fail(output, kRefused, problem.value_or("an empty id"));
  for (const auto& [column, text] : options.values)
    if (const auto problem = rules::set_column(*customer, column_number(column), text))
      return fail(output, kRefused, column + ": " + *problem);
  if (const auto problems = rules::misfits(*customer, policy); !problems.empty())
    return fail(output, kRefused, problems.front());
  if (customer->domains.empty() && customer->addresses.empty())
    output.err += "ticketctl: a customer without domains or addresses is never recognised\n";
  storage::Changes changes;
  changes.customers.push_back(intake::to_storage(*customer));
  return change(std::move(changes), "customer.set", customer->id, site, now, output);
}

int remove(const std::string& id, const Site& site, storage::Instant now, Output& output) {
  const auto stored = site.store->customers();
  if (!stored) return fail(output, stored.error());
  if (std::none_of(stored->begin(), stored->end(), [&](const auto& one) { return one.id == id; })) {
    const rules::Policy& policy = site.intake->policy();
    const rules::Customer* known = policy.customers.find(id);
    return known ? fail(output, kRefused,
                        "customer " + printable(id) + " is kept in " + policy.files[known->mark.file],
                        "remove it there")
                 : fail(output, kRefused, "there is no customer " + printable(id),
                        "see ticketctl customer list");
  }
  storage::Changes changes;
  changes.removed_customers.push_back(id);
  return change(std::move(changes), "customer.removed", id, site, now, output);
}

// The rows of a file; told is what is wrong with them, each an error.
std::vector<rules::Customer> read_rows(const std::string& csv, const std::string& file,
                                       const rules::Policy& policy, Told& told) {
  auto rows = rules::read_customers_csv(csv, file, 0, told);
  std::set<std::string_view> ids;
  const auto wrong = [&](const rules::Customer& row, std::string what) {
    told.push_back(
        {rules::Diagnostic::Level::error, file, row.mark.line, row.mark.column, std::move(what), {}});
  };
  for (const rules::Customer& row : rows) {
    if (!ids.insert(row.id).second) wrong(row, "customer \"" + row.id + "\" is given twice");
    for (std::string& problem : rules::misfits(row, policy)) wrong(row, std::move(problem));
  }
  return rows;
}

int import(const Customer& options, const std::string& csv, const Site& site, storage::Instant now,
           Output& output) {
  Told told;
  const auto rows = read_rows(csv, options.file, site.intake->policy(), told);
  if (!told.empty()) {
    tell(told, output);
    return fail(output, kRefused, "nothing was imported", "correct the file and import it again");
  }
  const auto stored = site.store->customers();
  if (!stored) return fail(output, stored.error());
  storage::Changes changes;
  for (const rules::Customer& row : rows) changes.customers.push_back(intake::to_storage(row));
  std::set<std::string_view> given;
  for (const rules::Customer& row : rows) given.insert(row.id);
  if (options.replace)
    for (const storage::Customer& old : *stored)
      if (!given.count(old.id)) changes.removed_customers.push_back(old.id);
  const std::string said = std::to_string(rows.size()) + " customers imported, " +
                           std::to_string(changes.removed_customers.size()) + " removed";
  const int status = change(std::move(changes), "customers.imported", said, site, now, output);
  if (status == kDone) output.out += said + "\n";
  return status;
}

}  // namespace

int customer(const Customer& options, bool json, const std::string& csv, const Site& site,
             storage::Instant now, Output& output) {
  using Do = Customer::Do;
  if (options.what == Do::set) return set(options, site, now, output);
  if (options.what == Do::remove) return remove(options.id, site, now, output);
  if (options.what == Do::import) return import(options, csv, site, now, output);
  const auto known = gather(site, output);
  if (!known) return fail(output, known.error());
  return options.what == Do::show ? show(options.id, *known, json, output) : list(*known, json, output);
}

}  // namespace ctl

#include "rules/load/merge_customers.hh"

#include <algorithm>
#include <limits>
#include <utility>

#include "rules/load/customer_columns.hh"

namespace rules {
namespace {

constexpr std::uint32_t kDatabase = std::numeric_limits<std::uint32_t>::max();  // Mark::file of its customers

// Puts the customers of a policy together anew.
class Gathering {
 public:
  explicit Gathering(const Policy& policy) : policy_(policy) {}

  void keep(CustomerSource source) {
    for (const Customer& customer : policy_.customers.all())
      if (source_of(policy_, customer) == source) add(customer);
  }

  void read(const std::string& path, const FileReader& files) {
    const auto csv = files.read(path);
    if (!csv) return report(Diagnostic::Level::error, path, {}, cannot_read(files, path, "the file"));
    const auto found = std::find(policy_.files.begin(), policy_.files.end(), path);
    const auto index = static_cast<std::uint32_t>(found - policy_.files.begin());
    for (Customer& row : read_customers_csv(*csv, path, index, diagnostics_)) {
      for (std::string& problem : misfits(row, policy_))
        report(Diagnostic::Level::error, path, row.mark, std::move(problem));
      add(std::move(row));
    }
  }

  void add_stored(Customer customer) {
    customer.mark = {kDatabase, 0, 0};
    if (customer.name.empty()) customer.name = customer.id;
    for (const std::string& problem : misfits(customer, policy_))
      warn(customer.mark, "customer \"" + customer.id + "\": " + problem,
           "ticketctl customer set changes it");
    if (!policy_.find_plan(customer.plan)) customer.plan.clear();
    if (!policy_.find_sla(customer.sla)) customer.sla.clear();
    if (policy_.is_own_address(customer.account_manager)) customer.account_manager.clear();
    add(std::move(customer));
  }

  LoadResult result() && {
    if (has_errors(diagnostics_)) return {std::nullopt, std::move(diagnostics_)};
    Policy fresh = policy_;
    fresh.customers = std::move(customers_);
    return {std::move(fresh), std::move(diagnostics_)};
  }

 private:
  void report(Diagnostic::Level level, const std::string& file, const Mark& mark, std::string message,
              std::string hint = {}) {
    diagnostics_.push_back({level, file, mark.line, mark.column, std::move(message), std::move(hint)});
  }

  void warn(const Mark& mark, std::string message, std::string hint) {
    const std::string& file = mark.file < policy_.files.size() ? policy_.files[mark.file] : "database";
    report(Diagnostic::Level::warning, file, mark, std::move(message), std::move(hint));
  }

  void add(Customer customer) {
    const Mark mark = customer.mark;
    const std::string id = customer.id;
    std::vector<std::string> taken;
    if (!customers_.add(std::move(customer), &taken))
      taken.push_back("customer \"" + id + "\" is there already");
    for (auto& claim : taken) warn(mark, std::move(claim), "the first one counts");
  }

  const Policy& policy_;
  Customers customers_;
  std::vector<Diagnostic> diagnostics_;
};

}  // namespace

CustomerSource source_of(const Policy& policy, const Customer& customer) {
  if (customer.mark.file == kDatabase) return CustomerSource::database;
  const auto& files = policy.customer_files;
  const bool own_file =
      customer.mark.file < policy.files.size() &&
      std::find(files.begin(), files.end(), policy.files[customer.mark.file]) != files.end();
  return own_file ? CustomerSource::file : CustomerSource::policy;
}

LoadResult refresh_customers(const Policy& policy, const FileReader& files) {
  Gathering gathering(policy);
  gathering.keep(CustomerSource::policy);
  for (const std::string& path : policy.customer_files) gathering.read(path, files);
  gathering.keep(CustomerSource::database);
  return std::move(gathering).result();
}

LoadResult replace_stored_customers(const Policy& policy, std::vector<Customer> stored) {
  Gathering gathering(policy);
  gathering.keep(CustomerSource::policy);
  gathering.keep(CustomerSource::file);
  for (Customer& customer : stored) gathering.add_stored(std::move(customer));
  return std::move(gathering).result();
}

}  // namespace rules

#include "rules/refresh.hh"

#include <algorithm>

namespace rules {
namespace {

class Refresh {
 public:
  Refresh(const Policy& policy, const FileReader& files) : policy_(policy), files_(files) {}

  LoadResult run() {
    std::vector<std::uint32_t> indexes;
    for (const auto& path : policy_.customer_files) indexes.push_back(index_of(path));
    for (const Customer& customer : policy_.customers.all())
      if (std::find(indexes.begin(), indexes.end(), customer.mark.file) == indexes.end()) add(customer);
    for (std::size_t i = 0; i < indexes.size(); ++i) read(policy_.customer_files[i], indexes[i]);
    if (has_errors(diagnostics_)) return {std::nullopt, std::move(diagnostics_)};
    Policy fresh = policy_;
    fresh.customers = std::move(customers_);
    return {std::move(fresh), std::move(diagnostics_)};
  }

 private:
  std::uint32_t index_of(const std::string& path) const {
    const auto found = std::find(policy_.files.begin(), policy_.files.end(), path);
    return static_cast<std::uint32_t>(found - policy_.files.begin());
  }

  void report(Diagnostic::Level level, const std::string& file, const Mark& mark, std::string message,
              std::string hint = {}) {
    diagnostics_.push_back({level, file, mark.line, mark.column, std::move(message), std::move(hint)});
  }

  void read(const std::string& path, std::uint32_t index) {
    const auto csv = files_.read(path);
    if (!csv) return report(Diagnostic::Level::error, path, {}, "cannot read " + path);
    for (Customer& row : read_customers_csv(*csv, path, index, diagnostics_)) {
      check(path, row);
      add(std::move(row));
    }
  }

  void check(const std::string& path, const Customer& row) {
    const auto wrong = [&](const std::string& what) {
      report(Diagnostic::Level::error, path, row.mark, what);
    };
    if (!row.plan.empty() && !policy_.find_plan(row.plan)) wrong("unknown plan \"" + row.plan + "\"");
    if (!row.sla.empty() && !policy_.find_sla(row.sla)) wrong("unknown SLA \"" + row.sla + "\"");
    if (policy_.is_own_address(row.account_manager))
      wrong("the account manager of \"" + row.id + "\" is a mailbox of the desk");
  }

  void add(Customer customer) {
    const Mark mark = customer.mark;
    const std::string id = customer.id;
    std::vector<std::string> taken;
    if (!customers_.add(std::move(customer), &taken))
      taken.push_back("customer \"" + id + "\" is there already");
    for (auto& claim : taken)
      report(Diagnostic::Level::warning, mark.file < policy_.files.size() ? policy_.files[mark.file] : "",
             mark, std::move(claim), "the first one counts");
  }

  const Policy& policy_;
  const FileReader& files_;
  Customers customers_;
  std::vector<Diagnostic> diagnostics_;
};

}  // namespace

LoadResult refresh_customers(const Policy& policy, const FileReader& files) {
  return Refresh(policy, files).run();
}

}  // namespace rules

#include "daemon/service/customers.hh"

#include "daemon/intake/customers.hh"
#include "daemon/runtime/log.hh"
#include "rules/load/merge_customers.hh"

namespace service {
namespace {

void tell(const std::vector<rules::Diagnostic>& diagnostics) {
  for (const auto& diagnostic : diagnostics) log::warn("customers", {{"diagnostic", diagnostic.format()}});
}

}  // namespace

void adopt(std::shared_ptr<const rules::Policy> policy, intake::Intake& intake, const storage::Store& store) {
  auto merged = intake::with_stored_customers(*policy, store);
  if (!merged) {
    log::error("cannot read the customers of the database",
               {{"error", merged.error().message}, {"hint", merged.error().hint}});
    return intake.set_policy(std::move(policy));
  }
  tell(merged->diagnostics);
  intake.set_policy(std::make_shared<const rules::Policy>(*std::move(merged->policy)));
}

bool refresh_customers(intake::Intake& intake) {
  auto fresh = rules::refresh_customers(intake.policy(), rules::disk_reader());
  tell(fresh.diagnostics);
  if (!fresh.policy) {
    log::error("the customers' file has errors: the customers stay as they were");
    return false;
  }
  const std::string count = std::to_string(fresh.policy->customers.size());
  intake.set_policy(std::make_shared<const rules::Policy>(*std::move(fresh.policy)));
  log::info("customers read again", {{"customers", count}});
  return true;
}

}  // namespace service

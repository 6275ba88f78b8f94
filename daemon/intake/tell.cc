#include "daemon/intake/tell.hh"

#include <array>
#include <string>

#include "daemon/desk/bucket_key.hh"
#include "daemon/desk/budget.hh"
#include "daemon/desk/reserves.hh"

namespace intake {

using storage::Result;

Result<void> tell_operators(storage::Store& store, const rules::Policy& policy, const desk::Trouble& trouble,
                            storage::Instant now) {
  auto transaction = store.begin();
  if (!transaction) return tl::unexpected(transaction.error());
  const auto numbers = store.next_numbers();
  if (!numbers) return tl::unexpected(numbers.error());
  const auto secret = store.secret();
  if (!secret) return tl::unexpected(secret.error());
  const std::array<std::string, 1> keys{desk::notice_key(trouble.kind)};
  auto buckets = store.buckets(keys);
  if (!buckets) return tl::unexpected(buckets.error());
  const desk::Reserves reserves{*std::move(buckets), {}};
  desk::Setting setting{policy, *secret, *numbers, now, nullptr};
  setting.reserves = &reserves;
  storage::Changes changes;
  desk::tell_operators(changes, setting, trouble);
  if (auto applied = transaction->apply(changes); !applied) return applied;
  return transaction->commit();
}

}  // namespace intake

#include "daemon/desk/mail/budget.hh"

#include <algorithm>

#include "daemon/desk/case/desk.hh"

namespace desk {
namespace {

using std::chrono::milliseconds;
using storage::Bucket;
using storage::Millisecond;

const Bucket* find(const std::vector<Bucket>& buckets, const std::string& key) {
  const auto hit =
      std::find_if(buckets.begin(), buckets.end(), [&](const auto& one) { return one.key == key; });
  return hit == buckets.end() ? nullptr : &*hit;
}

constexpr int kMostDebt = 4;  // periods that late mail may draw in advance: a loop has an end

// When the bucket is full again if nothing more is spent; never in the past. One that was drawn upon in the
// future was written under a clock that was ahead: when it would have been full tells nothing now.
Millisecond full_at(const storage::Changes& changes, const Setting& setting, const Charge& charge) {
  const Millisecond now = setting.now;
  const auto* bucket = find(changes.buckets, charge.key);
  if (!bucket) bucket = find(setting.reserves->buckets, charge.key);
  if (!bucket || bucket->spent > now) return now;
  return std::clamp(bucket->full, now, now + kMostDebt * milliseconds(charge.budget.per));
}

// The time that one token takes to come back.
milliseconds token(const rules::Budget& budget) {
  return milliseconds(budget.per) / std::max(budget.count, 1);
}

bool can_pay(const storage::Changes& changes, const Setting& setting, const Charge& charge) {
  const auto& budget = charge.budget;
  return budget.count > 0 && full_at(changes, setting, charge) + token(budget) <= setting.now + budget.per;
}

void spend(storage::Changes& changes, const Setting& setting, const Charge& charge) {
  const Millisecond full = std::min(full_at(changes, setting, charge) + token(charge.budget),
                                    setting.now + kMostDebt * milliseconds(charge.budget.per));
  std::erase_if(changes.buckets, [&](const auto& one) { return one.key == charge.key; });
  changes.buckets.push_back({charge.key, full, setting.now});
}

}  // namespace

const Charge* pay(storage::Changes& changes, const Setting& setting, const Charges& charges) {
  if (!setting.reserves)
    return nullptr;  // what was spent before is not known: nothing may be written over it
  for (const auto& charge : charges)
    if (!can_pay(changes, setting, charge)) return &charge;
  for (const auto& charge : charges) spend(changes, setting, charge);
  return nullptr;
}

std::optional<storage::Instant> pay_late(storage::Changes& changes, const Setting& setting,
                                         const Charges& charges) {
  storage::Instant at = setting.now;
  if (!setting.reserves) return at;
  for (const auto& charge : charges) {
    const auto& budget = charge.budget;
    const Millisecond full = full_at(changes, setting, charge) + token(budget);
    if (budget.count <= 0 || full > setting.now + kMostDebt * milliseconds(budget.per)) return {};
    const Millisecond free = full - milliseconds(budget.per);
    at = std::max(at, std::chrono::ceil<std::chrono::seconds>(free));
  }
  for (const auto& charge : charges) spend(changes, setting, charge);
  return at;
}

std::string to_string(const Charge& charge) {
  return std::string(charge.name) + ": " + std::to_string(charge.budget.count) + " per " +
         rules::to_string(charge.budget.per);
}

}  // namespace desk

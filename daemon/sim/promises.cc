#include "daemon/sim/promises.hh"

#include <map>
#include <utility>

#include "daemon/desk/webhook/ticket_json.hh"

namespace sim {
namespace {

using Period = std::pair<storage::Instant, std::string>;  // beginning and target

std::string state_of(const storage::Target& target) {
  if (target.met) return ", met";
  if (target.breached) return ", missed";
  if (target.ended) return ", given up";
  return target.paused_since ? ", paused" : "";
}

}  // namespace

std::string describe(const storage::Target& target) {
  const std::string due = target.deadline ? "due " + desk::rfc3339(*target.deadline) : "no deadline";
  return due + state_of(target);
}

std::vector<PromiseChange> promise_changes(storage::TicketId ticket, const std::vector<storage::Target>& was,
                                           const std::vector<storage::Target>& would_be,
                                           storage::Instant since) {
  std::map<Period, std::pair<std::string, std::string>> periods;
  for (const auto& target : was) periods[{target.started, target.name}].first = describe(target);
  for (const auto& target : would_be) periods[{target.started, target.name}].second = describe(target);
  std::vector<PromiseChange> changes;
  for (auto& [period, both] : periods)
    if (period.first >= since && both.first != both.second)
      changes.push_back({ticket, period.second, period.first, std::move(both.first), std::move(both.second)});
  return changes;
}

}  // namespace sim

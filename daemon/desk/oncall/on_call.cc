#include "daemon/desk/oncall/on_call.hh"

#include "rules/evaluate/moment.hh"
#include "rules/evaluate/rotation.hh"

namespace desk {
namespace {

constexpr std::chrono::days kYear{366};

std::string name_of(const std::optional<std::string>& agent) {
  return agent.value_or("nobody");
}

}  // namespace

std::vector<Duty> duties(const rules::Policy& policy, rules::Instant now, const rules::Swaps& swaps) {
  std::vector<Duty> all;
  for (const auto& rotation : policy.rotations) {
    const auto ahead = rules::stretches(policy, rotation, now, now + kYear, swaps, 2);
    Duty duty{rotation.id, rules::on_duty(policy, rotation, now, swaps), {}, {}};
    if (ahead.size() > 1) {
      duty.until = ahead[1].from;
      duty.next = ahead[1].agent;
    }
    all.push_back(std::move(duty));
  }
  return all;
}

std::string duty_text(const std::vector<Duty>& duties, const rules::Policy& policy) {
  std::string out;
  for (const auto& duty : duties) {
    out += duty.rotation + ": " + name_of(duty.agent);
    if (duty.until)
      out += " until " + rules::shown_time(policy, *duty.until) + ", then " + name_of(duty.next);
    out += "\n";
  }
  return out.empty() ? "The policy has no rotation.\n" : out;
}

}  // namespace desk

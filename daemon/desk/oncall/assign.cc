#include "daemon/desk/oncall/assign.hh"

#include <algorithm>

#include "rules/evaluate/rotation.hh"

namespace desk {
namespace {

using Names = std::vector<std::string>;

bool has(const Names& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

// A pick of this very decision counts as well: several rules may deal out the same ticket.
std::string last_pick(const Draft& draft, const std::string& group) {
  const auto& fresh = draft.changes().picks;
  for (auto pick = fresh.rbegin(); pick != fresh.rend(); ++pick)
    if (pick->group == group) return pick->agent;
  const auto known = draft.roster().picks.find(group);
  return known == draft.roster().picks.end() ? std::string{} : known->second;
}

std::string next_in_turn(const rules::Group& group, const Names& present, Draft& draft) {
  const auto& members = group.members;
  const auto last = std::find(members.begin(), members.end(), last_pick(draft, group.id));
  const std::size_t start = last == members.end() ? 0 : static_cast<std::size_t>(last - members.begin()) + 1;
  for (std::size_t i = 0; i < members.size(); ++i) {
    const std::string& member = members[(start + i) % members.size()];
    if (!has(present, member)) continue;
    draft.changes().picks.push_back({group.id, member});
    return member;
  }
  return draft.ticket.assignee;
}

int load_of(const std::string& agent, const Draft& draft) {
  const auto& loads = draft.roster().loads;
  const auto known = loads.find(agent);
  const int all = known == loads.end() ? 0 : known->second;
  return agent == draft.ticket.assignee ? all - 1 : all;  // without the ticket that is to be given away
}

std::string least_loaded(const Names& present, const Draft& draft) {
  const auto less = [&](const auto& a, const auto& b) { return load_of(a, draft) < load_of(b, draft); };
  return *std::min_element(present.begin(), present.end(), less);
}

std::string of_group(const rules::Assign& how, Draft& draft) {
  const auto& policy = draft.policy();
  const auto* group = policy.find_group(how.name.empty() ? draft.ticket.group : how.name);
  if (!group) return draft.ticket.assignee;
  const Names present = rules::present_members(policy, *group, draft.now(), draft.roster().swaps);
  if (present.empty()) {
    draft.add_event("assignee.none", "everybody of " + group->id + " is away");
    return draft.ticket.assignee;
  }
  return how.how == rules::Assign::How::round_robin ? next_in_turn(*group, present, draft)
                                                    : least_loaded(present, draft);
}

}  // namespace

std::string choose_agent(const rules::Assign& how, Draft& draft) {
  const auto& policy = draft.policy();
  switch (how.how) {
    case rules::Assign::How::agent:
      return how.name;
    case rules::Assign::How::nobody:
      return {};
    case rules::Assign::How::rotation:
      if (const auto* rotation = policy.find_rotation(how.name))
        return rules::on_duty(policy, *rotation, draft.now(), draft.roster().swaps)
            .value_or(draft.ticket.assignee);
      return draft.ticket.assignee;
    case rules::Assign::How::round_robin:
    case rules::Assign::How::least_loaded:
      return of_group(how, draft);
  }
  return draft.ticket.assignee;
}

}  // namespace desk

#include "daemon/desk/agent/permission.hh"

#include <algorithm>

#include "rules/text/text.hh"

namespace desk {
namespace {

bool is_among(const std::string& word, const Request& request, const storage::Ticket& ticket) {
  if (word == "staff") return true;
  const auto* agent = request.sender.agent;
  if (!agent) return false;
  if (word == "agents" || word == agent->id) return true;
  if (word == "assignee") return ticket.assignee == agent->id;
  const auto* group = request.what.policy.find_group(word);
  return group && std::find(group->members.begin(), group->members.end(), agent->id) != group->members.end();
}

bool is_open_to_staff(const VerbRow& row) {
  return row.verb == Verb::note || (row.access == Access::read && row.verb != Verb::confirm);
}

}  // namespace

std::string refusal(const VerbRow& row, const Request& request, const storage::Ticket& ticket) {
  const auto& permissions = request.what.policy.permissions;
  const auto rule = std::find_if(permissions.begin(), permissions.end(), [&](const auto& each) {
    return !row.permission.empty() && each.verb == row.permission;
  });
  if (!request.sender.agent && !is_open_to_staff(row)) return "only agents may do this";
  if (rule == permissions.end()) return {};
  const auto may = [&](const auto& word) { return is_among(word, request, ticket); };
  if (std::any_of(rule->who.begin(), rule->who.end(), may)) return {};
  return "the policy leaves this to " + rules::enumerate(rule->who);
}

}  // namespace desk

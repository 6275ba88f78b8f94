// Commands that change fields of the ticket.

#include <algorithm>
#include <stdexcept>

#include "daemon/desk/agent/orders.hh"
#include "mailparse/header/address.hh"
#include "rules/text/text.hh"

namespace desk {
namespace {

using storage::Status;

const std::string& actor_of(const Request& request) {
  return request.agent().id;
}

Refusal change_status(Status status, const Request& request, Orders& orders) {
  if (orders.status_given && orders.draft.ticket.status != status) return "the mail sets another status too";
  orders.status_given = true;
  set_status(orders.draft, status, actor_of(request));
  return {};
}

Refusal change_status(std::string word, const Request& request, Orders& orders) {
  word = rules::lower_ascii(word);
  if (word == "hold") word = "on-hold";
  const auto status = storage::status_from(word);
  if (!status || *status == Status::fresh)
    return "there is no such status: open, pending, on-hold, solved or closed";
  return change_status(*status, request, orders);
}

// Solved or closed, and with `all` the reports of the incident too.
Refusal finish(Status status, const std::string& argument, const Request& request, Orders& orders) {
  if (!argument.empty() && !rules::equal_ascii(argument, "all"))
    return "takes nothing, or `all` on an incident; put your words below, after a blank line";
  if (!argument.empty() && (!request.ticket || request.ticket->reports.empty()))
    return "no living ticket reports this one as its incident";
  orders.all = orders.all || !argument.empty();
  return change_status(status, request, orders);
}

Refusal assign(const std::string& name, const Request& request, Orders& orders) {
  const auto* agent = find_agent(name, request);
  std::vector<std::string> known;
  for (const auto& each : request.what.policy.agents) known.push_back(each.id);
  if (!agent) return "there is no such agent: " + rules::enumerate(known);
  if (orders.draft.ticket.assignee != agent->id && agent->id != actor_of(request)) orders.told = agent->id;
  set_field(orders.draft, orders.draft.ticket.assignee, agent->id, "assignee.changed", actor_of(request));
  return {};
}

Refusal change_group(const std::string& name, const Request& request, Orders& orders) {
  const auto& groups = request.what.policy.groups;
  const bool none = rules::equal_ascii(name, "none");
  const auto group = std::find_if(groups.begin(), groups.end(),
                                  [&](const auto& each) { return rules::equal_ascii(each.id, name); });
  std::vector<std::string> known;
  for (const auto& each : groups) known.push_back(each.id);
  if (!none && group == groups.end()) return "there is no such group: " + rules::enumerate(known);
  set_field(orders.draft, orders.draft.ticket.group, none ? "" : group->id, "group.changed",
            actor_of(request));
  return {};
}

Refusal change_severity(const std::string& word, const Request& request, Orders& orders) {
  const auto& known = request.what.policy.severities;
  const auto found = std::find_if(known.begin(), known.end(),
                                  [&](const auto& each) { return rules::equal_ascii(each, word); });
  if (found == known.end()) return "there is no such severity: " + rules::enumerate(known);
  set_field(orders.draft, orders.draft.ticket.severity, *found, "severity.changed", actor_of(request));
  return {};
}

Refusal change_queue(const std::string& word, const Request& request, Orders& orders) {
  if (word.find_first_of(" \t,;") != std::string::npos) return "a queue is one word";
  set_field(orders.draft, orders.draft.ticket.queue, rules::equal_ascii(word, "none") ? "" : word,
            "queue.changed", actor_of(request));
  return {};
}

Refusal add_tags(const std::string& words, const Request& request, Orders& orders) {
  auto& tags = orders.draft.ticket.tags;
  for (const auto word : rules::split(words, " ,;")) {
    const std::string tag(word);
    if (std::find(tags.begin(), tags.end(), tag) != tags.end()) continue;
    tags.push_back(tag);
    orders.draft.add_event("tag.added", tag, actor_of(request));
  }
  return {};
}

Refusal remove_tags(const std::string& words, const Request& request, Orders& orders) {
  for (const auto word : rules::split(words, " ,;")) {
    const std::string tag(word);
    if (std::erase(orders.draft.ticket.tags, tag) == 0) return "the ticket has no tag " + tag;
    orders.draft.add_event("tag.removed", tag, actor_of(request));
  }
  return {};
}

Refusal mark_spam(const std::string&, const Request& request, Orders& orders) {
  orders.internal = true;
  (void)add_tags("spam", request, orders);
  return change_status(Status::closed, request, orders);
}

template <Status status>
Refusal bring_to(const std::string&, const Request& request, Orders& orders) {
  return change_status(status, request, orders);
}

template <Status status>
Refusal end_as(const std::string& argument, const Request& request, Orders& orders) {
  return finish(status, argument, request, orders);
}

Refusal change_status_to(const std::string& word, const Request& request, Orders& orders) {
  return change_status(word, request, orders);
}

Refusal take(const std::string&, const Request& request, Orders& orders) {
  return assign("me", request, orders);
}

Refusal unassign(const std::string&, const Request& request, Orders& orders) {
  set_field(orders.draft, orders.draft.ticket.assignee, "", "assignee.changed", actor_of(request));
  return {};
}

struct Row {
  Verb verb;
  Refusal (*change)(const std::string& argument, const Request& request, Orders& orders);
};
constexpr Row kRows[] = {
    {Verb::status, change_status_to},
    {Verb::open, bring_to<Status::open>},
    {Verb::pending, bring_to<Status::pending>},
    {Verb::hold, bring_to<Status::on_hold>},
    {Verb::solved, end_as<Status::solved>},
    {Verb::close, end_as<Status::closed>},
    {Verb::take, take},
    {Verb::assign, assign},
    {Verb::unassign, unassign},
    {Verb::group, change_group},
    {Verb::severity, change_severity},
    {Verb::queue, change_queue},
    {Verb::tag, add_tags},
    {Verb::untag, remove_tags},
    {Verb::spam, mark_spam},
};

}  // namespace

const rules::Agent* find_agent(const std::string& name, const Request& request) {
  if (rules::equal_ascii(name, "me")) return &request.agent();
  for (const auto& agent : request.what.policy.agents)
    if (rules::equal_ascii(agent.id, name) || rules::equal_ascii(agent.name, name)) return &agent;
  if (name.starts_with('@')) return find_agent(name.substr(1), request);
  if (name.ends_with('>'))  // "Bob Ng <bob@example.com>"
    for (const auto& one : mailparse::parse_addresses(name))
      return request.what.policy.agent_by_address(one.addr_spec);
  return request.what.policy.agent_by_address(name);
}

Refusal change_ticket(const Command& command, const Request& request, Orders& orders) {
  for (const Row& row : kRows)
    if (row.verb == command.verb) return row.change(command.argument, request, orders);
  throw std::logic_error("no command that changes a ticket: #" + std::string(row_of(command.verb).word));
}

}  // namespace desk

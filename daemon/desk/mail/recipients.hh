#pragma once
// Who is told of what happens to a ticket.

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/desk/draft/draft.hh"
#include "rules/policy/action.hh"

namespace desk {

// People to be told, each once.
class Recipients {
 public:
  explicit Recipients(const rules::Policy& policy) : policy_(policy) {}

  void add(const mailparse::Address& address);
  void add(const std::vector<mailparse::Address>& addresses);
  void add_agent(std::string_view id);
  void add_agents(const std::vector<std::string>& ids);
  // Who of the group is on duty, else all its members; and its list, where it has one.
  void add_group(const rules::Group& group, storage::Instant now, const rules::Swaps& swaps);
  void add(const rules::Audience& who, const Draft& draft);
  void leave_out(std::string_view agent);
  std::vector<mailparse::Address> list() && { return std::move(list_); }

 private:
  const rules::Policy& policy_;
  std::vector<mailparse::Address> list_;
};

// Agents who must know: the assignee; else who of the group is on duty; else all its members; without a
// group, everybody. An assignee who is on leave is told together with those who would be without one.
std::vector<mailparse::Address> responsible(const storage::Ticket& ticket, const rules::Policy& policy,
                                            storage::Instant now, const rules::Swaps& swaps = {});

// In what language somebody reads the desk's mail: an agent's own, else the desk's.
const std::string& language_of_reader(const rules::Policy& policy, std::string_view address);
// The same people, those of one language together.
std::map<std::string, std::vector<mailparse::Address>> by_language(
    const rules::Policy& policy, const std::vector<mailparse::Address>& people);

// An agent, or whoever of a group is on duty.
std::vector<mailparse::Address> people_behind(const std::string& agent_or_group, const Draft& draft);

// Whom the words of a `notify:` mean just now.
std::vector<mailparse::Address> audience(const rules::Notify& whom, const Draft& draft);

}  // namespace desk

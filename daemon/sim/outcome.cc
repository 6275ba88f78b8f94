#include "daemon/sim/outcome.hh"

#include <algorithm>
#include <iterator>

namespace sim {
namespace {

std::string joined(const std::set<std::string>& words) {
  std::string out;
  for (const auto& word : words) out += (out.empty() ? "" : ", ") + word;
  return out;
}

std::string fate_of(const Outcome& outcome) {
  std::string out(to_string(outcome.fate));
  if (outcome.fate == storage::Fate::received) return {};  // it never came
  if (outcome.fate == storage::Fate::message) out = outcome.opens ? "a ticket of its own" : "joins a ticket";
  return outcome.reason.empty() || outcome.fate == storage::Fate::duplicate ? out
                                                                            : out + ": " + outcome.reason;
}

class Comparison {
 public:
  Comparison(const Outcome& was, const Outcome& would_be) : was_(was), would_be_(would_be) {}

  std::vector<Difference> run() {
    compare("mail", fate_of(was_), fate_of(would_be_));
    if (was_.ticket && would_be_.ticket) {
      compare("queue", was_.queue, would_be_.queue);
      compare("group", was_.group, would_be_.group);
      compare("assignee", was_.assignee, would_be_.assignee);
      compare("severity", was_.severity, would_be_.severity);
      compare("status", was_.status, would_be_.status);
      compare("tags", joined(was_.tags), joined(would_be_.tags));
    }
    for (const auto& letter : only_in(was_.sent, would_be_.sent)) found_.push_back({"sent", letter, ""});
    for (const auto& letter : only_in(would_be_.sent, was_.sent)) found_.push_back({"sent", "", letter});
    return std::move(found_);
  }

 private:
  void compare(const char* what, const std::string& was, const std::string& would_be) {
    if (was != would_be) found_.push_back({what, was, would_be});
  }
  static std::vector<std::string> only_in(const std::multiset<std::string>& these,
                                          const std::multiset<std::string>& others) {
    std::vector<std::string> out;
    std::set_difference(these.begin(), these.end(), others.begin(), others.end(), std::back_inserter(out));
    return out;
  }

  const Outcome& was_;
  const Outcome& would_be_;
  std::vector<Difference> found_;
};

}  // namespace

void read_ticket(Outcome& outcome, const storage::Ticket& ticket) {
  outcome.ticket = ticket.id;
  outcome.queue = ticket.queue;
  outcome.group = ticket.group;
  outcome.assignee = ticket.assignee;
  outcome.severity = ticket.severity;
  outcome.status = to_string(ticket.status);
  outcome.tags = {ticket.tags.begin(), ticket.tags.end()};
}

std::string describe(const storage::OutboxItem& item) {
  return item.kind + " to " + item.recipient;
}

std::vector<Difference> differences(const Outcome& was, const Outcome& would_be) {
  return Comparison(was, would_be).run();
}

}  // namespace sim

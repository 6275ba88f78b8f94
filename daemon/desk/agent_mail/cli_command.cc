#include "daemon/desk/agent_mail/cli_command.hh"

#include "daemon/desk/agent/author_reply.hh"
#include "daemon/desk/agent/read_request.hh"
#include "daemon/desk/agent_mail/carry_out.hh"
#include "daemon/desk/case/thread.hh"
#include "mailparse/parse/parse.hh"

namespace desk {
namespace {

// A refusal is a mail to the agent; here its words are for the terminal.
const storage::OutboxItem* find_refusal(const Decision& decision) {
  for (const auto& item : decision.changes.outbox)
    if (item.kind == "refused") return &item;
  return nullptr;
}

}  // namespace

tl::expected<Decision, std::string> operate(const Case& what, const rules::Agent& agent) {
  const Sender sender{{agent.email, agent.name}, rules::Kind::agent, &agent};
  const Thread thread = find_thread(confirmed(what, sender), what.policy, what.known.candidates);
  const Request request = read_request(what, sender, thread.joins, true);
  if (!request.commands.problems.empty()) return tl::unexpected(describe(request.commands.problems));
  Decision decision = carry_out(request);
  if (const auto* refused = find_refusal(decision))
    return tl::unexpected(mailparse::parse(storage::whole(*refused)).text);
  decision.changes.outcome.reset();
  return decision;
}

}  // namespace desk

#include "daemon/desk/agent_mail/release.hh"

#include "daemon/desk/agent/author_reply.hh"
#include "daemon/desk/agent/read_request.hh"
#include "daemon/desk/agent_mail/carry_out.hh"
#include "daemon/desk/agent_mail/held_mail.hh"
#include "daemon/desk/case/thread.hh"
#include "daemon/desk/commands/swap.hh"

namespace desk {
namespace {

Decision unknown_code(const Request& request) {
  const char* why = request.what.known.held_is_damaged
                        ? "the mail that it is for can no longer be read: please send that mail again"
                        : "the code is not known, was used, or is older than 24 hours";
  return refuse(request, "A code confirmed nothing.",
                {{request.commands.list.front().line, request.commands.list.front().source, why}});
}

const Held* find_held(const Request& request) {
  const Held* held = request.what.known.held.get();
  return held && held->confirmation.agent == request.agent().id &&
                 request.what.now < held->confirmation.expires
             ? held
             : nullptr;
}

}  // namespace

Decision release(const Request& request) {
  const auto& swap = request.what.known.swap;
  if (swap && swap->other == request.agent().id && request.what.now < swap->expires)
    return confirm_swap(request, *swap);
  const Held* held = find_held(request);
  if (!held) return unknown_code(request);
  const auto& now = request.what;
  const Case then{held->mail, held->entry, held->known, now.policy, now.now};
  const Sender sender = read_sender(then);
  if (!sender.agent || sender.agent->id != held->confirmation.agent)
    return unknown_code(request);  // the policy has changed since: the address is no longer this agent's
  const Thread thread = find_thread(confirmed(then, sender), now.policy, held->known.candidates);
  Decision decision = carry_out(read_request(then, sender, thread.joins, true));
  auto& changes = decision.changes;
  changes.spent.push_back(held->confirmation.digest);
  changes.cancelled.push_back({held->confirmation.ticket, confirm_timer(held->confirmation.digest)});
  changes.outcome =
      settle(now, storage::Fate::ignored,
             "confirmed the mail that was held (ledger " + std::to_string(held->entry.id.value) + ")")
          .changes.outcome;
  return decision;
}

}  // namespace desk

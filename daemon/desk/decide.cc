#include "daemon/desk/agent_mail.hh"
#include "daemon/desk/desk.hh"
#include "daemon/desk/draft.hh"
#include "daemon/desk/follow.hh"
#include "daemon/desk/open.hh"
#include "daemon/desk/repeat.hh"
#include "daemon/desk/sender.hh"
#include "daemon/desk/thread.hh"

namespace desk {
namespace {

// Our own mail comes back by a redirect, a list or a loop. Its token proves it; From alone would prove
// nothing.
bool is_own_mail(const Case& what, const Sender& sender) {
  if (!what.policy.is_own_address(sender.address.addr_spec)) return false;
  if (what.known.clues.own || is_report_id(what.mail.message_id, what.known.secret)) return true;
  const auto& references = what.mail.references;  // where a relay rewrote the Message-ID
  return !references.empty() && !find_tokens(references.back(), what.known.secret).empty();
}

// An answer by a machine to something that is no ticket's tells nobody anything.
bool answers_nothing(const mailparse::Mail& mail) {
  using mailparse::AutoClass;
  return mail.is_auto && mail.auto_class != AutoClass::auto_generated &&
         mail.auto_class != AutoClass::complaint;
}

const Candidate* answered_by_machine(const Known& known) {
  for (const auto& candidate : known.candidates)
    if (candidate.by != Clue::tag) return &candidate;
  return nullptr;
}

Decision decide_machine(const Case& what, const Sender& sender) {
  if (const auto* candidate = answered_by_machine(what.known))
    return file_machine_mail(what, sender, *candidate);
  if (answers_nothing(what.mail))
    return settle(what, storage::Fate::ignored,
                  "automatic mail that answers no message of ours (" + what.mail.auto_reason + ")");
  return open_ticket(what, sender, Origin{});
}

}  // namespace

Decision decide(const Case& what) {
  const Sender sender = read_sender(what.mail, what.policy);
  if (auto repeated = decide_repeat(what, sender)) return *std::move(repeated);
  if (is_own_mail(what, sender)) return settle(what, storage::Fate::ignored, "our own mail came back");
  if (what.mail.is_auto) return decide_machine(what, sender);
  const Thread thread = find_thread(sender.address.addr_spec, what.policy, what.known.candidates);
  if (auto decision = take_agent_mail(what, sender, thread.joins)) return *std::move(decision);
  if (!thread.joins) return open_ticket(what, sender, Origin{thread.names, {}});
  return follow_up(what, sender, *thread.joins, thread.verified);
}

}  // namespace desk

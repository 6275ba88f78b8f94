// The entry of the desk: what becomes of one mail.
#include "daemon/desk/agent_mail/agent_mail.hh"
#include "daemon/desk/agent_mail/altered.hh"
#include "daemon/desk/agent_mail/direct_answer.hh"
#include "daemon/desk/case/desk.hh"
#include "daemon/desk/case/outsiders.hh"
#include "daemon/desk/case/own_mail.hh"
#include "daemon/desk/case/sender.hh"
#include "daemon/desk/case/thread.hh"
#include "daemon/desk/customer/duplicate.hh"
#include "daemon/desk/customer/follow_up.hh"
#include "daemon/desk/customer/mail_loop.hh"
#include "daemon/desk/customer/open.hh"
#include "daemon/desk/delivery/bounce.hh"
#include "daemon/desk/draft/draft.hh"
#include "mailparse/automatic/bounce_detect.hh"

namespace desk {
namespace {

// An answer by a machine to something that is no ticket's tells nobody anything.
bool answers_nothing(const mailparse::Mail& mail) {
  using mailparse::AutoClass;
  return mail.is_auto && mail.auto_class != AutoClass::auto_generated &&
         mail.auto_class != AutoClass::complaint;
}

Decision decide_machine(const Case& what, const Sender& sender, const Thread& thread) {
  const auto& returned = what.known.returned;
  if (returned) return take_bounce(what, sender, *returned);
  if (what.mail.is_bounce() && is_report_id(what.mail.bounced_message_id, what.known.secret))
    return take_bounced_report(what);
  if (thread.joins) return file_machine_mail(what, sender, *thread.joins);
  // A report by nothing but its words may be a person's who asks about one.
  const bool is_told = what.mail.is_bounce() && !mailparse::is_marked_report(what.mail);
  if (answers_nothing(what.mail) && !is_told)
    return settle(what, storage::Fate::ignored,
                  "automatic mail that answers no message of ours (" + what.mail.auto_reason + ")");
  return open_ticket(what, sender, Origin{});
}

Decision decide_person(const Case& what, const Sender& sender, const Thread& thread) {
  if (auto decision = take_direct_answer(what, sender)) return *std::move(decision);
  if (auto decision = take_agent_mail(what, sender, thread.joins)) return *std::move(decision);
  if (!thread.joins) return open_ticket(what, sender, Origin{thread.names, {}});
  if (const auto echo = find_echo(what, sender, thread.joins->ticket.id))
    return file_echo(what, sender, thread, *echo);
  return follow_up(what, sender, *thread.joins, thread.verified);
}

Decision decide_mail(const Case& what) {
  const Sender sender = read_sender(what);
  if (auto repeated = decide_repeat(what, sender)) return *std::move(repeated);
  if (is_own_mail(what)) return settle(what, storage::Fate::ignored, "our own mail came back");
  const Thread thread = find_thread(read_visitor(what, sender), what.policy, what.known.candidates);
  if (auto altered = decide_altered(what, sender, thread)) return *std::move(altered);
  if (what.mail.is_auto) return decide_machine(what, sender, thread);
  Decision decision = decide_person(what, sender, thread);
  auto& revived = decision.changes.revived;
  revived.insert(revived.end(), what.known.revived.begin(), what.known.revived.end());
  return decision;
}

}  // namespace

Decision decide(const Case& what) {
  Decision decision = decide_mail(what);
  for (const auto& seen : what.known.seen_tokens)
    decision.changes.events.push_back(
        {{},
         seen.ticket,
         what.now,
         "ticketd",
         kTokenSeen,
         seen.message_id + " is known to " + seen.by + ": it proves nothing more",
         {}});
  return decision;
}

}  // namespace desk

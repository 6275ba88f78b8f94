#include "daemon/desk/agent_mail/agent_mail.hh"

#include <algorithm>

#include "daemon/desk/agent/author_reply.hh"
#include "daemon/desk/agent/gesture.hh"
#include "daemon/desk/agent/letter_check.hh"
#include "daemon/desk/agent/no_answer.hh"
#include "daemon/desk/agent/orders.hh"
#include "daemon/desk/agent/other_ticket.hh"
#include "daemon/desk/agent/read_request.hh"
#include "daemon/desk/agent/unseen_messages.hh"
#include "daemon/desk/agent_mail/carry_out.hh"
#include "daemon/desk/agent_mail/held_mail.hh"
#include "daemon/desk/agent_mail/release.hh"
#include "daemon/desk/case/proof.hh"
#include "daemon/desk/commands/run_commands.hh"
#include "daemon/desk/customer/open.hh"
#include "daemon/desk/policy/finish.hh"
#include "daemon/desk/policy/notification.hh"

namespace desk {
namespace {

const char* const kOfReport =
    "Your mail answers one of the desk about no single ticket, so the desk cannot tell which one it is for. "
    "Answer the mail of "
    "the ticket, or write a new mail with #requester ADDRESS to open one.";
const char* const kAbsent =
    "Your mail reads like a note of absence, and those reach no customer. If a customer is to read it, send "
    "it once more with "
    "#public above it.";
const char* const kNobody =
    "The mail that you forward does not say its sender's address. Forward it once more with the line "
    "#requester ADDRESS above, "
    "or as an attachment.";

// An agent with a ticket of their own is its requester like anybody else, until commands say otherwise, or
// others report it as their trouble.
bool is_customer_side(const Request& request) {
  if (!request.commands.empty() || !request.sender.agent || !request.ticket) return false;
  if (!request.ticket->reports.empty()) return false;
  return request.what.policy.agent_by_address(request.ticket->ticket.requester) == request.sender.agent;
}

// With everything that is wrong in it, so that nobody has to try thrice.
Decision refuse_all(const Request& request) {
  Draft scratch(request.what.setting(), request.ticket ? request.ticket->ticket : storage::Ticket{}, {});
  if (request.ticket) scratch.past = request.ticket->past;
  auto problems = follow_commands(request, std::move(scratch)).problems;
  const auto earlier = [](const Problem& one, const Problem& other) { return one.line < other.line; };
  std::stable_sort(problems.begin(), problems.end(), earlier);
  return refuse(request, kRefused, problems);
}

// A colleague who is no agent: notes, and questions where the mail is proven.
Decision take_staff_mail(const Request& request) {
  const bool proven = request.proof == Proof::person;
  if (proven && !request.commands.problems.empty())
    return refuse(request, kRefused, request.commands.problems);
  if (proven && only_reads(request)) return answer_questions(request);
  if (const auto reason = no_answer(request); proven && !reason.empty() && !request.what.mail.encrypted)
    return refuse(request, "Your mail was not carried out: " + reason, {});
  Draft draft(request.what.setting(), request.ticket->ticket, {});
  draft.past = request.ticket->past;
  Orders orders =
      proven ? follow_commands(request, draft) : Orders{std::move(draft), {}, true, false, {}, {}, {}, {}};
  if (!orders.problems.empty()) return refuse(request, kRefused, orders.problems);
  const bool believed =
      request.proof != Proof::none ||
      grants_in(request.what, request.ticket->ticket, request.what.known.proof, &rules::Trust::speak);
  file_note(orders.draft, request, believed);
  orders.draft.add_event("note.added",
                         believed ? "by mail of a colleague" : "by mail in the name of a colleague",
                         author_of(request));
  if (!proven && !request.commands.empty())
    orders.draft.add_event("command.refused", "nothing proves who wrote it", author_of(request));
  tell_agents(orders.draft, {},
              believed ? "a note of a colleague" : "a mail that claims to be of a colleague");
  auto decision = finish(std::move(orders.draft), request.what, storage::Fate::message);
  add_reports(decision.changes, request, orders.reports);
  return decision;
}

Decision start_ticket(const Request& request) {
  if (needed_proof(request) == Proof::person || request.what.mail.forwarded)
    if (request.proof != Proof::person) return hold(request);
  return carry_out(request);
}

// Filed, and nothing more: a reaction says nothing to a customer, and what is out cannot be recalled.
Decision file_gesture(const Request& request, Gesture gesture) {
  const auto& what = request.what;
  const bool recall = gesture == Gesture::recall;
  if (!request.ticket) return settle(what, storage::Fate::ignored, recall ? "a recall" : "a reaction");
  Draft draft(what.setting(), request.ticket->ticket, topic_of(what.mail));
  draft.past = request.ticket->past;
  file_note(draft, request, false);
  draft.add_event(recall ? "mail.recall" : "mail.reaction", "filed, and nothing done", author_of(request));
  if (recall)
    write_back(draft, writer_of(request), "remark",
               {{"event.what", "Your mail cannot be recalled"},
                {"event.detail",
                 "What the desk has sent to a customer is out. Write to them once more to set it right."}});
  return finish(std::move(draft), what, storage::Fate::message);
}

bool opens_ticket(const Request& request) {
  return request.commands.has(Verb::requester) || only_swaps(request) || only_reads(request);
}

// In the name of an agent, and our own server says that it is not.
bool is_forged(const Request& request) {
  const auto& what = request.what;
  return request.proof == Proof::none && what.known.proof == storage::Proof::failed &&
         !grants(what, what.known.proof, &rules::Trust::speak);
}

// A new mail to a customer opens their ticket; the words in it are the desk's first message.
std::vector<Problem> public_in_new_mail(const Request& request) {
  std::vector<Problem> problems;
  for (const auto& command : request.commands.list)
    if (command.verb == Verb::public_ && request.commands.has(Verb::requester))
      problems.push_back({command.line, command.source,
                          "a new mail opens the ticket; answer the ticket's mail to write to the customer"});
  return problems;
}

std::optional<Decision> take_new_mail(const Request& request) {
  if (const auto problems = public_in_new_mail(request); !problems.empty())
    return refuse(request, kRefused, problems);
  if (answers_report(request) && !opens_ticket(request))
    return refuse(request, kOfReport, request.commands.problems);
  const bool nameless = request.what.mail.forwarded && request.what.mail.forwarded->from.empty();
  if (nameless && !request.commands.has(Verb::requester) && request.commands.problems.empty() &&
      !only_reads(request))
    return refuse(request, kNobody, {});
  const bool forwards = request.what.mail.forwarded && !request.what.mail.forwarded->from.empty();
  if (request.commands.empty() && !forwards)
    return is_forged(request) ? std::optional(hold(request)) : std::nullopt;
  if (!request.commands.problems.empty()) return refuse_all(request);
  if (only_reads(request)) return answer_questions(request);
  return start_ticket(request);
}

// What is held is looked at before it is: its writer says later only that it is theirs.
std::string held_problem(const Request& request) {
  const bool may_wait =
      request.proof < needed_proof(request) || request.what.policy.desk.collision == rules::Collision::hold;
  return may_wait && speaks(request) && request.has_text ? letter_problem(request) : std::string();
}

}  // namespace

std::optional<Decision> take_agent_mail(const Case& what, const Sender& sender, const Candidate* ticket) {
  const bool is_staff = !sender.agent && sender.kind == rules::Kind::staff;
  if (!sender.agent && !is_staff) return {};
  const Request request = read_request(what, sender, ticket, false);
  if (is_staff) {
    if (ticket && find_gesture(request) == Gesture::reaction) return file_gesture(request, Gesture::reaction);
    if (ticket) return take_staff_mail(request);
    if (only_reads(request) && request.proof == Proof::person) return answer_questions(request);
    return {};
  }
  const auto& commands = request.commands;
  if (commands.has(Verb::confirm) && commands.list.size() == 1 && commands.problems.empty())
    return release(request);
  if (const auto gesture = find_gesture(request); gesture && ticket)
    return *gesture == Gesture::absence ? refuse(request, kAbsent, {}) : file_gesture(request, *gesture);
  if (is_customer_side(request)) return {};
  if (!ticket) return take_new_mail(request);
  if (!commands.problems.empty()) return refuse_all(request);
  if (only_reads(request)) return answer_questions(request);
  if (const auto reason = no_answer(request); !reason.empty() && !what.mail.encrypted)
    return refuse(request, "Your mail was not carried out: " + reason, {});
  if (const auto reason = names_other_ticket(request); !reason.empty())
    return refuse(request, "Your mail was not carried out: " + reason, {});
  if (const auto reason = held_problem(request); !reason.empty())
    return refuse(request, "Your mail could not be sent on: " + reason + ".", {});
  if (request.proof < needed_proof(request)) return hold(request);
  if (what.policy.desk.collision == rules::Collision::hold && speaks(request))
    if (const auto missed = missed_by(request); !missed.empty()) return hold_crossed(request, missed);
  return carry_out(request);
}

}  // namespace desk

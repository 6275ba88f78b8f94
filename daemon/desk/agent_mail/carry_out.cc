#include "daemon/desk/agent_mail/carry_out.hh"

#include <algorithm>

#include "daemon/desk/agent/addressees.hh"
#include "daemon/desk/agent/author_reply.hh"
#include "daemon/desk/agent/customer_reply.hh"
#include "daemon/desk/agent/stranger.hh"
#include "daemon/desk/agent/unseen_messages.hh"
#include "daemon/desk/agent_mail/held_mail.hh"
#include "daemon/desk/case/facts.hh"
#include "daemon/desk/commands/incident.hh"
#include "daemon/desk/commands/run_commands.hh"
#include "daemon/desk/customer/open.hh"
#include "daemon/desk/draft/letter.hh"
#include "daemon/desk/policy/automations.hh"
#include "daemon/desk/policy/finish.hh"
#include "daemon/desk/policy/notification.hh"
#include "daemon/desk/sla/promises.hh"
#include "daemon/desk/words/closing.hh"
#include "mailparse/text/text_scan.hh"
#include "rules/evaluate/moment.hh"
#include "rules/evaluate/rotation.hh"
#include "rules/text/text.hh"

namespace desk {
namespace {

// The answer is on its way; its writer hears of what they had not seen.
void warn(const Request& request, Draft& draft) {
  if (request.what.policy.desk.collision != rules::Collision::warn) return;
  const auto missed = missed_by(request);
  if (missed.empty()) return;
  draft.add_event("answer.crossed", "written before all was seen", author_of(request));
  write_back(draft, writer_of(request), "crossed", {{"event.detail", missed}});
}

// A token shows that the writer has a mail which went to this agent, and no more. So the agent hears of what
// left.
void tell_it_left(const Request& request, Draft& draft) {
  if (request.proof != Proof::thread) return;
  draft.add_event("answer.unproven", "by an answer to a copy that went to " + author_of(request),
                  author_of(request));
  const auto tells = [](const auto& copy) { return copy.kind == "crossed" || copy.kind == "remark"; };
  const auto& mails = draft.changes().outbox;
  if (std::any_of(mails.begin(), mails.end(), tells)) return;  // of this answer, for another reason
  write_back(
      draft, writer_of(request), "remark",
      {{"event.what", "An answer left in your name"},
       {"event.detail",
        "It answered a mail that the desk had sent to you; nothing else proves that it is yours:\n\n" +
            request.commands.text +
            "\nIf it is yours, there is nothing to do. If not, somebody has a mail of yours: tell your "
            "administrator, and write to the customer.\n"}});
}

// Why a mail stayed inside though nothing in it said so; empty: it did not, or its writer knows.
std::string why_inside(const Request& request) {
  if (request.commands.has(Verb::note) || !has_words(request)) return {};
  if (request.ticket->copy && request.ticket->copy->kind == kAmongUs)
    return "It answers a mail that is between colleagues";
  if (!is_for_colleagues(request)) return {};
  auto to = read_addressees(request);
  to.outsiders.insert(to.outsiders.end(), to.colleagues.begin(), to.colleagues.end());
  const std::string names = rules::enumerate(to.outsiders, " and ");
  return to.outsiders.empty()
             ? "It passes on a mail of the desk, or is addressed to you"
             : "It was addressed to " + names + " and to nobody who takes part in the ticket";
}

void tell_it_stayed(const Request& request, Draft& draft) {
  const auto why = why_inside(request);
  if (why.empty()) return;
  write_back(
      draft, writer_of(request), "remark",
      {{"event.what", "Your mail stayed inside, as a note"},
       {"event.detail",
        why + ". So the desk filed it as a note, and nothing of it reached the customer through the "
              "desk.\n\nTo answer the customer, answer the ticket's mail; #public in the first lines of "
              "any mail does the same."}});
}

// A note that was addressed to the customer as well: the desk cannot keep inside what it never held.
void tell_who_has_it(const Request& request, Draft& draft) {
  const auto people = read_addressees(request).people;
  if (people.empty() || !has_words(request)) return;
  const std::string names = rules::enumerate(people, " and ");
  draft.add_event("note.direct", "reached " + names + " without the desk", author_of(request));
  write_back(
      draft, writer_of(request), "remark",
      {{"event.what", "Your note reached " + names + " without the desk"},
       {"event.detail",
        "The desk filed your mail as a note and sent it to nobody outside. But it was addressed to " + names +
            " as well, and your own mail server has delivered it there, with all that it quotes. It "
            "does not count as an answer.\n\nFor a note, answer the desk's mail and leave the "
            "customer's address out."}});
}

// Lines beside commands that look like what clients and companies add, where the writer types and without the
// writer's name: they may have been meant.
void tell_words_left(const Request& request, Draft& draft) {
  const auto& text = request.commands.text;
  const auto is_typed = [](const SpokenLine& line) {
    return line.kind == LineKind::fresh && !line.in_quote && !is_command_line(line.text) &&
           !is_advertising(line.text);
  };
  const auto& lines = request.words.lines;
  if (text.empty() || has_words(request) || !request.sender.agent ||
      mailparse::contains_ignoring_case(text, request.agent().name) ||
      std::none_of(lines.begin(), lines.end(), is_typed))
    return;
  write_back(
      draft, writer_of(request), "remark",
      {{"event.what", "Your commands are done, and nothing was sent"},
       {"event.detail", "The desk took these lines for a signature or a footer:\n\n" + text +
                            "\nIf they are your answer, send them once more with #public above them."}});
}

// One of our own people opened it for the trouble that others report: nobody but they are to be answered.
bool is_incident_of_ours(const Request& request, const Orders& orders) {
  return !request.ticket->reports.empty() && !has_readers(request, orders.draft, orders.people);
}

Refusal file_answer(const Request& request, Orders& orders) {
  if (request.what.mail.encrypted)
    return "it is encrypted, and the desk cannot read what is for the customers";
  file_note(orders.draft, request, true);
  return {};
}

// The answer goes out, or the note stays; a sentence where it cannot.
Refusal place_words(const Request& request, Orders& orders) {
  const bool answers = !orders.internal && (has_words(request) || !orders.reply.empty());
  if (answers) {
    const bool of_reports = is_incident_of_ours(request, orders);
    auto refusal =
        of_reports ? file_answer(request, orders) : relay(request, orders.draft, orders.people, orders.reply);
    const auto& ticket = orders.draft.ticket;
    if (refusal.empty() && !orders.status_given && ticket.status != storage::Status::closed)
      set_status(orders.draft, to_storage(request.what.policy.desk.after_answer), request.agent().id);
    if (refusal.empty()) warn(request, orders.draft);
    if (refusal.empty()) tell_it_left(request, orders.draft);
    if (refusal.empty()) serve_reports(request, orders, true);
    return refusal;
  }
  file_note(orders.draft, request, request.proof == Proof::person || request.sender.agent);
  if (has_words(request)) orders.draft.add_event("note.added", "by mail", author_of(request));
  if (request.sender.agent) serve_reports(request, orders, false);
  if (request.sender.agent) tell_it_stayed(request, orders.draft);
  if (request.sender.agent) tell_who_has_it(request, orders.draft);
  tell_words_left(request, orders.draft);
  return {};
}

// Who asked what the mail answers: the writer of the message that the question was sent about.
std::string asker_of(const Request& request) {
  for (const auto& message : request.ticket->messages)
    if (message.no == request.ticket->copy->message) return message.author;
  return {};
}

// What was asked among colleagues is answered among them, on and on.
void talk_on(const Request& request, Draft& draft) {
  const std::string author = author_of(request), asker = asker_of(request);
  const bool asked = request.ticket->copy->kind == kQuestion;
  const bool known = request.what.policy.find_agent(asker) != nullptr;
  const std::string event = asked   ? author + " answers what " + asker + " asked"
                            : known ? author + " answers " + asker
                                    : "a note of " + author;
  talk_to_colleagues(draft, author, event, asker);
}

// Whoever is on leave is not the only one to hear of a ticket, and whoever gave it to them learns of the
// leave.
void tell_new_owner(const Request& request, Orders& orders) {
  auto& draft = orders.draft;
  const std::string author = author_of(request);
  const auto until = rules::absent_until(draft.policy(), orders.told, draft.now());
  if (!until) return tell_agent(draft, orders.told, author + " assigned this ticket to you", "assigned");
  const std::string leave =
      orders.told + ", who is on leave until " + rules::shown_time(draft.policy(), *until);
  tell_colleagues(draft, author, author + " assigned this ticket to " + leave);
  write_back(draft, writer_of(request), "remark",
             {{"event.what", "This ticket is assigned to " + leave},
              {"event.detail",
               "Until then whoever would answer without an owner is told of it too. #assign gives it to "
               "somebody else."}});
}

// Those who answer for the ticket now, unless the one who gave it to them is among them.
void tell_others(const Request& request, Orders& orders) {
  auto& draft = orders.draft;
  const std::string author = author_of(request);
  const auto& before = request.ticket->ticket;
  if (!orders.told.empty()) return tell_new_owner(request, orders);
  if (has_words(request) && orders.internal && answers_question(request)) return talk_on(request, draft);
  const std::string doubt = request.proof == Proof::thread ? " (not proven)" : "";
  if (has_words(request) || !orders.reply.empty())
    return tell_colleagues(draft, author,
                           (orders.internal ? "a note of " : "an answer of ") + author + doubt);
  const bool moved = draft.ticket.group != before.group || draft.ticket.assignee != before.assignee;
  if (moved) tell_of_assignment(draft, author, author + " gave this ticket to you or your group");
}

Decision ask_for_swaps(const Request& request) {
  Draft scratch(request.what.setting(), storage::Ticket{}, {});
  Orders orders = follow_commands(request, std::move(scratch));
  if (!orders.problems.empty()) return refuse(request, kRefused, orders.problems);
  for (const auto& step : orders.afterwards) step(orders.draft);
  auto decision = settle(request.what, storage::Fate::ignored, "a swap of turns, asked for");
  append(decision.changes, std::move(orders.draft.changes()));
  add_reports(decision.changes, request, orders.reports);
  return decision;
}

}  // namespace

bool only_reads(const Request& request) {
  const auto reads = [](const Command& each) { return row_of(each.verb).access == Access::read; };
  return !has_words(request) && !request.commands.list.empty() &&
         std::all_of(request.commands.list.begin(), request.commands.list.end(), reads);
}

bool only_swaps(const Request& request) {
  const auto fits = [](const Command& each) {
    return each.verb == Verb::swap || row_of(each.verb).access == Access::read;
  };
  return !has_words(request) && !request.commands.list.empty() &&
         std::all_of(request.commands.list.begin(), request.commands.list.end(), fits);
}

void add_reports(storage::Changes& changes, const Request& request, const std::vector<std::string>& reports) {
  for (const auto& text : reports)
    write_back(
        changes, request, "listing",
        {{"digest.title", request.what.mail.subject.empty()
                              ? "Your question"
                              : "Re: " + plain_subject(request.what.policy, request.what.mail.subject)},
         {"digest.text", text}});
}

Decision answer_questions(const Request& request) {
  if (request.sender.agent && request.proof < needed_proof(request)) return hold(request);
  Draft scratch(request.what.setting(), request.ticket ? request.ticket->ticket : storage::Ticket{}, {});
  const Orders orders = follow_commands(request, scratch);
  if (!orders.problems.empty()) return refuse(request, kRefused, orders.problems);
  auto decision = settle(request.what, storage::Fate::ignored, "commands that only read, answered");
  add_reports(decision.changes, request, orders.reports);
  return decision;
}

Decision carry_out(const Request& request) {
  if (only_reads(request)) return answer_questions(request);
  if (!request.ticket) return only_swaps(request) ? ask_for_swaps(request) : open_for_customer(request);
  const auto& what = request.what;
  Draft draft(what.setting(), request.ticket->ticket, customer_topic(*request.ticket, what.policy));
  draft.past = request.ticket->past;
  note_readers(request, draft);
  Orders orders = follow_commands(request, std::move(draft));
  if (!orders.problems.empty()) return refuse(request, kRefused, orders.problems);
  auto reason = answers_stranger(request, orders);
  if (reason.empty()) reason = place_words(request, orders);
  if (!reason.empty()) return refuse(request, "Your mail could not be sent on: " + reason + ".", {});
  keep_promises(orders.draft);
  tell_others(request, orders);
  offer_reports(request, orders);
  for (const auto& step : orders.afterwards) step(orders.draft);
  run_automations(orders.draft, read_facts(what, request.sender, orders.draft.ticket, false));
  auto decision = finish(std::move(orders.draft), what, storage::Fate::message);
  add_reports(decision.changes, request, orders.reports);
  return decision;
}

}  // namespace desk

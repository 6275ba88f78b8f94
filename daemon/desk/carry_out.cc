#include "daemon/desk/carry_out.hh"

#include <algorithm>

#include "daemon/desk/automations.hh"
#include "daemon/desk/closing.hh"
#include "daemon/desk/collision.hh"
#include "daemon/desk/facts.hh"
#include "daemon/desk/finish.hh"
#include "daemon/desk/held.hh"
#include "daemon/desk/incident.hh"
#include "daemon/desk/no_answer.hh"
#include "daemon/desk/notice.hh"
#include "daemon/desk/open.hh"
#include "daemon/desk/promises.hh"
#include "daemon/desk/relay.hh"
#include "daemon/desk/run_commands.hh"
#include "daemon/desk/stranger.hh"
#include "daemon/desk/transcript.hh"
#include "mailparse/words.hh"

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

// A mail that stayed inside though nothing in it said so.
void tell_it_stayed(const Request& request, Draft& draft) {
  if (request.commands.has(Verb::note) && reaches_customer(request))
    return write_back(
        draft, writer_of(request), "remark",
        {{"event.what", "The customer has your note"},
         {"event.detail",
          "The desk filed your mail as a note, but you addressed it to people of the ticket directly, so "
          "they have it. To keep a note inside, leave their addresses out."}});
  const bool outside = is_for_outsiders(request);
  if (request.commands.has(Verb::note) || !has_words(request)) return;
  if (!outside && !is_for_colleagues(request)) return;
  write_back(draft, writer_of(request), "remark",
             {{"event.what", "Your mail stayed inside, as a note"},
              {"event.detail",
               std::string(outside ? "It was for " + request.what.mail.to.front().addr_spec +
                                         ", who takes no part in the ticket, with the desk in copy"
                                   : "It was for a colleague, with the desk in copy, or passed on a mail "
                                     "of the desk") +
                   ". So the desk filed it as a note, and "
                   "nothing of it reached the customer.\n\nTo answer the customer, answer the ticket's mail; "
                   "#public in the first "
                   "lines of any mail does the same."}});
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

// The answer goes out, or the note stays; a sentence where it cannot.
Refusal place_words(const Request& request, Orders& orders) {
  const bool answers = !orders.internal && (has_words(request) || !orders.reply.empty());
  if (answers) {
    auto refusal = relay(request, orders.draft, orders.people, orders.reply);
    const auto& ticket = orders.draft.ticket;
    if (refusal.empty() && !orders.status_given && ticket.status != storage::Status::closed)
      set_status(orders.draft, to_storage(request.what.policy.desk.after_answer), request.agent().id);
    if (refusal.empty()) warn(request, orders.draft);
    if (refusal.empty()) serve_reports(request, orders, true);
    return refusal;
  }
  file_note(orders.draft, request, request.proof == Proof::person || request.sender.agent);
  if (has_words(request)) orders.draft.add_event("note.added", "by mail", author_of(request));
  if (request.sender.agent) serve_reports(request, orders, false);
  if (request.sender.agent) tell_it_stayed(request, orders.draft);
  tell_words_left(request, orders.draft);
  return {};
}

// Who asked what the mail answers: the writer of the message that the question was sent about.
std::string asker_of(const Request& request) {
  for (const auto& message : request.ticket->messages)
    if (message.no == request.ticket->copy->message) return message.author;
  return {};
}

// Those who answer for the ticket now, unless the one who gave it to them is among them.
void tell_others(const Request& request, Orders& orders) {
  auto& draft = orders.draft;
  const std::string author = author_of(request);
  const auto& before = request.ticket->ticket;
  if (!orders.told.empty())
    return tell_agent(draft, orders.told, author + " assigned this ticket to you", "assigned");
  if (has_words(request) && orders.internal && answers_question(request))
    return tell_colleagues(draft, author, author + " answers what " + asker_of(request) + " asked",
                           asker_of(request));
  if (has_words(request) || !orders.reply.empty())
    return tell_colleagues(draft, author, (orders.internal ? "a note of " : "an answer of ") + author);
  const bool moved = draft.ticket.group != before.group || draft.ticket.assignee != before.assignee;
  if (moved) tell_colleagues(draft, author, author + " gave this ticket to you or your group");
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

#include "daemon/desk/agent/author_reply.hh"

#include "daemon/desk/case/outsiders.hh"
#include "daemon/desk/mail/mail_threads.hh"
#include "daemon/desk/mail/rate_limit.hh"
#include "daemon/desk/mail/recipients.hh"
#include "daemon/desk/mail/send.hh"
#include "daemon/desk/mail/variables.hh"
#include "daemon/desk/policy/finish.hh"

namespace desk {
namespace {

const rules::Mailbox& mailbox_for(const Request& request) {
  const auto* mailbox = request.what.policy.find_mailbox(request.what.entry.place.mailbox);
  return mailbox ? *mailbox : request.what.policy.mailboxes.front();
}

std::string trimmed(std::string subject) {
  subject.erase(0, std::min(subject.find_first_not_of(' '), subject.size()));
  return subject;
}

// The writer's own words. Where nothing in the mail seems to be, all of it, since that may be the mistake.
std::string words_back(const Request& request) {
  const auto own = request.words.own();
  return own.empty() && !request.ticket ? request.what.mail.text : own;
}

}  // namespace

mailparse::Address writer_of(const Request& request) {
  if (request.sender.agent) return {request.agent().email, request.agent().name};
  return request.sender.address;
}

std::string author_of(const Request& request) {
  return request.sender.agent ? request.agent().id : request.sender.address.addr_spec;
}

std::string describe(const std::vector<Problem>& problems) {
  std::string out;
  for (const auto& problem : problems)
    out += "line " + std::to_string(problem.line) + ": " + problem.source + ": " + problem.reason + "\n";
  return out;
}

std::string describe(const Request& request) {
  std::string out;
  for (const auto& command : request.commands.list) out += "    " + command.source + "\n";
  const bool internal = stays_inside(request);
  if (!request.commands.text.empty())
    out += (internal ? "a note:\n\n" : "an answer to the customer:\n\n") + request.commands.text;
  return out;
}

void file_note(Draft& draft, const Request& request, bool verified) {
  const auto& what = request.what;
  draft.topic = topic_of(what.mail);
  draft.topic.text = request.commands.text;
  draft.topic.quoted.clear();
  if (what.entry.message) {  // it was held, and filed then
    draft.topic.no = what.entry.message;
    draft.topic.next_recipient = what.known.next_recipient;
    return;
  }
  draft.add_mail(what, author_of(request), storage::Direction::note, verified);
}

void note_readers(const Request& request, Draft& draft) {
  const auto others = others_of(request.what.mail, request.what.policy);
  if (others.empty() || !request.ticket || !request.ticket->copy) return;
  draft.add_event(kHandedOn,
                  "this mail also went to " + others.front().addr_spec +
                      (others.size() > 1 ? " and others" : "") +
                      ": what was mailed to its writer until now proves nothing more",
                  author_of(request));
}

Decision refuse(const Request& request, const std::string& reason, const std::vector<Problem>& problems) {
  const auto& what = request.what;
  const rules::Variables more{
      {"refused.reason", reason}, {"transcript", describe(problems)}, {"message.text", words_back(request)}};
  if (!request.ticket) {
    auto decision = settle(what, storage::Fate::ignored, "refused: " + reason);
    write_back(decision.changes, request, "refused", more);
    return decision;
  }
  Draft draft(what.setting(), request.ticket->ticket, topic_of(what.mail));
  file_note(draft, request, false);
  note_readers(request, draft);
  draft.add_event("mail.refused",
                  problems.empty() ? reason : problems.front().source + ": " + problems.front().reason,
                  author_of(request));
  write_back(draft, writer_of(request), "refused", more);
  return finish(std::move(draft), what, storage::Fate::message);
}

void write_back(Draft& draft, const mailparse::Address& to, const std::string& template_name,
                const rules::Variables& more, bool is_answer) {
  const auto& policy = draft.policy();
  const auto& language = language_of_reader(policy, to.addr_spec);
  auto variables = variables_of(draft, language_of(policy, template_name, language));
  for (const auto& [name, value] : more) variables[name] = value;
  const auto rendered = policy.templates.render(template_name, language, variables);
  if (!rendered) return draft.add_event("notice.suppressed", "there is no template " + template_name);
  Letter letter;
  letter.kind = template_name;
  letter.mailbox = mailbox_of(draft);
  letter.to = {to};
  letter.subject = rendered->subject.value_or(draft.ticket.subject);
  letter.text = rendered->text;
  letter.html = rendered->html;
  letter.in_reply_to = letter.references = {agents_root(draft)};
  letter.automatic = Automatic::replied;
  letter.transcript = is_answer;
  letter.about =
      "a mail in your name (" + template_name + "): " + letter.subject +
      (template_name == "confirm" ? ". Its code could not be sent: was it yours, send it again" : "");
  send_notice(draft, std::move(letter));
}

void write_back(storage::Changes& changes, const Request& request, const std::string& template_name,
                const rules::Variables& more) {
  const auto& what = request.what;
  const std::string about = "Your mail \"" + what.mail.subject + "\" was read, and the answer (" +
                            template_name + ") could not be sent. Was it yours, send it again.";
  if (!may_write_back(changes, what.setting(), writer_of(request).addr_spec, request.proof == Proof::person,
                      about))
    return;
  const auto& language = language_of_reader(what.policy, writer_of(request).addr_spec);
  const auto rendered = what.policy.templates.render(template_name, language, more);
  if (!rendered) return;
  Letter letter;
  letter.kind = template_name;
  letter.mailbox = &mailbox_for(request);
  letter.stem = std::to_string(what.entry.id.value) + "-" + std::to_string(changes.outbox.size());
  letter.to = {writer_of(request)};
  letter.subject = trimmed(rendered->subject.value_or(template_name));
  letter.text = rendered->text;
  letter.html = rendered->html;
  letter.references = conversation(topic_of(what.mail));
  if (!what.mail.message_id.empty()) letter.in_reply_to = {what.mail.message_id};
  letter.automatic = Automatic::replied;
  auto copies = render(letter, what.policy, what.known.secret, what.known.next.epoch, what.now).copies;
  for (auto& copy : copies) {
    copy.recipient_no = 0;  // of no message
    changes.outbox.push_back(std::move(copy));
  }
}

}  // namespace desk

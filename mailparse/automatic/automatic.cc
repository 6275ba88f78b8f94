#include "mailparse/automatic/automatic.hh"

#include <algorithm>

#include "mailparse/automatic/automatic_subject.hh"
#include "mailparse/automatic/automatic_words.hh"
#include "mailparse/automatic/bounce_notification.hh"
#include "mailparse/automatic/list_manager.hh"
#include "mailparse/automatic/reaction.hh"
#include "mailparse/automatic/silent_sender.hh"
#include "mailparse/text/text_scan.hh"

namespace mailparse {

namespace {
constexpr std::size_t kLook = 3000;  // bytes of the text: programs say what they want at the start

using Verdict = Automatic;

Verdict verdict(AutoClass klass, std::string reason) {
  constexpr std::size_t kMaxReason = 120;
  return {true, klass, std::string(cut_utf8(reason, kMaxReason)), true, false, true};
}

std::string value_of(const Mail& mail, std::string_view name) {
  for (const auto& [field, value] : mail.headers)
    if (equal_ignoring_case(field, name)) return lower(trim(value));
  return {};
}

bool has_any(std::string_view text, const auto& table) {
  return std::any_of(table.begin(), table.end(),
                     [text](std::string_view words) { return contains(text, words); });
}

bool has_part(const Structure& structure, std::string_view type, std::string_view subtype) {
  return std::any_of(structure.parts.begin(), structure.parts.end(),
                     [&](const Part& p) { return p.is(type, subtype); });
}

Verdict of_bounce(const BounceReport& bounce) {
  if (bounce.is_success) return verdict(AutoClass::auto_generated, "delivery report: delivered");
  if (!bounce.is_report) return {};
  const AutoClass klass = bounce.is_delay_only ? AutoClass::delayed : AutoClass::bounce;
  if (bounce.recipients.empty()) return verdict(klass, "delivery report");
  const BouncedRecipient& first = bounce.recipients.front();
  return verdict(klass, "delivery report: " + first.recipient + " " + first.action);
}

// "complaint about message from 192.0.2.1"; people complain about messages from people.
bool is_complaint_subject(std::string_view subject) {
  constexpr std::string_view kBegin = "complaint about message from ";
  return starts_with_ignoring_case(subject, kBegin) && subject.size() > kBegin.size() &&
         (is_digit(subject[kBegin.size()]) || subject[kBegin.size()] == '[');
}

// RFC 6522 and its kinds. Feedback of Hotmail comes without the structure.
Verdict of_report(const Mail& mail, const Structure& structure) {
  const Part& root = structure.parts[0];
  const bool report = root.is("multipart", "report");
  const std::string type = report ? lower(root.parameter("report-type")) : "";
  if (type == "feedback-report" || has_part(structure, "message", "feedback-report"))
    return verdict(AutoClass::complaint, "feedback report (RFC 5965)");
  if (is_notifier(mail) && read_notification(mail.text).type == "complaint")
    return verdict(AutoClass::complaint, "complaint notification");
  if (is_complaint_subject(mail.subject) && has_part(structure, "message", "rfc822"))
    return verdict(AutoClass::complaint, "Subject: complaint about message from");
  if (type == "disposition-notification" ||
      (report && has_part(structure, "message", "disposition-notification")))
    return verdict(AutoClass::receipt, "disposition notification (RFC 8098)");
  if (report) return verdict(AutoClass::auto_generated, "multipart/report");
  return {};
}

bool answers_something(const Mail& mail) {
  return !mail.in_reply_to.empty() || !mail.references.empty();
}

Verdict of_auto_submitted(const Mail& mail) {
  const std::string value = value_of(mail, "Auto-Submitted");
  const std::string word(trim(std::string_view(value).substr(0, value.find_first_of(";("))));
  if (word.empty() || word == "no") return {};
  const bool reply =
      word.starts_with("auto-repl") || has_reply_subject(mail.subject);  // Exchange says auto-generated
  return verdict(reply ? AutoClass::auto_reply : AutoClass::auto_generated, "Auto-Submitted: " + word);
}

std::string unquoted(std::string_view text) {
  std::string own;
  for (Lines lines(text); lines.next();)
    if (!lines.text().starts_with('>')) own.append(lines.text()).append("\n");
  return own;
}

bool is_denied(std::string_view said) {
  return said == "no" || said == "false" || said == "none" || said == "0";
}

bool asks_in_words(std::string_view folded) {
  return has_any(folded, kChallengeRequests) || (has_any(folded, kChallengeWords) && contains(folded, "://"));
}

std::string folded_words(const Mail& mail) {
  return fold_case(mail.subject) + "\n" + fold_case(unquoted(cut_utf8(mail.text, kLook)));
}

// Programs that challenge senders mark whatever their users write as well. A challenge has an address to
// confirm to ("ann-confirm-17150.ab12@", "confirm+ab12@"), or says what it wants.
bool asks_to_confirm(const Mail& mail) {
  const auto confirms = [](const Address& a) {
    const std::string local = lower(a.addr_spec.substr(0, a.addr_spec.find('@')));
    const std::size_t at = local.find("confirm");
    const auto ends = [&](std::size_t i) { return i >= local.size() || !is_alpha(local[i]); };
    return at != std::string::npos && (at == 0 || ends(at - 1)) && ends(at + 7) && local.size() > 7;
  };
  return std::any_of(mail.reply_to.begin(), mail.reply_to.end(), confirms) ||
         std::any_of(mail.from.begin(), mail.from.end(), confirms) || asks_in_words(folded_words(mail));
}

Verdict of_vendor_marks(const Mail& mail) {
  for (const auto& [name, value] : mail.headers) {
    for (const VendorMark& mark : kVendorMarks) {
      if (!equal_ignoring_case(name, mark.field)) continue;
      const std::string said = lower(trim(value));
      if (is_denied(said) || !said.starts_with(mark.value)) continue;
      if (mark.klass == AutoClass::none) break;
      if (mark.klass == AutoClass::challenge && !asks_to_confirm(mail)) continue;
      return verdict(mark.klass, name + ": " + value);
    }
  }
  return {};
}

bool is_list_field(std::string_view name);

// By the writer's own program: a list sets it on what its members write.
bool has_precedence(const Mail& mail) {
  const bool has_list_field = std::any_of(mail.headers.begin(), mail.headers.end(),
                                          [](const auto& field) { return is_list_field(field.first); });
  const std::string precedence = value_of(mail, "Precedence");
  return !has_list_field && !is_by_list(mail) && !precedence.empty() && !precedence.starts_with("list");
}

// What only a program writes: no sender to answer, or a field that says so.
bool is_marked_by_program(const Mail& mail) {
  return mail.null_return_path || mail.return_path == "MAILER-DAEMON" ||
         !value_of(mail, "Auto-Submitted").empty() || has_precedence(mail);
}

bool speaks_of_challenge(const Mail& mail) {
  const std::string said = folded_words(mail);
  return has_any(said, kChallengeRequests) || has_any(said, kChallengeWords);
}

// People ask about challenges in the very words of one, in answers and with links, so words alone silence
// nobody: a program's own mark has to stand beside them.
Verdict of_challenge(const Mail& mail) {
  return is_marked_by_program(mail) && speaks_of_challenge(mail)
             ? verdict(AutoClass::challenge, "asks the sender to prove to be human")
             : Verdict{};
}

// It may be a program's that does not say so: an answer, or a way to go, is part of every challenge.
bool looks_like_challenge(const Mail& mail) {
  return speaks_of_challenge(mail) && (answers_something(mail) || contains(unquoted(mail.text), "://"));
}

Verdict of_sender(const Mail& mail) {
  if (mail.null_return_path) {
    const bool reply = answers_something(mail) || speaks_of_absence(mail.subject);
    return verdict(reply ? AutoClass::auto_reply : AutoClass::auto_generated, "Return-Path: <>");
  }
  if (mail.return_path == "MAILER-DAEMON")
    return verdict(AutoClass::auto_generated, "Return-Path: MAILER-DAEMON");
  for (const Address& from : mail.from) {
    const std::string local = plain_local(from.addr_spec);
    if (std::find(kMachineLocals.begin(), kMachineLocals.end(), local) != kMachineLocals.end())
      return verdict(AutoClass::auto_generated, "From: " + from.addr_spec);
    if (local == "root" && starts_with_ignoring_case(mail.subject, "Cron <"))
      return verdict(AutoClass::auto_generated, "Subject: Cron");
    if (from.addr_spec.ends_with("@sns.amazonaws.com"))
      return verdict(AutoClass::auto_generated, "From: " + from.addr_spec);
  }
  return {};
}

bool is_notes_absence(const Mail& mail) {
  const std::string subject = fold_case(mail.subject), text = fold_case(trim(cut_utf8(mail.text, kLook)));
  return std::any_of(kNotesAbsences.begin(), kNotesAbsences.end(), [&](const NotesAbsence& known) {
    return contains(subject, known.subject) && text.starts_with(known.text);
  });
}

// Programs say of their answers that they are: as a sentence of its own, at the start of a line.
bool says_automatic(const Mail& mail) {
  for (Lines lines(cut_utf8(mail.text, kLook)); lines.next();) {
    std::string line = fold_case(trim(lines.text()));
    if (const std::size_t begin = line.find_first_not_of("*-_=([# "); begin != std::string::npos)
      line.erase(0, begin);
    for (const std::string_view label : {"note: ", "hinweis: ", "remarque : ", "nota: ", "this message: "})
      if (line.starts_with(label)) line.erase(0, label.size());
    if (std::any_of(kSaysAutomatic.begin(), kSaysAutomatic.end(),
                    [&](std::string_view words) { return line.starts_with(words); }))
      return true;
  }
  return false;
}

bool is_bulk(std::string_view value);
bool suppresses_answers(std::string_view value);

// A field that a program sets on what it writes; what a list adds to a member's mail is none.
bool has_program_mark(const Mail& mail) {
  if (has_precedence(mail)) return true;
  return suppresses_answers(value_of(mail, "X-Auto-Response-Suppress")) || has_silent_sender(mail);
}

// Words are never enough, neither a subject nor a text that says so itself: people write about absence and
// automatic answers in the words of programs, and paste them. With a mark of a program, or as an answer to a
// mail, they are.
Verdict of_subject(const Mail& mail) {
  const Verdict found = verdict(AutoClass::auto_reply, "Subject: " + mail.subject);
  if (is_notes_absence(mail)) return found;
  const bool answers = answers_something(mail), mark = has_program_mark(mail);
  if (has_reply_subject(mail.subject) && (answers || mark || names_our_ticket(mail.subject))) return found;
  if (fold_case(trim(mail.subject)).starts_with("auto:") && speaks_of_absence(mail.subject) &&
      (mark || answers))
    return found;
  if (begins_as_absence(mail.subject) && (mark || answers)) return found;
  if (mark && speaks_of_absence(mail.subject) && mail.list_id.empty() && !begins_as_answer(mail.subject))
    return found;
  return {};
}

// Exchange and others: do not answer automatically (MS-OXCMAIL, 2.2.3.2.14).
bool suppresses_answers(std::string_view value) {
  return has_any(value, std::array<std::string_view, 4>{"all", "oof", "autoreply", "auto-reply"});
}

bool is_bulk(std::string_view value) {
  return value.starts_with("bulk") || value.starts_with("junk") || value.starts_with("list");
}

bool is_list_field(std::string_view name) {
  return starts_with_ignoring_case(name, "List-") || equal_ignoring_case(name, "Mailing-List") ||
         equal_ignoring_case(name, "X-Mailing-List") || equal_ignoring_case(name, "X-BeenThere") ||
         equal_ignoring_case(name, "X-Mailman-Version") || equal_ignoring_case(name, "X-List");
}

bool has_list_marks(const Mail& mail) {
  return std::any_of(mail.headers.begin(), mail.headers.end(), [](const auto& field) {
    const auto& [name, value] = field;
    return is_list_field(name) || equal_ignoring_case(name, "X-Loop") ||
           (equal_ignoring_case(name, "Precedence") && is_bulk(lower(trim(value))));
  });
}

bool wants_silence(const Mail& mail) {
  for (const auto& [name, value] : mail.headers)
    if (equal_ignoring_case(name, "X-Auto-Response-Suppress") && suppresses_answers(lower(value)))
      return true;
  return has_silent_sender(mail);
}
}  // namespace

Automatic classify(const Mail& mail, const Structure& structure, const BounceReport& bounce) {
  const std::string auto_submitted = value_of(mail, "Auto-Submitted");
  const bool says_person =
      trim(std::string_view(auto_submitted).substr(0, auto_submitted.find_first_of(";("))) == "no";
  Verdict found = of_bounce(bounce);
  if (!found.is_auto) found = of_report(mail, structure);
  if (!found.is_auto && !says_person) found = of_challenge(mail);
  if (!found.is_auto) found = of_auto_submitted(mail);
  if (!found.is_auto && !says_person) found = of_vendor_marks(mail);
  if (!found.is_auto && is_reaction(mail, structure)) found = verdict(AutoClass::auto_reply, "a reaction");
  if (!found.is_auto && is_of_list_manager(mail))
    found = verdict(answers_something(mail) ? AutoClass::auto_reply : AutoClass::auto_generated,
                    "written by a list manager");
  if (!found.is_auto) found = of_sender(mail);
  if (!found.is_auto && !says_person) found = of_subject(mail);
  // One that looks automatic opens a ticket, but where it is a machine's after all, the two do not begin to
  // talk.
  const bool has_look = !found.is_auto && !says_person;
  const bool by_subject = !found.is_auto && has_reply_subject(mail.subject);
  const bool by_words =
      has_look && ((begins_as_absence(mail.subject) && says_automatic(mail)) || looks_like_challenge(mail));
  const bool looks_automatic = by_subject || by_words;
  if (by_subject) found.reason = "its subject is like that of an automatic answer";
  if (by_words && !by_subject) found.reason = "its words are like those of an automatic answer";
  found.is_list = has_list_marks(mail);
  found.wants_silence = found.is_auto || looks_automatic || wants_silence(mail);
  found.no_auto_reply = found.is_list || found.wants_silence;
  return found;
}

}  // namespace mailparse

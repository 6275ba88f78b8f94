#include "mailparse/automatic.hh"

#include <algorithm>

#include "mailparse/automatic_words.hh"
#include "mailparse/bounce_notification.hh"
#include "mailparse/bounce_signs.hh"
#include "mailparse/words.hh"

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

// The local part with the marks gone that people put into it as they like.
std::string plain_local(std::string_view address) {
  std::string local = lower(address.substr(0, std::min(address.find('@'), address.find('+'))));
  std::erase_if(local, [](char c) { return c == '-' || c == '_' || c == '.'; });
  return local;
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

// RFC 6522 and its kinds. Feedback of Hotmail comes without the structure.
Verdict of_report(const Mail& mail, const Structure& structure) {
  const Part& root = structure.parts[0];
  const bool report = root.is("multipart", "report");
  const std::string type = report ? lower(root.parameter("report-type")) : "";
  if (type == "feedback-report" || has_part(structure, "message", "feedback-report"))
    return verdict(AutoClass::complaint, "feedback report (RFC 5965)");
  if (is_notifier(mail) && read_notification(mail.text).type == "complaint")
    return verdict(AutoClass::complaint, "complaint notification");
  if (starts_with_ignoring_case(mail.subject, "complaint about message from") &&
      has_part(structure, "message", "rfc822"))
    return verdict(AutoClass::complaint, "Subject: complaint about message from");
  if (type == "disposition-notification" ||
      (report && has_part(structure, "message", "disposition-notification")))
    return verdict(AutoClass::receipt, "disposition notification (RFC 8098)");
  if (report) return verdict(AutoClass::auto_generated, "multipart/report");
  return {};
}

// "Automatic reply: ...", "[Auto-Reply] ...", and nothing that makes a sentence of it.
bool starts_subject(std::string_view subject, const auto& table) {
  while (!subject.empty() && (subject.front() == '[' || subject.front() == '(' || subject.starts_with("【")))
    subject.remove_prefix(subject.front() == '[' || subject.front() == '(' ? 1 : 3);
  return std::any_of(table.begin(), table.end(), [subject](std::string_view words) {
    if (!subject.starts_with(words)) return false;
    const std::string_view rest = trim(subject.substr(words.size()));
    return rest.empty() || std::string_view(":-])(").find(rest.front()) != std::string_view::npos ||
           rest.starts_with("】") || rest.starts_with("–") || rest.starts_with("：");
  });
}

bool has_reply_subject(const Mail& mail) {
  return starts_subject(fold_case(trim(mail.subject)), kReplySubjects);
}

bool answers_something(const Mail& mail) {
  return !mail.in_reply_to.empty() || !mail.references.empty();
}

Verdict of_auto_submitted(const Mail& mail) {
  const std::string value = value_of(mail, "Auto-Submitted");
  const std::string word(trim(std::string_view(value).substr(0, value.find_first_of(";("))));
  if (word.empty() || word == "no") return {};
  const bool reply =
      word.starts_with("auto-repl") || has_reply_subject(mail);  // Exchange says auto-generated
  return verdict(reply ? AutoClass::auto_reply : AutoClass::auto_generated, "Auto-Submitted: " + word);
}

bool is_denied(std::string_view said) {
  return said == "no" || said == "false" || said == "none" || said == "0";
}

Verdict of_vendor_marks(const Mail& mail) {
  for (const auto& [name, value] : mail.headers) {
    for (const VendorMark& mark : kVendorMarks) {
      if (!equal_ignoring_case(name, mark.field)) continue;
      const std::string said = lower(trim(value));
      if (is_denied(said) || !said.starts_with(mark.value)) continue;
      if (mark.klass == AutoClass::none) break;
      return verdict(mark.klass, name + ": " + value);
    }
  }
  return {};
}

std::string unquoted(std::string_view text) {
  std::string own;
  for (Lines lines(text); lines.next();)
    if (!lines.text().starts_with('>')) own.append(lines.text()).append("\n");
  return own;
}

Verdict of_challenge(const Mail& mail) {
  const std::string subject = fold_case(mail.subject);
  const bool second = mail.null_return_path || answers_something(mail) ||
                      !value_of(mail, "Auto-Submitted").empty() || !value_of(mail, "Precedence").empty() ||
                      has_any(subject, kChallengeWords);
  if (!second) return {};
  const std::string text = subject + "\n" + fold_case(unquoted(cut_utf8(mail.text, kLook)));
  // A person who answers may speak of challenges; only a program gives the address to go to.
  const bool only_answers = !mail.null_return_path && value_of(mail, "Auto-Submitted").empty() &&
                            value_of(mail, "Precedence").empty() && !has_any(subject, kChallengeWords);
  if (only_answers && !contains(text, "://")) return {};
  return has_any(text, kChallengeWords)
             ? verdict(AutoClass::challenge, "asks the sender to prove to be human")
             : Verdict{};
}

Verdict of_sender(const Mail& mail) {
  if (mail.null_return_path) {
    const bool reply = answers_something(mail) || has_any(fold_case(mail.subject), kAbsenceWords);
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

bool wants_no_answer(const Mail& mail);

Verdict of_subject(const Mail& mail) {
  const std::string subject = fold_case(trim(mail.subject));
  if (has_reply_subject(mail)) return verdict(AutoClass::auto_reply, "Subject: " + mail.subject);
  const bool reply_mark = subject.starts_with("re:") || subject.starts_with("aw:") ||
                          subject.starts_with("fwd:") || subject.starts_with("fw:");
  const bool second = wants_no_answer(mail) || !value_of(mail, "Precedence").empty();
  const bool begins = starts_subject(subject, kAbsenceSubjects) ||
                      std::any_of(kReplySubjects.begin(), kReplySubjects.end(),
                                  [&](std::string_view words) { return subject.starts_with(words); });
  const bool notes = subject.starts_with("auto:") && has_any(subject, kAbsenceWords);
  if (notes || is_notes_absence(mail) || (begins && (second || answers_something(mail))))
    return verdict(AutoClass::auto_reply, "Subject: " + mail.subject);
  if (!reply_mark && second && has_any(subject, kAbsenceWords) && mail.list_id.empty())
    return verdict(AutoClass::auto_reply, "Subject: " + mail.subject);
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
  const auto silent = [](const Address& a) {
    const std::string local = plain_local(a.addr_spec);
    return std::any_of(kNoReplyLocals.begin(), kNoReplyLocals.end(), [&](std::string_view known) {
      return local == known || (known.size() > 6 && local.starts_with(known)) ||
             (known.size() > 6 && local.ends_with(known));
    });
  };
  const std::vector<Address>& answered = mail.reply_to.empty() ? mail.from : mail.reply_to;
  return answered.empty() || std::all_of(answered.begin(), answered.end(), silent);
}

bool wants_no_answer(const Mail& mail) {
  return has_list_marks(mail) || wants_silence(mail);
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
  if (!found.is_auto) found = of_sender(mail);
  if (!found.is_auto && !says_person) found = of_subject(mail);
  found.is_list = has_list_marks(mail);
  found.wants_silence = found.is_auto || wants_silence(mail);
  found.no_auto_reply = found.is_list || found.wants_silence;
  return found;
}

}  // namespace mailparse

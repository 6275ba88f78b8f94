#include "daemon/desk/agent/no_answer.hh"

#include <algorithm>
#include <array>

#include "daemon/desk/agent/addressees.hh"
#include "daemon/desk/identity/token.hh"
#include "daemon/desk/words/acknowledgement.hh"
#include "mailparse/text/words.hh"

namespace desk {
namespace {

using Words = std::string_view;

constexpr std::size_t kLongestAck = 60;  // bytes

// Kinds of mail that are between the desk and its agents: words in answer to them are for neither side to
// guess.
constexpr auto kForDesk =
    std::to_array<Words>({"confirm", "listing", "transcript", "remark", "page", "operators", "digest",
                          "handover", "swap", "end-of-day", "end_of_day"});

constexpr auto kAcks = std::to_array<Words>({
    "ack",
    "acked",
    "acknowledged",
    "acknowledge",
    "ok",
    "okay",
    "on it",
    "i'm on it",
    "im on it",
    "i am on it",
    "am on it",
    "on my way",
    "mine",
    "taking it",
    "i take it",
    "i'll take it",
    "ill take it",
    "i have it",
    "i've got it",
    "got it",
    "i got it",
    "looking",
    "looking at it",
    "looking into it",
    "i'm looking",
    "i'm looking at it",
    "i'm looking into it",
    "will do",
    "roger",
    "copy",
    "yes",
    "working on it",
    "bin dran",
    "ich bin dran",
    "übernehme ich",
    "ich übernehme",
    "mach ich",
    "ja",
    "erledige ich",
    "je m'en occupe",
    "je m'en charge",
    "d'accord",
    "voy",
    "me encargo",
    "了解",
    "対応します",
});

constexpr auto kAway = std::to_array<Words>({
    "i am out of the office",
    "i'm out of the office",
    "i am currently out of",
    "i'm currently out of",
    "i will be out of the office",
    "i am away from the office",
    "i am on vacation",
    "i am on annual leave",
    "i am currently on leave",
    "i am on holiday",
    "i'm on vacation",
    "i'm on holiday",
    "out of office",
    "thank you for your email. i am",
    "thank you for your message. i am",
    "thanks for your email. i am",
    "i have limited access to",
    "i am away until",
    "i am away and",
    "i will return on",
    "ich bin nicht im büro",
    "ich bin derzeit nicht im",
    "ich bin zurzeit nicht im",
    "ich bin bis",
    "ich bin im urlaub",
    "ich bin derzeit im urlaub",
    "ich bin ab dem",
    "vielen dank für ihre nachricht. ich bin",
    "abwesenheitsnotiz",
    "je suis absent",
    "je suis actuellement absent",
    "je suis en congé",
    "estoy fuera de la oficina",
    "estoy de vacaciones",
    "actualmente estoy fuera",
    "sono fuori ufficio",
    "sono in ferie",
    "ik ben afwezig",
    "ik ben met vakantie",
    "estou ausente",
    "estou de férias",
    "jestem na urlopie",
    "jestem nieobecn",
});

constexpr auto kReturns = std::to_array<Words>({
    "until",   "return", "back on",  "back in",        "limited access", "urgent",     "contact", "not read",
    "bis",     "zurück", "dringend", "vertret",        "retour",         "jusqu",      "urgence", "hasta",
    "regreso", "vuelta", "fino",     "rientro",        "terug",          "tot",        "até",     "regresso",
    "do dnia", "wracam", "forward",  "weitergeleitet", "reply when",     "as soon as",
});

bool is_one_of(Words word, auto& words) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

std::string folded_words(const Request& request) {
  std::string out = mailparse::fold_case(request.commands.text);
  std::replace(out.begin(), out.end(), '\n', ' ');
  return std::string(mailparse::trim(out));
}

Words writers_name(const Request& request) {
  return request.sender.agent ? Words(request.agent().name) : Words();
}

bool is_reaction(const mailparse::Mail& mail) {
  const auto reacts = [](const auto& file) {
    return file.content_type == "text/vnd.google.email-reaction+json";
  };
  if (std::any_of(mail.attachments.begin(), mail.attachments.end(), reacts)) return true;
  const auto names = [](const auto& header) {
    return mailparse::starts_with_ignoring_case(header.first, "X-MS-Reaction") ||
           mailparse::starts_with_ignoring_case(header.first, "X-Gmail-Reaction");
  };
  return std::any_of(mail.headers.begin(), mail.headers.end(), names);
}

// "Alice Meyer reacted to your message:" and a picture of it.
bool says_reaction(const std::string& said) {
  if (said.size() > 400) return false;
  return mailparse::contains(said, " reacted to your message") ||
         mailparse::contains(said, " reacted via gmail") ||
         mailparse::contains(said, " hat auf ihre nachricht reagiert") ||
         mailparse::contains(said, "hat über gmail reagiert") ||
         mailparse::contains(said, " a réagi à votre message") ||
         mailparse::contains(said, " ha reaccionado a tu mensaje");
}

bool is_recall(const mailparse::Mail& mail, const std::string& said) {
  return mailparse::contains(said, " would like to recall the message") ||
         mailparse::contains(said, " möchte die nachricht") ||
         mailparse::contains(said, " souhaite rappeler le message") ||
         mailparse::starts_with_ignoring_case(mail.subject, "Recall: ") ||
         mailparse::starts_with_ignoring_case(mail.subject, "Rückruf: ");
}

// It begins as such notes do, and says when somebody is back or who else there is.
bool is_absence(const std::string& said) {
  if (said.size() > 1500) return false;
  const Words start = Words(said).substr(0, 160);
  const auto begins = [start](Words words) { return start.find(words) != Words::npos; };
  const auto has = [&](Words words) { return mailparse::contains(said, words); };
  return std::any_of(kAway.begin(), kAway.end(), begins) &&
         std::any_of(kReturns.begin(), kReturns.end(), has);
}

bool only(const Request& request, Verb verb) {
  const auto& list = request.commands.list;
  return !list.empty() &&
         std::all_of(list.begin(), list.end(), [verb](const auto& each) { return each.verb == verb; });
}

bool is_for_desk(const Request& request) {
  return request.answered && is_one_of(request.answered->kind, kForDesk);
}

// Whether the mail that came back had words, beside the commands that were wrong.
bool refused_words(const Request& request) {
  if (!request.answered || request.answered->kind != "refused" || !request.ticket) return false;
  for (const auto& message : request.ticket->messages)
    if (message.no == request.answered->message)
      return !read_commands(sort_lines(message.text, request.words.sources)).text.empty();
  return false;
}

// Mail that tells agents what became of their own words. Thanks for it are for the desk.
constexpr auto kOfOwnWords = std::to_array<Words>({"refused", "collision", "crossed", "bounced"});

// The same words again are the mail that came back, sent once more.
bool repeats_refused(const Request& request) {
  if (request.answered->kind != "refused" || !request.ticket) return false;
  const auto said = mailparse::trim(request.commands.text);
  for (const auto& message : request.ticket->messages)
    if (message.no == request.answered->message && mailparse::contains(message.text, said)) return true;
  return false;
}

bool thanks_desk(const Request& request) {
  return request.answered && request.commands.list.empty() && !request.files.says_something &&
         is_one_of(request.answered->kind, kOfOwnWords) &&
         is_acknowledgement(request.commands.text, writers_name(request)) && !repeats_refused(request);
}

std::string how_to_go_on(const Request& request) {
  const auto& kind = request.answered->kind;
  const std::string rest = " To say this to the customer, put #public above it.";
  if (kind == "collision")
    return "It answers the desk, and your answer waits still. To send that one, reply to the same mail with "
           "its "
           "#confirm line alone; to drop it, do nothing." +
           rest;
  if (kind == "refused")
    return "It answers the desk, and the mail that came back to you was not sent by it. To send that one, "
           "write "
           "it once more, without what was wrong." +
           rest;
  return "It answers the desk." + rest;
}

bool only_reads_or_notes(const Request& request) {
  const auto harmless = [](const Command& each) {
    return row_of(each.verb).access == Access::read || each.verb == Verb::note;
  };
  return std::all_of(request.commands.list.begin(), request.commands.list.end(), harmless);
}

// "OK \U0001F44D", "yes, thanks"
bool says_yes(Words said) {
  for (const Words yes : {"ok", "okay", "yes", "ack", "got it", "roger", "will do", "ja", "oui"})
    if (said.starts_with(yes) && (said.size() == yes.size() || !mailparse::is_alpha(said[yes.size()])))
      return true;
  return false;
}

std::string no_words(const Request& request) {
  if (request.files.pictures)
    return "It has a picture and no words, so the desk cannot tell an answer from a logo. Nothing was sent "
           "and nothing was "
           "done. Send it once more with a sentence, or attach the picture as a file.";
  const bool all_quoted = !request.words.lines.empty();
  return std::string("It has no words of your own. Nothing was sent and nothing was done.") +
         (all_quoted ? " What the desk takes for a quote or a signature is no answer: if it was your text, "
                       "send it once "
                       "more above the quote."
                     : " The subject is no answer: write your words into the mail.");
}

}  // namespace

std::optional<Gesture> find_gesture(const Request& request) {
  const auto& mail = request.what.mail;
  const std::string said = folded_words(request);
  if (is_reaction(mail) || says_reaction(said)) return Gesture::reaction;
  if (is_recall(mail, said)) return Gesture::recall;
  if (request.commands.empty() && is_absence(said)) return Gesture::absence;
  return {};
}

bool is_ack_in_words(const Request& request) {
  if (!request.answered || request.answered->kind != "page" || !request.commands.empty()) return false;
  std::string said = folded_words(request);
  if (said.size() > kLongestAck)
    said = std::string(mailparse::trim(Words(said).substr(0, said.find_first_of(".!,\n"))));
  const auto first = mailparse::lines_of(request.commands.text);
  if (!is_one_of(said, kAcks) && !first.empty()) said = mailparse::fold_case(mailparse::trim(first.front()));
  while (!said.empty() && Words(".!,; ").find(said.back()) != Words::npos) said.pop_back();
  return is_one_of(said, kAcks) || says_at_work(request.commands.text) ||
         (is_acknowledgement(request.commands.text, writers_name(request)) && says_yes(said));
}

std::string no_answer(const Request& request) {
  const auto& commands = request.commands;
  const bool words = has_words(request), inside = stays_inside(request) || !request.sender.agent;
  if (!words && commands.list.empty()) return no_words(request);
  if (!words && only(request, Verb::note)) return "A note needs words. Nothing was filed.";
  if (!words && !only_reads_or_notes(request) && refused_words(request))
    return "It answers a mail that came back to you, and has commands but no words. The words of the mail "
           "that came back are "
           "not sent by that: send them once more, with the commands. Commands alone belong into an answer "
           "to the ticket's "
           "mail.";
  const bool said_so = inside || commands.has(Verb::public_) || commands.has(Verb::reply);
  if (words && !said_so && is_for_desk(request) && request.answered->kind == "page")
    return "It answers a page, and the page still calls. #ack stops it. To answer the customer, answer the "
           "ticket's mail, or put #public above your words; #note keeps them inside.";
  if (words && !said_so && thanks_desk(request)) return how_to_go_on(request);
  if (words && !said_so)
    if (const auto who = called_in(request); !who.empty())
      return "It would go to the customer, but " + who +
             ". If it is for the customer, put #public above it; if it is for colleagues, #note.";
  if (words && !inside && !commands.has(Verb::public_) && is_for_desk(request))
    return "It answers a mail between the desk and you, which no customer has seen. To answer the customer, "
           "answer the "
           "ticket's mail, or put #public above your words; #note keeps them inside.";
  return {};
}

bool answers_report(const Request& request) {
  if (request.ticket) return false;
  if (request.answered)
    return !request.answered->ticket && (request.answered->kind != "refused" || thanks_desk(request));
  const auto& mail = request.what.mail;
  const auto is_report = [&](const std::string& id) { return is_report_id(id, request.what.known.secret); };
  return std::any_of(mail.in_reply_to.begin(), mail.in_reply_to.end(), is_report);
}

}  // namespace desk

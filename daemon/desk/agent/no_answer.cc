#include "daemon/desk/agent/no_answer.hh"

#include <algorithm>
#include <array>

#include "daemon/desk/agent/addressees.hh"
#include "daemon/desk/identity/token.hh"
#include "daemon/desk/words/closing.hh"
#include "daemon/desk/words/said_to_desk.hh"
#include "mailparse/text/text_scan.hh"

namespace desk {
namespace {

using Words = std::string_view;

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

bool is_one_of(Words word, auto& words) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

Words writers_name(const Request& request) {
  return request.sender.agent ? Words(request.agent().name) : Words();
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

// Small letters in one line, without the stops at its end.
std::string clause(Words text) {
  std::string said = mailparse::fold_case(mailparse::trim(text));
  std::replace(said.begin(), said.end(), '\n', ' ');
  while (!said.empty() && Words(".!,; ").find(said.back()) != Words::npos) said.pop_back();
  return said;
}

// Behind "Ok" and the like: nothing, courtesy, a signature, or that the writer is at work.
bool says_no_more(Words rest, Words writer) {
  while (!rest.empty() && Words(".!,; \n").find(rest.front()) != Words::npos) rest.remove_prefix(1);
  std::vector<std::string> lines;
  for (const auto line : mailparse::lines_of(rest)) lines.emplace_back(line);
  return rest.empty() || is_closing_only(lines, writer) || is_acknowledgement(rest, writer) ||
         says_at_work(rest);
}

// Who speaks of another agent leaves the work to them, or asks.
bool names_colleague(const Request& request) {
  const auto said = words_in(request.commands.text);
  const auto names = [&](const rules::Agent& agent) {
    if (&agent == request.sender.agent) return false;
    const auto parts = words_in(agent.name + " " + agent.id);
    return std::any_of(parts.begin(), parts.end(),
                       [&](Word part) { return std::find(said.begin(), said.end(), part) != said.end(); });
  };
  const auto& agents = request.what.policy.agents;
  return std::any_of(agents.begin(), agents.end(), names);
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

bool is_ack_in_words(const Request& request) {
  if (!request.answered || request.answered->kind != "page" || !request.commands.empty()) return false;
  const std::string& text = request.commands.text;
  if (refuses(text) || names_colleague(request)) return false;
  const auto end = std::min(text.find_first_of(".!,;\n"), text.size());
  const std::string first = clause(std::string_view(text).substr(0, end)), whole = clause(text);
  if (is_one_of(whole, kAcks) || says_at_work(text)) return true;
  const auto writer = writers_name(request);
  return (is_one_of(first, kAcks) && says_no_more(std::string_view(text).substr(end), writer)) ||
         (is_acknowledgement(text, writer) && says_yes(whole));
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

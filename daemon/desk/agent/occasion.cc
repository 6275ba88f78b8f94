#include "daemon/desk/agent/occasion.hh"

#include <algorithm>
#include <array>

#include "daemon/desk/agent/author_reply.hh"
#include "daemon/desk/agent/salutation.hh"
#include "daemon/desk/policy/notification.hh"
#include "daemon/desk/words/said_to_desk.hh"
#include "mailparse/text/text_scan.hh"

namespace desk {
namespace {

constexpr std::size_t kShort = 100;  // bytes of what is said to the desk or a colleague

// In what is said of a ticket to those who know of it. English, German, French, Spanish.
constexpr auto kOfTicket = std::to_array<std::string_view>(
    {"not mine",     "not my ",       "why me",        "will do",        "no time",      "can wait",
     "the reminder", "these people",  "never pay",     "has nobody",     "nobody has",   "who has ",
     "who takes",    "somebody else", "someone else",  "nicht meins",    "nicht mein ",  "warum ich",
     "keine zeit",   "kann warten",   "können warten", "die erinnerung", "diese leute",  "hat niemand",
     "wer macht",    "wer hat ",      "jemand anders", "pas pour moi",   "pas le temps", "peut attendre",
     "pourquoi moi", "no es mío",     "puede esperar", "no tengo tiempo"});

// Said of a customer, not to them.
constexpr auto kOthers = std::to_array<std::string_view>({" they ", " them ", " their ", " should ", " he ",
                                                          " she ", "the customer", "der kunde", "dem kunden",
                                                          "den kunden", " sollten ", "le client"});

// The message of a colleague's that the copy told of.
const storage::Message* colleagues_message(const Request& request) {
  const auto& messages = request.ticket->messages;
  const auto hit = std::find_if(messages.begin(), messages.end(),
                                [&](const auto& message) { return message.no == request.answered->message; });
  const bool is_own = hit == messages.end() || hit->author.empty() || hit->author == author_of(request);
  if (is_own || hit->direction == storage::Direction::inbound) return nullptr;
  const bool of_ours =
      hit->direction == storage::Direction::note || request.what.policy.find_agent(hit->author);
  return of_ours ? &*hit : nullptr;
}

bool acknowledges(const Request& request) {
  return is_acknowledgement(request.commands.text, request.agent().name) ||
         says_at_work(request.commands.text);
}

bool speaks_of_ticket(const Request& request) {
  const auto said =
      mailparse::fold_case(mailparse::trim(without_closing(request.commands.text, request.agent().name)));
  return said.size() <= kShort && std::any_of(kOfTicket.begin(), kOfTicket.end(),
                                              [&](auto words) { return mailparse::contains(said, words); });
}

bool speaks_of_others(const Request& request) {
  const std::string said = " " + mailparse::fold_case(mailparse::trim(request.commands.text)) + " ";
  return said.size() <= kShort && std::any_of(kOthers.begin(), kOthers.end(), [&](std::string_view words) {
           return mailparse::contains(said, words);
         });
}

bool is_for_colleagues_ears(const Request& request) {
  return speaks_of_ticket(request) || acknowledges(request) || !colleague_named(request).empty();
}

std::string to_colleagues_message(const Request& request, const storage::Message& message) {
  const bool is_note = message.direction == storage::Direction::note;
  if (!is_for_colleagues_ears(request) && !(is_note && speaks_of_others(request))) return {};
  if (is_note) return "it answers a note of " + message.author + ", which the customer has not seen";
  return "it answers the mail about an answer of " + message.author +
         ", and reads like a word to a colleague";
}

std::string to_desk(const Request& request) {
  if (!is_for_colleagues_ears(request)) return {};
  const bool assigned = request.answered->kind == kAssigned;
  return std::string("it answers a mail of the desk about ") +
         (assigned ? "who answers for the ticket" : "its time") +
         ", which the customer has not seen, and reads like a word to a colleague or to the desk";
}

}  // namespace

std::string meant_for_colleague(const Request& request) {
  if (!request.ticket || !request.sender.agent || !request.has_text) return {};
  const auto greeting = read_salutation(request);
  if (!greeting.colleague.empty()) return "it is addressed to " + greeting.colleague + ", a colleague";
  if (greeting.customer || !request.answered || request.answered->ticket != request.ticket->ticket.id)
    return {};
  const auto& kind = request.answered->kind;
  if (kind == kAssigned || kind == kReminder) return to_desk(request);
  if (kind != "notification") return {};
  const auto* message = colleagues_message(request);
  return message ? to_colleagues_message(request, *message) : std::string();
}

}  // namespace desk

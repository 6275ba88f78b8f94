#include "daemon/desk/agent/stranger.hh"

#include <algorithm>

#include "mailparse/compose/compose_check.hh"

namespace desk {
namespace {

// The mail that the answered copy showed.
const storage::Message* answered_message(const Request& request) {
  if (!request.ticket || !request.ticket->copy) return nullptr;
  const auto& messages = request.ticket->messages;
  const auto hit = std::find_if(messages.begin(), messages.end(), [&](const auto& message) {
    return message.no == request.ticket->copy->message;
  });
  return hit == messages.end() ? nullptr : &*hit;
}

}  // namespace

Refusal answers_stranger(const Request& request, const Orders& orders) {
  if (orders.internal || request.commands.has(Verb::public_)) return {};
  if (!has_words(request) && orders.reply.empty()) return {};
  const auto* message = answered_message(request);
  if (!message || message->direction != storage::Direction::inbound || message->verified || message->machine)
    return {};
  if (takes_part(message->from, orders.draft.ticket, orders.people)) return {};
  const bool writable = mailparse::is_writable_address(message->from);
  const std::string who = writable ? message->from : "somebody";
  std::string reason = "it answers a mail of " + who +
                       ", who takes no part in this ticket, so it would go to " +
                       orders.draft.ticket.requester + " instead. Send it once more and say whom it is for: ";
  if (writable) reason += "with #cc " + who + " in the first line both get it, ";
  return reason +
         "with #public those who take part. A mail of #split alone makes a ticket of that mail first";
}

}  // namespace desk

#include "daemon/desk/agent/unseen_messages.hh"

#include <algorithm>

#include "daemon/desk/case/sender.hh"
#include "mailparse/text/utf8.hh"

namespace desk {
namespace {

using storage::Direction;
using storage::Message;

constexpr std::size_t kMostText = 2000;  // of one message

// Whoever answers our copy of a message has seen the ticket up to that message; whoever wrote one has seen it
// up to there, or was warned.
storage::MessageNo seen_by(const Request& request) {
  const auto& copy = request.ticket->copy;
  if (request.ticket->by != Clue::token || !copy || !is_address_of(request.agent(), copy->recipient))
    return {};
  storage::MessageNo seen = copy->message;
  for (const auto& message : request.ticket->messages)
    if (message.author == request.agent().id) seen = std::max(seen, message.no);
  return seen;
}

// A reminder of an old message shows the ticket as it was when it was sent.
bool is_missed(const Message& message, const Request& request, storage::MessageNo seen) {
  if (message.no <= seen || message.stored < request.ticket->copy->created || message.machine) return false;
  if (message.direction == Direction::outbound)
    return request.what.policy.find_agent(message.author) != nullptr;
  return message.direction == Direction::inbound && message.verified;
}

}  // namespace

std::string missed_by(const Request& request) {
  std::string out;
  if (!request.ticket || !request.sender.agent) return out;
  const auto seen = seen_by(request);
  if (!seen) return out;
  for (const auto& message : request.ticket->messages) {
    if (!is_missed(message, request, seen)) continue;
    out += message.direction == Direction::outbound ? message.author + " answered:\n\n"
                                                    : message.from + " wrote:\n\n";
    out += mailparse::shorten_utf8(message.reply_text.empty() ? message.text : message.reply_text, kMostText);
    out += out.ends_with('\n') ? "\n" : "\n\n";
  }
  return out;
}

}  // namespace desk

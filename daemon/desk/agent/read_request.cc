#include "daemon/desk/agent/read_request.hh"

#include <algorithm>

#include "daemon/desk/agent/no_answer.hh"
#include "daemon/desk/agent/quoted_commands.hh"
#include "daemon/desk/case/outsiders.hh"
#include "daemon/desk/case/proof.hh"
#include "daemon/desk/case/sender.hh"
#include "daemon/desk/identity/address.hh"
#include "daemon/desk/identity/signature.hh"
#include "daemon/desk/words/closing.hh"
#include "mailparse/text/text_scan.hh"

namespace desk {
namespace {

constexpr std::size_t kMostUnproven = 256
                                      << 10;  // bytes that a mail of nobody's is compared with, and its own

// Whether these paragraphs, two lines at least, ended an answer of the same agent before: without a sentence
// they are what the agent's client adds.
bool ended_earlier_answer(const std::string& text, const Candidate* ticket, const Sender& sender) {
  if (!ticket || !sender.agent || std::count(text.begin(), text.end(), '\n') < 2) return false;
  const auto ends = [&](const storage::Message& message) {
    return message.direction == storage::Direction::outbound && message.author == sender.agent->id &&
           message.text.ends_with("\n\n" + text);
  };
  return std::any_of(ticket->messages.begin(), ticket->messages.end(), ends);
}

bool says_something(const Commands& commands, const Sender& sender, const Candidate* ticket) {
  std::vector<std::string> lines;
  for (const auto line : mailparse::lines_of(commands.text)) lines.emplace_back(line);
  if (has_no_sentence(lines) && ended_earlier_answer(commands.text, ticket, sender)) return false;
  const std::string name = sender.agent ? sender.agent->name : sender.address.name;
  return !commands.text.empty() && !is_closing_only(lines, name);
}

bool has_own_token(const Sender& sender, const Candidate* ticket) {
  if (!ticket || ticket->by != Clue::token || !ticket->copy) return false;
  const auto& reader = ticket->copy->recipient;
  return sender.agent ? is_address_of(*sender.agent, reader) : same_address(sender.address.addr_spec, reader);
}

// Our server has confirmed the writer, and not that the mail was sent to us: who has it hands it on. What
// leads to the ticket may be theirs, and what is read in it.
bool is_handed_on(const Case& what, const Candidate& ticket) {
  const auto* mailbox = what.policy.find_mailbox(what.entry.place.mailbox);
  if (!mailbox || read_proof(what.mail, *mailbox) != storage::Proof::proven) return false;
  return what.mail.header_in_doubt || what.mail.body_in_doubt ||
         !is_answered(*ticket.copy, what.mail, what.known.secret);
}

// Our own list puts its address into From, and the writer's beside it.
bool is_by_own_list(const Case& what) {
  const auto& boxes = what.policy.mailboxes;
  return std::any_of(boxes.begin(), boxes.end(), [&](const auto& mailbox) {
    return !mailbox.list_id.empty() && same_address(mailbox.list_id, what.mail.list_id);
  });
}

Proof proof_of(const Case& what, const Sender& sender, const Candidate* ticket) {
  const auto proof = what.known.proof;
  if (proof == storage::Proof::proven) return Proof::person;
  if (sender.as_mailbox) return Proof::none;  // a copy shows whose it was, not who has our address
  if (what.mail.from.size() != 1 || repeats_field(what.mail)) return Proof::none;
  // Who was shown a mail of the agent's has the token. Our own server's word is against it.
  if (proof == storage::Proof::failed && !grants(what, proof, &rules::Trust::speak)) return Proof::none;
  // Nor does it speak for a writer who stands in another field than From.
  if (what.mail.rewritten_from && !is_by_own_list(what)) return Proof::none;
  const bool is_secret = has_own_token(sender, ticket) && !is_handed_on(what, *ticket) &&
                         !is_known_outside(*ticket, sender.agent, what.policy);
  return is_secret ? Proof::thread : Proof::none;
}

// Comparing all lines with all that stands in the ticket costs ten times what reading them does. Whom nothing
// proves does not get that much of our time: their mail waits for a code, and is read then.
bool is_too_dear(const Request& request) {
  if (request.proof != Proof::none || !request.ticket) return false;
  std::size_t size = request.what.mail.text.size() + request.what.mail.html.size();
  for (const auto& message : request.ticket->messages) size += message.text.size();
  return size > kMostUnproven;
}

}  // namespace

Request read_request(const Case& what, const Sender& sender, const Candidate* ticket, bool confirmed) {
  Request request{what, sender, ticket, confirmed ? Proof::person : proof_of(what, sender, ticket), {}};
  request.answered = answered_copy(what, ticket);
  const bool dear = is_too_dear(request);
  request.words = read_agent_words(what, sender, dear ? nullptr : ticket);
  if (!ticket || dear) request.words.lines = lines_of_new_mail(what.mail, request.words.sources);
  request.commands = read_commands(request.words.lines);
  if (ticket && !dear)
    for (auto& problem : find_quoted(request.commands, request.words.lines, ticket->messages))
      request.commands.problems.push_back(std::move(problem));
  request.files = files_of(what, request.answered, request.words.sources);
  request.has_text = says_something(request.commands, sender, ticket) ||
                     (request.commands.has(Verb::public_) && !request.commands.text.empty());
  if (is_ack_in_words(request)) {
    request.commands.list.push_back({Verb::ack, {}, 1, "#ack"});
    request.commands.text.clear();
    request.has_text = false;
  }
  return request;
}

}  // namespace desk

#include "daemon/desk/request.hh"

#include <algorithm>

#include "daemon/desk/address.hh"
#include "daemon/desk/proof.hh"
#include "daemon/desk/quoted_commands.hh"
#include "mailparse/address.hh"
#include "mailparse/parse.hh"
#include "mailparse/reply.hh"
#include "rules/text.hh"

namespace desk {
namespace {

constexpr std::size_t kMostSearches = 2;  // that one mail can ask for

// The words above a forwarded mail. split_reply() keeps all of a forward with nothing above it; with a word
// there it finds where the mail begins.
std::string words_above_forward(const std::string& text) {
  constexpr std::string_view kWord = "Forwarded.\n\n";
  const auto reply = mailparse::split_reply(std::string(kWord) + text).reply;
  return reply.substr(std::min(reply.size(), kWord.size()));
}

// The new words alone. Nothing that we sent may come back as the writer's: it is known from the copy that the
// mail answers, however the client marks quotes.
std::string own_words(const mailparse::Mail& mail, const Candidate* ticket) {
  if (ticket && ticket->copy && !ticket->copy->bytes.empty()) {
    const auto sent = mailparse::parse(ticket->copy->bytes);
    return mailparse::split_reply(mail.text, sent.text + "\n" + sent.html_text.value_or("")).reply;
  }
  if (mail.forwarded) return words_above_forward(mail.text);
  return mail.reply_text.empty() && mail.quoted_text.empty() ? mail.text : mail.reply_text;
}

bool has_own_token(const Sender& sender, const Candidate* ticket) {
  return sender.agent && ticket && ticket->by == Clue::token && ticket->copy &&
         is_address_of(*sender.agent, ticket->copy->recipient);
}

Proof proof_of(const Case& what, const Sender& sender, const Candidate* ticket) {
  const auto* mailbox = what.policy.find_mailbox(what.entry.place.mailbox);
  if (mailbox && is_authentic(what.mail, *mailbox)) return Proof::person;
  if (sender.as_mailbox) return Proof::none;  // a copy shows whose it was, not who has our address
  return has_own_token(sender, ticket) ? Proof::thread : Proof::none;
}

// #help and #oncall look nothing up, and #confirm brings its own proof.
bool looks_up(Verb verb) {
  return verb == Verb::show || verb == Verb::list || verb == Verb::search;
}

Proof proof_for(Verb verb) {
  const Access access = row_of(verb).access;
  if (looks_up(verb)) return kProofToRead;
  return access == Access::change ? Proof::person : access == Access::write ? Proof::thread : Proof::none;
}

}  // namespace

Request read_request(const Case& what, const Sender& sender, const Candidate* ticket, bool confirmed) {
  const std::string words = own_words(what.mail, ticket);
  Commands commands = read_commands(words);
  if (ticket)
    for (auto& problem : find_quoted(commands, words, ticket->messages))
      commands.problems.push_back(std::move(problem));
  return {what, sender, ticket, confirmed ? Proof::person : proof_of(what, sender, ticket),
          std::move(commands)};
}

Proof needed_proof(const Request& request) {
  Proof needed = has_words(request) ? Proof::thread : Proof::none;
  for (const auto& command : request.commands.list) needed = std::max(needed, proof_for(command.verb));
  return needed;
}

bool has_words(const Request& request) {
  return !request.commands.text.empty() || !request.what.mail.attachments.empty();
}

bool speaks(const Request& request) {
  return !stays_inside(request) && (has_words(request) || request.commands.has(Verb::reply));
}

bool answers_question(const Request& request) {
  return request.ticket && request.ticket->copy && request.ticket->copy->kind == kQuestion;
}

bool stays_inside(const Request& request) {
  const auto& commands = request.commands;
  if (commands.has(Verb::note)) return true;
  return answers_question(request) && !commands.has(Verb::public_) && !commands.has(Verb::reply);
}

bool is_address_of(const rules::Agent& agent, std::string_view address) {
  return same_address(agent.email, address) ||
         std::any_of(agent.aliases.begin(), agent.aliases.end(),
                     [address](const auto& alias) { return same_address(alias, address); });
}

std::string digest_of_code(std::string_view code, std::string_view secret) {
  return keyed_code("confirmation digest", lower_ascii(code), secret);
}

Asks read_asks(const mailparse::Mail& mail, std::string_view secret) {
  Asks asks;
  asks.ours = true;
  for (const auto& command : read_commands(own_words(mail, nullptr)).list) {
    if (command.verb == Verb::confirm) asks.codes.push_back(digest_of_code(command.argument, secret));
    if (command.verb == Verb::list) asks.listing = true;
    if (command.verb == Verb::search && asks.searches.size() < kMostSearches)
      asks.searches.push_back(command.argument);
    if (command.verb == Verb::split) asks.split = true;
    if (command.verb == Verb::undo) asks.undo = true;
    const std::string_view argument = command.argument;  // "#7", "#7 incident"
    if (const auto id = read_ticket_number(argument.substr(0, argument.find(' '))))
      asks.tickets.push_back(id);
    if (command.verb == Verb::requester || command.verb == Verb::cc)
      for (const auto& one : mailparse::parse_addresses(command.argument))
        asks.addresses.push_back(one.addr_spec);
  }
  return asks;
}

}  // namespace desk

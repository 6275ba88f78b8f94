#include "daemon/desk/request.hh"

#include <algorithm>

#include "daemon/desk/address.hh"
#include "daemon/desk/closing.hh"
#include "daemon/desk/no_answer.hh"
#include "daemon/desk/proof.hh"
#include "daemon/desk/quoted_commands.hh"
#include "mailparse/address.hh"
#include "mailparse/forward.hh"
#include "mailparse/quoted_header.hh"
#include "mailparse/words.hh"
#include "rules/text.hh"

namespace desk {
namespace {

constexpr std::size_t kMostSearches = 2;  // that one mail can ask for

// Below a mail that is forwarded nothing is the writer's.
std::vector<SpokenLine> above_forward(std::vector<SpokenLine> lines) {
  std::vector<std::string_view> texts;
  std::vector<std::string> folded;
  for (const auto& line : lines) {
    texts.push_back(line.text);
    folded.push_back(mailparse::fold_case(texts.back().substr(0, 1000)));
  }
  std::size_t end = 0;
  while (end < lines.size() && mailparse::divider_of(folded[end]) == mailparse::Divider::none &&
         mailparse::find_quoted_header(texts, folded, end).lines == 0)
    ++end;
  lines.resize(end);
  return lines;
}

// A mail that joins no ticket may quote anything: nothing is known by which to tell.
std::vector<SpokenLine> lines_of_new_mail(const mailparse::Mail& mail, const Sources& sources) {
  if (mail.forwarded) return above_forward(read_lines(mail, sources));
  if (mail.quoted_text.empty() || mail.reply_text.empty() || !sources.ours.empty())
    return read_lines(mail, sources);
  return sort_lines(mail.reply_text, sources);
}

// Whether these paragraphs, two lines at least, ended an answer of the same agent before: then they are what
// the agent's client adds.
bool ended_earlier_answer(const std::string& text, const Candidate* ticket, const Sender& sender) {
  if (!ticket || !sender.agent || std::count(text.begin(), text.end(), '\n') < 2) return false;
  const auto ends = [&](const storage::Message& message) {
    return message.direction == storage::Direction::outbound && message.author == sender.agent->id &&
           message.text.ends_with("\n\n" + text);
  };
  return std::any_of(ticket->messages.begin(), ticket->messages.end(), ends);
}

bool says_something(const Commands& commands, const Sender& sender, const Candidate* ticket) {
  if (ended_earlier_answer(commands.text, ticket, sender)) return false;
  std::vector<std::string> lines;
  for (const auto line : mailparse::lines_of(commands.text)) lines.emplace_back(line);
  const std::string name = sender.agent ? sender.agent->name : sender.address.name;
  return !commands.text.empty() && !is_closing_only(lines, name);
}

bool has_own_token(const Sender& sender, const Candidate* ticket) {
  if (!ticket || ticket->by != Clue::token || !ticket->copy) return false;
  const auto& reader = ticket->copy->recipient;
  return sender.agent ? is_address_of(*sender.agent, reader) : same_address(sender.address.addr_spec, reader);
}

Proof proof_of(const Case& what, const Sender& sender, const Candidate* ticket) {
  const auto proof = what.known.proof;
  if (proof == storage::Proof::proven) return Proof::person;
  if (sender.as_mailbox) return Proof::none;  // a copy shows whose it was, not who has our address
  // Who was shown a mail of the agent's has the token. Our own server's word is against it.
  if (proof == storage::Proof::failed && !grants(what, proof, &rules::Trust::speak)) return Proof::none;
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
  Request request{what, sender, ticket, confirmed ? Proof::person : proof_of(what, sender, ticket), {}};
  request.answered = answered_copy(what, ticket);
  request.words = read_agent_words(what, sender, ticket);
  if (!ticket) request.words.lines = lines_of_new_mail(what.mail, request.words.sources);
  request.commands = read_commands(request.words.lines);
  if (ticket)
    for (auto& problem : find_quoted(request.commands, request.words.lines, ticket->messages))
      request.commands.problems.push_back(std::move(problem));
  request.files = files_of(what, request.answered);
  request.has_text = says_something(request.commands, sender, ticket);
  if (is_ack_in_words(request)) {
    request.commands.list.push_back({Verb::ack, {}, 1, "#ack"});
    request.commands.text.clear();
    request.has_text = false;
  }
  return request;
}

Proof needed_proof(const Request& request) {
  Proof needed = has_words(request) ? Proof::thread : Proof::none;
  for (const auto& command : request.commands.list) needed = std::max(needed, proof_for(command.verb));
  return needed;
}

bool has_words(const Request& request) {
  return request.has_text || request.files.says_something;
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
  return (answers_question(request) || is_for_colleagues(request)) && !commands.has(Verb::public_) &&
         !commands.has(Verb::reply);
}

namespace {

// Outlook and Notes can attach what is answered to the answer. Who passes a mail on says so in the subject.
bool has_original_attached(const mailparse::Mail& mail) {
  const auto is_mail = [](const auto& file) { return file.content_type.starts_with("message/"); };
  return !mail.in_reply_to.empty() && !mailparse::has_forward_subject(mail.subject) &&
         std::any_of(mail.attachments.begin(), mail.attachments.end(), is_mail);
}

}  // namespace

bool is_for_colleagues(const Request& request) {
  const auto& mail = request.what.mail;
  const auto& policy = request.what.policy;
  if (!request.ticket || !request.sender.agent) return false;
  const auto is_colleague = [&](const auto& to) {
    return policy.is_staff(to.addr_spec) && policy.agent_by_address(to.addr_spec) != request.sender.agent;
  };
  if (!mail.to.empty() && std::all_of(mail.to.begin(), mail.to.end(), is_colleague)) return true;
  const auto& forwarded = mail.forwarded;
  return forwarded && !has_original_attached(mail) && others_of(mail, policy).empty() &&
         (policy.is_own_address(forwarded->from) ||
          mailparse::contains(forwarded->from_name, " via " + policy.desk.name));
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
  const auto lines = mail.forwarded ? lines_of_new_mail(mail, Sources{}) : read_lines(mail, Sources{});
  for (const auto& command : read_commands(lines).list) {
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

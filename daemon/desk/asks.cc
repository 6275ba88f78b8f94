#include "daemon/desk/asks.hh"

#include "daemon/desk/agent/agent_words.hh"
#include "daemon/desk/case/history.hh"
#include "daemon/desk/identity/token.hh"
#include "daemon/desk/words/command.hh"
#include "mailparse/header/address.hh"
#include "rules/text/text.hh"

namespace desk {
namespace {

constexpr std::size_t kMostSearches = 2;  // that one mail can ask for

}  // namespace

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

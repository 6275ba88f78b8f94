#include "daemon/desk/agent/salutation.hh"

#include <algorithm>
#include <set>
#include <vector>

#include "daemon/desk/identity/address.hh"
#include "mailparse/text/letters.hh"
#include "mailparse/text/text_scan.hh"
#include "mailparse/text/utf8.hh"

namespace desk {
namespace {

using Text = std::string_view;
using Names = std::set<std::string>;

constexpr std::size_t kShortestName = 2;
constexpr std::size_t kMostMessages = 20;       // of the customer whose last lines are read
constexpr std::size_t kMostOfText = 64u << 10;  // bytes of one of them, and of the words
constexpr std::size_t kMostOfName = 3;          // words of a line that is a name

// In front of a name. English, German, French, Spanish, Italian, Portuguese, Dutch, Polish, Swedish.
constexpr Text kHello =
    "|hi|hey|hello|dear|hallo|lieber|liebe|moin|servus|salut|bonjour|hola|ciao|beste|hoi|good|guten|morning"
    "|morgen|afternoon|tag|evening|abend|buenos|días|buongiorno|olá|cześć|hej|sehr|geehrte|geehrter|cher"
    "|chère|estimado|estimada|gentile|caro|cara|thanks|thank|you|many|thx|ty|cheers|danke|vielen|dank|merci"
    "|gracias|grazie|obrigado|obrigada|bedankt|tack|ok|okay|yes|no|sure|sorry|agreed|ja|nein|oui|non|si|sí"
    "|mr|mrs|ms|dr|prof|herr|frau|herrn|monsieur|madame|señor|señora|signor|signora|again|so|but|and|oh|"
    "well|";
// Behind "Bob,": it goes on to say who he is.
constexpr Text kApposition =
    "|my|our|a|an|the|who|whom|whose|from|mein|meine|unser|unsere|der|die|ein|eine|mon|notre|le|mi|nuestro|";
constexpr Text kPoliteToAll = "|geehrte|sir|madam|customer|kunde|kundin|madame|";
// Ids of agents that are no names.
constexpr Text kNoNames = "|team|all|support|help|it|ops|admin|everyone|everybody|sir|customer|";

bool is_one_of(Text word, Text table) {
  return mailparse::contains(table, "|" + std::string(word) + "|");
}

struct Spoken {
  std::string word;
  std::size_t end = 0;  // behind it in the text
};

// Letters and digits of a folded text.
std::vector<Spoken> words_of(Text text) {
  std::vector<Spoken> words(1);
  for (std::size_t at = 0; at < text.size();) {
    const char32_t c = mailparse::next_code_point(text, at);
    if (mailparse::is_letter(c) || mailparse::is_digit_of_any_script(c)) {
      mailparse::append_utf8(words.back().word, c);
      words.back().end = at;
    } else if (!words.back().word.empty()) {
      words.emplace_back();
    }
  }
  if (words.back().word.empty()) words.pop_back();
  return words;
}

void add_names(Names& names, Text text) {
  for (auto& spoken : words_of(mailparse::fold_case(text)))
    if (spoken.word.size() >= kShortestName && !is_one_of(spoken.word, kHello))
      names.insert(std::move(spoken.word));
}

// "Kind regards / Robert" where From says no more than "Initech IT".
void add_signers(Names& names, const std::string& text) {
  for (const auto line : mailparse::lines_of(Text(text).substr(0, kMostOfText)))
    if (const auto words = words_of(line);
        !words.empty() && words.size() <= kMostOfName && Text(",:;").find(line.back()) == Text::npos)
      add_names(names, line);
}

Names names_of_ticket(const Request& request) {
  Names names;
  const auto add = [&names](const std::string& name, const std::string& address) {
    add_names(names, name);
    add_names(names, local_part_of(address));
  };
  const auto& ticket = *request.ticket;
  add(ticket.ticket.requester_name, ticket.ticket.requester);
  for (const auto& one : ticket.participants) add(one.name, one.address);
  std::size_t left = kMostMessages;
  for (auto each = ticket.messages.rbegin(); each != ticket.messages.rend() && left > 0; ++each) {
    if (each->direction != storage::Direction::inbound || !each->verified ||
        request.what.policy.is_staff(each->from))
      continue;
    add_signers(names, each->reply_text.empty() ? each->text : each->reply_text);
    --left;
  }
  return names;
}

// The name that people call somebody by: "Dr. Bob Ng" is Bob.
std::string first_name(const std::string& name) {
  for (auto& spoken : words_of(mailparse::fold_case(name)))
    if (!is_one_of(spoken.word, kHello)) return std::move(spoken.word);
  return {};
}

// Agents, and others on our side whom the mail is addressed to.
Names names_of_colleagues(const Request& request, const Names& of_ticket) {
  Names names;
  const auto add = [&](std::string name) {
    if (name.size() >= kShortestName && !of_ticket.contains(name) && !is_one_of(name, kNoNames))
      names.insert(std::move(name));
  };
  const auto& policy = request.what.policy;
  const auto add_agent = [&](const rules::Agent& agent) {
    add(first_name(agent.name));
    add(mailparse::fold_case(agent.id));
  };
  for (const auto& agent : policy.agents)
    if (&agent != request.sender.agent) add_agent(agent);
  for (const auto* list : {&request.what.mail.to, &request.what.mail.cc})
    for (const auto& one : *list) {
      if (!policy.is_staff(one.addr_spec) || policy.agent_by_address(one.addr_spec) == request.sender.agent)
        continue;
      add(first_name(one.name));
      add(first_name(std::string(local_part_of(one.addr_spec))));
    }
  return names;
}

std::string first_line(Text text) {
  for (const auto line : mailparse::lines_of(text))
    if (!mailparse::trim(line).empty()) return mailparse::fold_case(mailparse::trim(line));
  return {};
}

// "Bob, ..." and "Bob Ng: ...", not "Bob will call you" nor "Bob, my colleague, will".
bool is_called(Text line, const std::vector<Spoken>& words, std::size_t at) {
  auto behind = mailparse::trim(line.substr(words[at].end));
  if (!behind.empty() && Text(",:;!?-").find(behind.front()) == Text::npos) {
    if (at + 1 >= words.size()) return false;  // a picture, say
    behind = mailparse::trim(line.substr(words[++at].end));
    if (!behind.empty() && Text(",:").find(behind.front()) == Text::npos) return false;
  }
  return behind.empty() || behind.front() != ',' || at + 1 >= words.size() ||
         !is_one_of(words[at + 1].word, kApposition);
}

// "What do you think, Bob?"
bool ends_with_call(Text line, const std::vector<Spoken>& words, const Names& names) {
  if (words.size() < 2 || !names.contains(words.back().word)) return false;
  return mailparse::contains(line, ", " + words.back().word) &&
         mailparse::trim(line.substr(words.back().end)).size() <= 1;
}

}  // namespace

Salutation read_salutation(const Request& request) {
  Salutation found;
  if (!request.ticket) return found;
  const std::string line = first_line(request.commands.text);
  const auto words = words_of(line);
  const Names theirs = names_of_ticket(request), ours = names_of_colleagues(request, theirs);
  std::size_t at = 0;
  while (at < words.size() && is_one_of(words[at].word, kHello)) {
    found.customer = found.customer || is_one_of(words[at].word, kPoliteToAll);
    ++at;
  }
  const bool greets = at > 0;
  if (at < words.size()) {
    const auto& name = words[at].word;
    if (ours.contains(name) && (greets || is_called(line, words, at))) found.colleague = name;
    found.customer = found.customer || (greets && is_one_of(name, kPoliteToAll)) ||
                     (theirs.contains(name) && (greets || is_called(line, words, at)));
  }
  if (found.colleague.empty() && ends_with_call(line, words, ours)) found.colleague = words.back().word;
  if (!found.colleague.empty()) found.customer = false;
  return found;
}

std::string colleague_named(const Request& request) {
  if (!request.ticket) return {};
  const Names ours = names_of_colleagues(request, names_of_ticket(request));
  const std::string text = mailparse::fold_case(Text(request.commands.text).substr(0, kMostOfText));
  for (const auto& spoken : words_of(text))
    if (ours.contains(spoken.word)) return spoken.word;
  return {};
}

}  // namespace desk

#include "daemon/desk/agent/agent_words.hh"

#include <algorithm>
#include <set>

#include "daemon/desk/draft/letter.hh"
#include "daemon/desk/identity/address.hh"
#include "daemon/desk/identity/token.hh"
#include "daemon/desk/words/command.hh"
#include "daemon/desk/words/picture_place.hh"
#include "mailparse/html/html_text.hh"
#include "mailparse/parse/parse.hh"
#include "mailparse/reply/quoted_header.hh"
#include "mailparse/text/text_scan.hh"

namespace desk {
namespace {

constexpr std::size_t kMostText = 4u << 20;  // of one part that is read
constexpr std::size_t kMostMessages = 200;   // of a ticket that are looked at, the latest
constexpr std::size_t kMostOfMessage = 256u << 10;

using storage::Direction;

bool is_of_customers_side(const storage::Message& message, const rules::Policy& policy) {
  if (message.direction == Direction::outbound) return true;
  return message.direction == Direction::inbound && message.verified && !policy.is_staff(message.from) &&
         !policy.agent_by_address(message.from);
}

std::string_view start_of(const std::string& text) {
  return std::string_view(text).substr(0, kMostOfMessage);
}

void add_name(std::vector<std::string>& names, const std::string& name) {
  if (!name.empty() && std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
}

void add_messages(Sources& sources, const Candidate& ticket, const Sender& sender,
                  const rules::Policy& policy) {
  const auto& all = ticket.messages;
  const auto from = all.size() > kMostMessages ? all.size() - kMostMessages : 0;
  for (auto i = from; i < all.size(); ++i) {
    const auto& message = all[i];
    const bool own = sender.agent ? message.author == sender.agent->id
                                  : same_address(message.from, sender.address.addr_spec);
    if (is_of_customers_side(message, policy))
      sources.theirs.add(start_of(message.text));
    else if (message.verified)  // what others wrote in our name is in the copies that told of it, if at all
      sources.ours.add(start_of(message.text));
    if (!own && message.verified && !is_of_customers_side(message, policy))
      sources.notes.add(start_of(message.text));
    if (own && message.direction == Direction::note) sources.own.add(start_of(message.text));
  }
  const auto& about = ticket.ticket;
  sources.theirs.add(about.subject);
  sources.theirs.add(about.requester_name + " " + about.requester);
  add_name(sources.people, about.requester);
  if (about.requester_name.find(' ') != std::string::npos) add_name(sources.people, about.requester_name);
}

void add_copy(Sources& sources, const storage::OutboxItem& copy) {
  const auto sent = mailparse::parse(storage::whole(copy));
  for (auto* source : {&sources.ours, &sources.facts}) {
    source->add(start_of(sent.text));
    if (sent.html_text) source->add(start_of(*sent.html_text));
  }
  // These give a writer's words back.
  if (copy.kind == "refused" || copy.kind == "confirm" || copy.kind == "collision")
    sources.own.add(start_of(sent.text));
  for (const auto& from : sent.from)
    if (mailparse::contains(from.name, " via ")) add_name(sources.names, from.name);
}

// References name a mail of ours, In-Reply-To another one: the agent's own, from the folder of sent mail.
bool answers_copy(const Case& what) {
  const auto& ids = what.mail.in_reply_to;
  return ids.empty() || std::any_of(ids.begin(), ids.end(), [&](const std::string& id) {
           return !find_tokens(id, what.known.secret).empty() || is_report_id(id, what.known.secret);
         });
}

void add_answered(Sources& sources, const storage::OutboxItem& copy) {
  const auto sent = mailparse::parse(storage::whole(copy));
  sources.answered.push_back(quoted_text(start_of(sent.text)));
  if (sent.html_text) sources.answered.push_back(quoted_text(start_of(*sent.html_text)));
}

// Whose mails clients quote by their names: an agent answers sent mail of their own as well.
void add_senders(Sources& sources, const Sender& sender, const rules::Policy& policy) {
  add_name(sources.senders, policy.desk.name);
  add_name(sources.senders, sender.address.addr_spec);
  if (!sender.agent) return;
  add_name(sources.senders, sender.agent->email);
  for (const auto& alias : sender.agent->aliases) add_name(sources.senders, alias);
  if (sender.agent->name.find(' ') != std::string::npos) add_name(sources.senders, sender.agent->name);
}

Sources sources_of(const Case& what, const Sender& sender, const Candidate* ticket) {
  Sources sources;
  for (const auto& mailbox : what.policy.mailboxes) {
    add_name(sources.names, mailbox.address);
    for (const auto& alias : mailbox.aliases) add_name(sources.names, alias);
  }
  add_name(sources.names, " via " + what.policy.desk.name);
  if (ticket) {
    add_messages(sources, *ticket, sender, what.policy);
    add_name(sources.people, reference(what.policy, ticket->ticket.id));
  }
  const auto* answered = answered_copy(what, ticket);
  if (answered) add_copy(sources, *answered);
  if (answered) add_answered(sources, *answered);
  sources.answers_own = sender.agent && answered && !answers_copy(what);
  for (const auto& copy : what.known.copies)
    if (!answered || copy.message_id != answered->message_id) add_copy(sources, copy);
  add_senders(sources, sender, what.policy);
  if (sender.agent) {
    sources.writer = sender.agent->name;
    const auto own = sender.agent->variables.find("signature");
    if (own != sender.agent->variables.end()) sources.signatures.push_back(own->second);
  }
  return sources;
}

// Words of the HTML that the text lacks make the text a stub.
bool is_stub(const std::vector<SpokenLine>& text, const std::vector<SpokenLine>& html) {
  std::set<Word> said;
  std::size_t missing = 0, all = 0;
  bool commands = false;
  const auto is_fresh = [](const SpokenLine& line) { return line.kind == LineKind::fresh; };
  for (const auto& line : text) {
    if (!is_fresh(line)) continue;
    commands = commands || is_command_line(line.text);
    for (const Word word : words_in(line.text)) said.insert(word);
  }
  bool html_commands = false;
  for (const auto& line : html) {
    if (!is_fresh(line)) continue;
    html_commands = html_commands || is_command_line(line.text);
    const auto words = words_in(line.text);
    const auto lacking = static_cast<std::size_t>(
        std::count_if(words.begin(), words.end(), [&](Word word) { return !said.contains(word); }));
    if (lacking >= 2 && lacking * 2 >= words.size()) return true;  // a whole line, however long the rest
    all += words.size();
    missing += lacking;
  }
  return (html_commands && !commands) || (missing >= 2 && missing * 4 >= all);
}

std::size_t blank_lines_end(std::string_view text, std::size_t at) {
  const auto blank = text.find("\n\n", at);
  return blank == std::string_view::npos ? text.size() : blank + 2;
}

std::size_t line_that_begins(std::string_view text, std::string_view words, std::size_t from) {
  for (auto at = text.find(words, from); at != std::string_view::npos; at = text.find(words, at + 1))
    if (at == 0 || text[at - 1] == '\n') return at;
  return std::string_view::npos;
}

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

// Line ends that programs of Apple and mainframes know beside the usual one.
std::string with_plain_ends(std::string text) {
  for (const std::string_view end : {"\u2028", "\u2029", "\u0085"})
    for (auto at = text.find(end); at != std::string::npos; at = text.find(end, at))
      text.replace(at, end.size(), "\n");
  return text;
}

}  // namespace

std::string without_pgp_armour(const std::string& text) {
  const auto begin = line_that_begins(text, "-----BEGIN PGP SIGNED MESSAGE-----", 0);
  if (begin == std::string::npos) return text;
  const auto signature = line_that_begins(text, "-----BEGIN PGP SIGNATURE-----", begin);
  const auto end = line_that_begins(text, "-----END PGP SIGNATURE-----", std::min(signature, text.size()));
  if (signature == std::string::npos || end == std::string::npos) return text;
  std::string out = text.substr(0, begin);
  const auto from = std::min(blank_lines_end(text, begin), signature);
  for (auto line : mailparse::lines_of(std::string_view(text).substr(from, signature - from))) {
    if (line.starts_with("- ")) line.remove_prefix(2);
    out.append(line).append("\n");
  }
  const auto below = text.find('\n', end);
  return below == std::string::npos ? out : out + text.substr(below + 1);
}

const storage::OutboxItem* answered_copy(const Case& what, const Candidate* ticket) {
  auto ids = what.mail.references;
  ids.insert(ids.end(), what.mail.in_reply_to.begin(), what.mail.in_reply_to.end());
  for (auto id = ids.rbegin(); id != ids.rend(); ++id)
    for (const auto& copy : what.known.copies)
      if (copy.message_id == *id) return &copy;
  return ticket && ticket->copy && !ticket->copy->bytes.empty() ? &*ticket->copy : nullptr;
}

bool AgentWords::is_fresh_below_quote() const {
  return std::any_of(lines.begin(), lines.end(),
                     [](const SpokenLine& line) { return line.kind == LineKind::fresh && line.in_quote; });
}

std::string AgentWords::own() const {
  std::string out, gap;
  for (const auto& line : lines) {
    if (line.kind == LineKind::blank) gap = out.empty() ? "" : "\n";
    if (line.kind != LineKind::fresh) continue;
    out += gap + line.text + "\n";
    gap.clear();
  }
  return out;
}

std::vector<SpokenLine> read_lines(const mailparse::Mail& mail, const Sources& sources) {
  const std::string text =
      with_picture_names(without_pgp_armour(with_plain_ends(mail.text)), mail.attachments);
  if (mail.html.empty()) return sort_lines(text, sources);
  const auto html = mailparse::read_written_html(mail.html, kMostText);
  Sources known = sources;
  if (!html.signature.empty()) known.signatures.push_back(html.signature);
  auto of_html = sort_lines(with_picture_names(html.text, mail.attachments), known);
  const bool only_html = mail.html_text && mail.text == *mail.html_text;
  if (only_html || html.has_marks) return of_html;
  auto of_text = sort_lines(text, known);
  return is_stub(of_text, of_html) ? of_html : of_text;
}

AgentWords read_agent_words(const Case& what, const Sender& sender, const Candidate* ticket) {
  AgentWords words;
  words.sources = sources_of(what, sender, ticket);
  words.sources.seal();
  words.lines = read_lines(what.mail, words.sources);
  return words;
}

std::vector<SpokenLine> lines_of_new_mail(const mailparse::Mail& mail, const Sources& sources) {
  if (mail.forwarded) return above_forward(read_lines(mail, sources));
  if (mail.quoted_text.empty() || mail.reply_text.empty() || !sources.ours.empty())
    return read_lines(mail, sources);
  return sort_lines(mail.reply_text, sources);
}

}  // namespace desk

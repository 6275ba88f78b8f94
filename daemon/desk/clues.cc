// What of a mail may lead to a ticket: tokens, Message-IDs, tags, what it quotes.
#include <algorithm>
#include <charconv>

#include "daemon/desk/asks.hh"
#include "daemon/desk/case/known.hh"
#include "daemon/desk/case/sender.hh"
#include "mailparse/automatic/bounce_original.hh"
#include "mailparse/parse/parse.hh"

namespace desk {
namespace {

// A mail cannot make us look up more than this many tickets, however many it names.
constexpr std::size_t kMaxClues = 50;

void add(std::vector<Token>& all, const std::vector<Token>& more) {
  for (const Token& token : more)
    if (all.size() < kMaxClues && std::find(all.begin(), all.end(), token) == all.end()) all.push_back(token);
}

// Most specific first: what a reply is addressed to, then what it answers, then the footer of a quote as last
// resort.
std::vector<Token> read_tokens(const mailparse::Mail& mail, std::string_view secret) {
  std::vector<Token> tokens;
  for (const auto* list : {&mail.to, &mail.cc})
    for (const auto& address : *list) add(tokens, find_tokens(address.addr_spec, secret));
  for (const auto& address : mail.delivered_to) add(tokens, find_tokens(address, secret));
  for (const auto& id : mail.in_reply_to) add(tokens, find_tokens(id, secret));
  for (auto id = mail.references.rbegin(); id != mail.references.rend(); ++id)
    add(tokens, find_tokens(*id, secret));
  if (!mail.bounced_message_id.empty()) add(tokens, find_tokens(mail.bounced_message_id, secret));
  add(tokens, find_tokens(mail.text, secret));
  return tokens;
}

// What the returned mail was: its token is the last of its References too, where a relay rewrote its
// Message-ID.
void add_returned(std::vector<Token>& tokens, std::string_view bytes, std::string_view secret) {
  constexpr std::size_t kLook = 64 << 10;  // of its header
  const auto mail = mailparse::parse(bytes.substr(0, std::min(bytes.find("\r\n\r\n"), kLook)));
  add(tokens, find_tokens(mail.message_id, secret));
  if (!mail.references.empty()) add(tokens, find_tokens(mail.references.back(), secret));
}

// Of the mail that a report gives back: what the report says, the part that it encloses, the copy in its
// text, and what the report itself answers.
std::vector<Token> read_returned(const mailparse::Mail& mail, std::string_view secret) {
  std::vector<Token> tokens;
  if (!mail.is_bounce()) return tokens;
  add(tokens, find_tokens(mail.bounced_message_id, secret));
  for (const auto& item : mail.attachments)
    if (item.content_type.starts_with("message/") || item.content_type == "text/rfc822-headers")
      add_returned(tokens, item.bytes, secret);
  if (const auto copy = mailparse::find_copy(mail.text); copy < mail.text.size())
    add_returned(tokens, std::string_view(mail.text).substr(copy), secret);
  for (const auto& id : mail.in_reply_to) add(tokens, find_tokens(id, secret));
  return tokens;
}

// Every copy that we send names itself last in References. So does every answer to it: what tells them apart
// is what stands in them (own_mail.hh).
std::optional<Token> read_composed(const mailparse::Mail& mail, const Clues& clues,
                                   const rules::Policy& policy, std::string_view secret) {
  if (clues.own) return clues.own;
  const auto& from = mail.rewritten_from ? *mail.rewritten_from : read_sender(mail, policy).address;
  if (mail.references.empty() || !(mail.is_list || policy.is_own_address(from.addr_spec))) return {};
  const auto tokens = find_tokens(mail.references.back(), secret);
  return tokens.empty() ? std::nullopt : std::optional(tokens.front());
}

std::vector<std::string> read_message_ids(const mailparse::Mail& mail) {
  std::vector<std::string> ids;
  const auto add_id = [&ids](const std::string& id) {
    if (!id.empty() && ids.size() < kMaxClues && std::find(ids.begin(), ids.end(), id) == ids.end())
      ids.push_back(id);
  };
  for (const auto& id : mail.in_reply_to) add_id(id);
  for (auto id = mail.references.rbegin(); id != mail.references.rend(); ++id) add_id(*id);
  add_id(mail.bounced_message_id);
  return ids;
}

// `[Example #42]`: the tag of the policy in any case, a blank, the number. Without a tag `[#42]`.
std::vector<storage::TicketId> read_tags(std::string_view subject, std::string_view tag) {
  std::string open = "[";
  if (!tag.empty()) open += std::string(tag) + " ";
  open += "#";
  const auto same = [](char a, char b) {
    return std::tolower(static_cast<unsigned char>(a)) == std::tolower(static_cast<unsigned char>(b));
  };
  std::vector<storage::TicketId> found;
  for (auto at = subject.begin(); found.size() < kMaxClues;) {
    at = std::search(at, subject.end(), open.begin(), open.end(), same);
    if (at == subject.end()) break;
    at += static_cast<std::ptrdiff_t>(open.size());
    storage::TicketId id;
    const char* end = subject.data() + subject.size();
    const auto [stop, error] = std::from_chars(subject.data() + (at - subject.begin()), end, id.value);
    if (error == std::errc{} && id.value > 0 && stop != end && *stop == ']') found.push_back(id);
  }
  return found;
}

}  // namespace

Clues read_clues(const mailparse::Mail& mail, const rules::Policy& policy, std::string_view secret) {
  Clues clues;
  clues.tokens = read_tokens(mail, secret);
  clues.message_ids = read_message_ids(mail);
  clues.tags = read_tags(mail.subject, policy.desk.tag);
  clues.returned = read_returned(mail, secret);
  const auto own = find_tokens(mail.message_id, secret);
  if (!own.empty()) clues.own = own.front();
  const Sender sender = read_sender(mail, policy);
  clues.composed = read_composed(mail, clues, policy, secret);
  // One of our people may write as the mailbox (sender.hh).
  const bool as_mailbox = policy.is_own_address(sender.address.addr_spec);
  if (sender.agent || sender.kind == rules::Kind::staff || as_mailbox) clues.asks = read_asks(mail, secret);
  return clues;
}

}  // namespace desk

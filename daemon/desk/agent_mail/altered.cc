#include "daemon/desk/agent_mail/altered.hh"

#include <algorithm>

#include "daemon/desk/agent/read_request.hh"
#include "daemon/desk/agent_mail/held_mail.hh"
#include "daemon/desk/customer/mail_loop.hh"
#include "daemon/desk/identity/address.hh"
#include "daemon/desk/policy/finish.hh"
#include "daemon/desk/policy/notification.hh"
#include "mailparse/text/text_scan.hh"

namespace desk {
namespace {

constexpr const char* kWords = "Content-Type";  // the bytes are the same, and what is read in them is not

bool are_same(const std::vector<std::string>& stored, const std::vector<mailparse::Address>& list) {
  return std::equal(stored.begin(), stored.end(), list.begin(), list.end(),
                    [](const auto& one, const auto& other) { return one == other.addr_spec; });
}

// "[team] Scanner" is Scanner by a list: it says all that the other says, and more. Where a number is added
// it may be a desk's tag, which says where an answer goes.
bool has_list_mark(std::string_view longer, std::string_view shorter) {
  const auto at = longer.find(shorter);
  if (shorter.empty() || at == std::string_view::npos) return false;
  const auto behind = longer.substr(at + shorter.size());
  return longer.substr(0, at).find('#') == std::string_view::npos &&
         behind.find('#') == std::string_view::npos;
}

// Whoever has the mail with the mark has all of the other.
bool same_subject(const mailparse::Mail& mail, const std::string& stored) {
  return stored == mail.subject || has_list_mark(stored, mail.subject) ||
         (mail.is_list && has_list_mark(mail.subject, stored));
}

// The bytes of the body are the same, and what is read in them depends on fields that no signature need
// cover. By a list more words may stand below.
bool says_the_same(const mailparse::Mail& mail, const storage::Message& stored) {
  return stored.content != mail.content_sha256 || stored.text == mail.text;
}

std::string letters_of(std::string_view text) {
  std::string out;
  for (const char c : text)
    if (static_cast<unsigned char>(c) > ' ') out += c;
  return out;
}

std::string without_commands(std::string_view text) {
  std::string out;
  for (const auto line : mailparse::lines_of(text))
    if (!line.starts_with('#')) out += letters_of(line);
  return out;
}

// What one of our people wrote is stored as it left us: its first line is that of the mail, commands aside.
// Where that is a quoted one it may be anywhere.
bool begins_with_words_of(const mailparse::Mail& mail, std::string_view sent) {
  sent.remove_prefix(std::min(sent.find_first_not_of("\n "), sent.size()));
  const auto first = letters_of(sent.substr(0, sent.find('\n')));
  if (first.starts_with('>')) return letters_of(mail.text).find(first) != std::string::npos;
  return without_commands(mail.reply_text.empty() ? mail.text : mail.reply_text).starts_with(first);
}

bool reads_the_same(const mailparse::Mail& mail, const storage::Message& stored) {
  const bool sent = stored.direction == storage::Direction::outbound;
  return sent ? begins_with_words_of(mail, stored.text) : says_the_same(mail, stored);
}

// Somebody has read it as its writer's.
bool was_heard(const storage::Message& stored) {
  return stored.verified && !stored.machine;
}

bool is_home_of(const storage::Ticket& ticket, const Case& what, const Sender& sender) {
  const auto& address = sender.address.addr_spec;
  const auto* customer = what.policy.customers.by_address(address);
  return same_address(ticket.requester, address) || (customer && customer->id == ticket.customer);
}

bool is_closed(const Candidate& ticket) {
  return ticket.ticket.status == storage::Status::closed;
}

Decision settle_copy(const Case& what) {
  const auto& first = what.known.altered.front().ticket;
  auto decision = settle(what, storage::Fate::duplicate,
                         "the same words were taken before, for #" + std::to_string(first.id.value) +
                             ", under another " + what.known.changed_fields);
  decision.changes.outcome->ticket = first.id;
  return decision;
}

// Shown, and nothing more: it reopens nothing and lets nobody in.
Decision file_copy(const Case& what, const Sender& sender, const Candidate& place) {
  if (const auto echo = find_echo(what, sender, place.ticket.id))
    return file_echo(what, sender, {&place, false, {}}, *echo);
  Draft draft(what.setting(), place.ticket, topic_of(what.mail));
  draft.past = place.past;
  draft.add_mail(what, sender.address.addr_spec, storage::Direction::inbound, false);
  const auto first = what.known.altered.front().ticket.id;
  const std::string event = "a changed copy of a mail of #" + std::to_string(first.value) +
                            ", which has another " + what.known.changed_fields;
  draft.add_event("message.altered", event, sender.address.addr_spec);
  tell_agents(draft, {}, event);
  return finish(std::move(draft), what, storage::Fate::message);
}

Decision decide_copy_of_ours(const Case& what, const Sender& sender, const Thread& thread) {
  const auto first = what.known.altered.front().ticket.id;
  const bool elsewhere = thread.joins && thread.joins->ticket.id != first;
  const bool otherwise = sender.agent && what.known.changed_fields == kWords;
  if ((!elsewhere && !otherwise) || what.mail.is_auto) return settle_copy(what);
  if (!sender.agent) return file_copy(what, sender, *thread.joins);
  return hold_copy(read_request(what, sender, thread.joins, false), first);
}

}  // namespace

Likeness compare_ours(const mailparse::Mail& mail, const storage::Message& stored,
                      storage::TicketId stands_in, storage::TicketId leads_to) {
  const bool sent = stored.direction == storage::Direction::outbound;
  if (!sent && !mail.from.empty() && !same_address(stored.from, mail.from.front().addr_spec))
    return Likeness::other;  // somebody made it seem another's
  return reads_the_same(mail, stored) ? compare(mail, stored, stands_in, leads_to) : Likeness::altered;
}

Likeness compare(const mailparse::Mail& mail, const storage::Message& stored, storage::TicketId stands_in,
                 storage::TicketId leads_to) {
  if (stored.direction == storage::Direction::outbound)
    return !leads_to || leads_to == stands_in ? Likeness::same : Likeness::altered;
  if (!says_the_same(mail, stored)) return Likeness::other;
  if (changed_fields(mail, stored).empty()) return Likeness::same;
  return was_heard(stored) ? Likeness::altered : Likeness::other;
}

std::string changed_fields(const mailparse::Mail& mail, const storage::Message& stored) {
  std::string names;
  const auto note = [&](bool same, const char* name) {
    if (!same) names += (names.empty() ? "" : ", ") + std::string(name);
  };
  if (!reads_the_same(mail, stored)) return kWords;
  if (stored.direction == storage::Direction::outbound) return "In-Reply-To";
  note(same_subject(mail, stored.subject), "Subject");
  note(mail.is_list || are_same(stored.to, mail.to), "To");
  note(mail.is_list || are_same(stored.cc, mail.cc), "Cc");
  note(stored.in_reply_to == mail.in_reply_to, "In-Reply-To");
  note(stored.references == mail.references, "References");
  note(stored.machine == mail.is_auto, "Auto-Submitted");
  return names;
}

std::optional<Decision> decide_altered(const Case& what, const Sender& sender, const Thread& thread) {
  if (what.known.altered.empty() || what.mail.is_bounce()) return {};
  const Candidate& first = what.known.altered.front();
  if (sender.agent || what.policy.is_staff(sender.address.addr_spec))
    return decide_copy_of_ours(what, sender, thread);
  // In somebody else's ticket it may stand because of whoever changed it.
  const bool believed = is_home_of(first.ticket, what, sender) ||
                        (thread.joins && !is_home_of(thread.joins->ticket, what, sender));
  if (!believed) return {};
  const Candidate& place = thread.joins && !is_closed(*thread.joins) ? *thread.joins : first;
  return is_closed(place) ? settle_copy(what) : file_copy(what, sender, place);
}

}  // namespace desk

#include "daemon/sim/observe.hh"

#include <algorithm>
#include <chrono>
#include <limits>

#include "daemon/desk/sla/promises.hh"
#include "daemon/desk/webhook/ticket_json.hh"
#include "daemon/sim/hook_thing.hh"
#include "mailparse/parse/parse.hh"
#include "rules/text/text.hh"

namespace sim {
namespace {

using desk::rfc3339;
using storage::Result;

std::string shown(const mailparse::Address& address) {
  return address.name.empty() ? address.addr_spec : address.name + " <" + address.addr_spec + ">";
}

Value address_list(const std::vector<mailparse::Address>& list) {
  std::vector<Value::Item> items;
  for (const auto& address : list) items.push_back({shown(address), address.addr_spec});
  return addresses(std::move(items));
}

// Whom this copy goes to is the envelope's word; how they are called is in the header.
Value recipient(const SentMail& sent) {
  std::string name;
  for (const auto* list : {&sent.mail.to, &sent.mail.cc})
    for (const auto& to : *list)
      if (rules::equal_ascii(to.addr_spec, sent.item.recipient)) name = to.name;
  Value value = address(sent.item.recipient, name);
  value.is_list = true;  // `to: [a, b]` asks for both
  return value;
}

Thing to_thing(const SentMail& sent) {
  const auto& mail = sent.mail;
  Thing thing;
  thing.title = "mail to " + sent.item.recipient + ": " + mail.subject + " (" + sent.item.kind + ")";
  auto& fields = thing.fields;
  fields["to"] = recipient(sent);
  fields["from"] = address_list(mail.from);
  fields["cc"] = address_list(mail.cc);
  fields["reply_to"] = address_list(mail.reply_to);
  fields["subject"] = prose(mail.subject);
  fields["body"] = prose(mail.text);
  fields["html"] = prose(mail.html);
  fields["kind"] = word(sent.item.kind);
  fields["envelope_from"] = address(sent.item.sender);
  std::vector<std::string> names;
  for (const auto& item : mail.attachments) names.push_back(item.filename);
  fields["attach"] = words(names);
  for (const auto& [name, value] : mail.headers) {
    auto& header = fields["header." + rules::lower_ascii(name)];
    header.sort = Value::Sort::prose;
    header.items.push_back({value, value});
  }
  return thing;
}

Thing to_thing(const storage::Event& event) {
  Thing thing;
  thing.title = event.kind + ": " + event.detail + (event.rule.empty() ? "" : " [" + event.rule + "]");
  thing.fields = {{"kind", word(event.kind)},
                  {"detail", prose(event.detail)},
                  {"rule", word(event.rule)},
                  {"actor", word(event.actor)},
                  {"ticket", event.ticket ? number(event.ticket.value) : absent()}};
  return thing;
}

// A mail that makes no message of a ticket leaves no event; tests ask for one all the same.
std::optional<Thing> to_thing(const storage::LedgerEntry& entry) {
  if (entry.fate != storage::Fate::ignored && entry.fate != storage::Fate::duplicate) return {};
  const std::string kind = "mail." + std::string(to_string(entry.fate));
  return to_thing(storage::Event{{}, entry.ticket, entry.received, "ticketd", kind, entry.reason, {}});
}

void add_people(std::map<std::string, Value, std::less<>>& fields,
                const std::vector<storage::Participant>& people) {
  std::vector<Value::Item> known, unverified;
  for (const auto& one : people)
    (one.role == storage::Role::unverified ? unverified : known)
        .push_back({shown({one.address, one.name}), one.address});
  fields["participants"] = addresses(std::move(known));
  fields["unverified"] = addresses(std::move(unverified));
}

// A name alone stands for the last of its periods; what is owed no longer is absent.
void add_targets(std::map<std::string, Value, std::less<>>& fields,
                 const std::vector<storage::Target>& targets) {
  for (const char* name : {"first_response", "next_response", "update", "resolution"})
    fields[name] = absent();
  for (const auto& target : targets) {
    const auto standing = desk::standing_of(target);
    fields[target.name] =
        standing == desk::Standing::dropped ? absent() : word(std::string(to_string(standing)));
  }
}

// Tickets by their numbers, pages by their addresses.
Value link_words(const storage::Ticket& ticket, const std::vector<storage::Link>& links) {
  std::vector<std::string> ends;
  for (const auto id : {ticket.follow_up_of, ticket.merged_into})
    if (id) ends.push_back(std::to_string(id.value));
  for (const auto& link : links) {
    const auto other = storage::other_end(link, ticket.id);
    ends.push_back(other ? std::to_string(other.value) : link.url);
  }
  return words(ends);
}

Thing to_thing(const storage::Ticket& ticket) {
  Thing thing;
  thing.title = "ticket #" + std::to_string(ticket.id.value) + ": " + ticket.subject;
  auto& fields = thing.fields;
  fields["id"] = number(ticket.id.value);
  fields["subject"] = prose(ticket.subject);
  fields["status"] = word(std::string(to_string(ticket.status)));
  fields["severity"] = word(ticket.severity);
  fields["queue"] = word(ticket.queue);
  fields["group"] = word(ticket.group);
  fields["assignee"] = word(ticket.assignee);
  fields["requester"] = address(ticket.requester, ticket.requester_name);
  fields["customer"] = word(ticket.customer);
  fields["plan"] = word(ticket.plan);
  fields["mailbox"] = word(ticket.mailbox);
  fields["mailboxes"] = words(ticket.mailboxes);
  fields["tags"] = words(ticket.tags);
  fields["language"] = word(ticket.language);
  fields["created"] = word(rfc3339(ticket.created));
  fields["updated"] = word(rfc3339(ticket.updated));
  fields["next_deadline"] = ticket.next_deadline ? word(rfc3339(*ticket.next_deadline)) : absent();
  fields["next_target"] = word(ticket.next_target);
  return thing;
}

}  // namespace

Result<Observation> Observer::look() {
  Observation seen;
  for (auto& item : world_.collect_sent()) {
    if (item.kind == storage::kDelivery) {
      seen.happening.webhooks.push_back(hook_thing(item, world_.policy()));
      continue;
    }
    auto mail = mailparse::parse(item.bytes);
    seen.sent.push_back({std::move(item), std::move(mail)});
    seen.happening.sent.push_back(to_thing(seen.sent.back()));
  }
  storage::TicketFilter all;
  all.limit = std::numeric_limits<std::int32_t>::max();
  auto tickets = world_.store().tickets(all);
  if (!tickets) return tl::unexpected(tickets.error());
  std::sort(tickets->begin(), tickets->end(), [](const auto& a, const auto& b) { return a.id < b.id; });
  if (auto own = add_events({}, seen.happening); !own) return tl::unexpected(own.error());
  for (const auto& ticket : *tickets)
    if (auto looked = look_at(ticket, seen.happening); !looked) return tl::unexpected(looked.error());
  for (const auto& entry : world_.collect_taken())
    if (auto thing = to_thing(entry)) seen.happening.events.push_back(*std::move(thing));
  return seen;
}

Result<void> Observer::look_at(const storage::Ticket& ticket, Happening& happening) {
  auto people = world_.store().participants(ticket.id);
  if (!people) return tl::unexpected(people.error());
  auto messages = world_.store().messages(ticket.id);
  if (!messages) return tl::unexpected(messages.error());
  const auto targets = world_.store().targets(ticket.id);
  if (!targets) return tl::unexpected(targets.error());
  const auto events = add_events(ticket.id, happening);
  if (!events) return tl::unexpected(events.error());

  const auto links = world_.store().links(ticket.id);
  if (!links) return tl::unexpected(links.error());

  Thing thing = to_thing(ticket);
  add_people(thing.fields, *people);
  add_targets(thing.fields, *targets);
  thing.fields["links"] = link_words(ticket, *links);
  const auto notes = std::count_if(messages->begin(), messages->end(), [](const auto& each) {
    return each.direction == storage::Direction::note;
  });
  thing.fields["notes"] = number(notes);
  thing.fields["messages"] = number(static_cast<long long>(messages->size()) - notes);
  auto& before = seen_[ticket.id];
  thing.touched = *events > 0 || !(before == ticket);
  before = ticket;
  happening.tickets.push_back(std::move(thing));
  return {};
}

// Returns how many there were.
Result<std::size_t> Observer::add_events(storage::TicketId ticket, Happening& happening) {
  auto events = world_.store().events(ticket);
  if (!events) return tl::unexpected(events.error());
  auto& seen = events_seen_[ticket];
  const std::size_t fresh = events->size() - std::min(seen, events->size());
  for (std::size_t i = seen; i < events->size(); ++i) happening.events.push_back(to_thing((*events)[i]));
  seen = events->size();
  return fresh;
}

}  // namespace sim

#include "daemon/intake/load_context.hh"

#include <algorithm>
#include <set>

#include "daemon/desk/agent/read_request.hh"
#include "daemon/desk/agent/request.hh"
#include "daemon/desk/agent_mail/altered.hh"
#include "daemon/desk/case/desk.hh"
#include "daemon/desk/case/history.hh"
#include "daemon/desk/case/outsiders.hh"
#include "daemon/desk/case/proof.hh"
#include "daemon/desk/case/sender.hh"
#include "daemon/desk/case/writer.hh"
#include "daemon/desk/customer/duplicate.hh"
#include "daemon/desk/identity/address.hh"
#include "daemon/intake/load_loop_guards.hh"
#include "daemon/intake/mailboxes.hh"
#include "daemon/intake/roster.hh"
#include "rules/text/text.hh"

namespace intake {
namespace {

using storage::Result;

constexpr std::chrono::days kFirstMailWindow{30};      // docs/policy.md, `first`
constexpr std::size_t kMaxCandidates = 10;             // tickets that one mail may name
constexpr std::size_t kMostFound = 1000;               // tickets that one search gives
constexpr std::chrono::milliseconds kSearchTime{300};  // of one search: the whole desk waits for it
constexpr std::size_t kMostCopies = 12;                // of what an agent got last
constexpr std::size_t kMaxReports = 1000;              // of an incident, that one answer reaches

class Gatherer {
 public:
  Gatherer(storage::Store& store, const mailparse::Mail& mail, const rules::Policy& policy,
           bool is_held = false, Vouched vouched = Vouched::by_mail)
      : store_(store), mail_(mail), policy_(policy), is_held_(is_held), vouched_(vouched) {}

  Result<desk::Known> run(const storage::LedgerEntry& entry, storage::Instant now) {
    auto done = read_numbers()
                    .and_then([&] { return read_candidates(); })
                    .and_then([&] { return read_answered(); })
                    .and_then([&] { return read_seen_tokens(); })
                    .and_then([&] { return read_proof(entry, now); })
                    .and_then([&] { return read_repeats(entry); })
                    .and_then([&] { return read_composed(); })
                    .and_then([&] { return read_first(entry, now); })
                    .and_then([&] { return read_asks(entry, now); })
                    .and_then([&] { return read_neighbours(); })
                    .and_then([&] { return read_links_at_hand(); })
                    .and_then([&] { return read_raw(entry); })
                    .and_then([&] { return read_copies(entry, now); })
                    .and_then([&] { return read_roster(now); })
                    .and_then([&] { return read_guards(store_, mail_, policy_, now, known_); });
    if (!done) return tl::unexpected(done.error());
    return std::move(known_);
  }

 private:
  Result<void> read_numbers() {
    auto numbers = store_.next_numbers();
    if (!numbers) return tl::unexpected(numbers.error());
    auto secret = store_.secret();
    if (!secret) return tl::unexpected(secret.error());
    known_.next = *numbers;
    known_.secret = *std::move(secret);
    known_.clues = desk::read_clues(mail_, policy_, known_.secret);
    return forget_lost();
  }

  // What a mail says of a life of the desk that is lost with its database names nobody's ticket.
  Result<void> forget_lost() {
    const auto epochs = store_.epochs();
    if (!epochs) return tl::unexpected(epochs.error());
    for (auto* tokens : {&known_.clues.tokens, &known_.clues.returned}) {
      std::vector<desk::Token> kept;
      for (const auto& token : *tokens)
        if (const auto known = desk::remembered(token, *epochs)) kept.push_back(*known);
      *tokens = std::move(kept);
    }
    return {};
  }

  Result<void> read_proof(const storage::LedgerEntry& entry, storage::Instant now) {
    known_.proof = desk::judge_proof(mail_, known_, policy_, entry.place.mailbox, now);
    return {};
  }

  Result<void> read_repeats(const storage::LedgerEntry& entry) {
    if (!entry.raw) return {};
    auto same_bytes = store_.find_raw(*entry.raw, entry.id);
    if (!same_bytes) return tl::unexpected(same_bytes.error());
    known_.same_bytes = *std::move(same_bytes);
    if (mail_.message_id.empty()) return read_repeated_ticket(entry);  // two alarms of one second are two
    auto same_content = store_.find_content(mail_.content_sha256);
    if (!same_content) return tl::unexpected(same_content.error());
    for (const auto& stored : *same_content) {
      const auto message = store_.message(stored.message);
      if (!message) return tl::unexpected(message.error());
      if (auto taken = take_copy(stored, *message); !taken) return taken;
    }
    return read_reuse().and_then([&] { return read_repeated_ticket(entry); });
  }

  // A mail of the same words: a repeat, or a copy that was changed (desk/agent_mail/altered.hh). Of a ticket
  // that is gone there is nothing to compare.
  Result<void> take_copy(const storage::MessageRef& ref, const std::optional<storage::Message>& message) {
    const auto repeats = may_repeat(ref);
    if (!repeats) return tl::unexpected(repeats.error());
    if (!*repeats) return {};
    const auto ticket = find_ticket(store_, ref.ticket);
    if (!ticket) return tl::unexpected(ticket.error());
    const auto stands_in = *ticket ? (*ticket)->id : storage::TicketId{};
    const auto leads_to =
        known_.candidates.empty() ? storage::TicketId{} : known_.candidates.front().ticket.id;
    const auto likeness = !message || !stands_in   ? desk::Likeness::same
                          : known_.clues.asks.ours ? desk::compare_ours(mail_, *message, stands_in, leads_to)
                                                   : desk::compare(mail_, *message, stands_in, leads_to);
    if (likeness == desk::Likeness::same) known_.same_content.push_back(ref);
    if (likeness != desk::Likeness::altered || !known_.altered.empty()) return {};
    if (storage::strength(ref.proof) < storage::strength(known_.proof)) return {};
    known_.changed_fields = desk::changed_fields(mail_, *message);
    return add(known_.altered, desk::Clue::message_id, stands_in, ref.message, 0);
  }

  Result<bool> may_repeat(const storage::MessageRef& stored) const {
    const auto ticket = store_.ticket(stored.ticket);
    if (!ticket) return tl::unexpected(ticket.error());
    return desk::may_repeat(stored, *ticket ? &**ticket : nullptr, known_.proof, policy_);
  }

  Result<void> read_repeated_ticket(const storage::LedgerEntry& entry) {
    const auto& first = !known_.same_bytes.empty() ? known_.same_bytes : known_.same_content;
    if (first.empty() || !first.front().ticket) return {};
    auto ticket = store_.ticket(first.front().ticket);
    if (!ticket) return tl::unexpected(ticket.error());
    known_.duplicate_of = *std::move(ticket);
    if (known_.duplicate_of) {
      auto past = read_past(store_, first.front().ticket);
      if (!past) return tl::unexpected(past.error());
      known_.past_of_duplicate = *std::move(past);
    }
    auto recipient = store_.next_recipient(first.front().message);
    if (!recipient) return tl::unexpected(recipient.error());
    known_.next_recipient = *recipient;
    auto since = mailbox_since(store_, entry.place.mailbox);
    if (!since) return tl::unexpected(since.error());
    known_.mailbox_since = *since;
    return {};
  }

  Result<void> read_reuse() {
    if (mail_.message_id.empty()) return {};
    auto others = store_.find_message_id(mail_.message_id);
    if (!others) return tl::unexpected(others.error());
    known_.reused_message_id = !others->empty();
    const bool is_known = !known_.same_bytes.empty() || !known_.same_content.empty();
    return is_known || !known_.altered.empty() ? Result<void>{} : read_ways(*others);
  }

  // The same mail by another way: a list has changed its subject and its end.
  Result<void> read_ways(const std::vector<storage::MessageRef>& others) {
    std::size_t looked_at = 0;
    for (const auto& ref : others) {
      if (ref.direction != storage::Direction::inbound || ref.recipient_no > 0) continue;
      if (++looked_at > kMaxCandidates) break;
      const auto message = store_.message(ref.message);
      if (!message) return tl::unexpected(message.error());
      if (!*message || !desk::is_same_by_a_list(mail_, **message)) continue;
      if (auto taken = take_copy(ref, *message); !taken) return taken;
    }
    return {};
  }

  // Our own letter, where the mail says that it is one.
  Result<void> read_composed() {
    const auto& token = known_.clues.composed;
    if (!token) return {};
    auto copy = find_copy(store_, *token, known_.secret);
    if (!copy) return tl::unexpected(copy.error());
    known_.composed = *std::move(copy);
    return {};
  }

  Result<void> read_first(const storage::LedgerEntry& entry, storage::Instant now) {
    const std::string address = mail_.from.empty() ? "" : desk::lower_ascii(mail_.from.front().addr_spec);
    auto last = store_.last_mail(entry.place.mailbox, address, known_.proof);
    if (!last) return tl::unexpected(last.error());
    known_.first = !*last || now - **last > kFirstMailWindow;
    return {};
  }

  Result<void> read_candidates() {
    if (auto read = read_split_off(); !read) return read;
    auto& all = known_.candidates;
    for (const auto& token : known_.clues.tokens)
      if (auto added = add_token(all, token); !added) return added;
    for (const auto& id : known_.clues.message_ids) {
      auto refs = store_.find_message_id(id);
      if (!refs) return tl::unexpected(refs.error());
      for (const auto& ref : *refs)
        if (auto added = is_borrowed(id, ref) ? Result<void>{} : add_named(all, ref); !added) return added;
    }
    for (const auto id : known_.clues.tags)
      if (auto added = add(all, desk::Clue::tag, id, {}, 0); !added) return added;
    return {};
  }

  // Which of them the mail answers or names by number, and whether others have a mail under that Message-ID.
  Result<void> read_answered() {
    auto parents = mail_.in_reply_to;
    if (parents.empty() && !mail_.references.empty()) parents = {mail_.references.back()};
    for (std::size_t i = 0; i < std::min(parents.size(), kMaxCandidates); ++i)
      if (auto marked = mark_answered(parents[i]); !marked) return marked;
    const auto& tags = known_.clues.tags;
    for (auto& candidate : known_.candidates) {
      if (std::find(tags.begin(), tags.end(), candidate.ticket.id) == tags.end()) continue;
      candidate.answered = true;
      candidate.shared = false;
    }
    return {};
  }

  Result<void> mark_answered(const std::string& id) {
    const auto refs = store_.find_message_id(id);
    if (!refs) return tl::unexpected(refs.error());
    std::set<storage::TicketId> tickets, with_mail;
    for (std::size_t i = 0; i < std::min(refs->size(), kMaxCandidates); ++i) {
      const auto& ref = (*refs)[i];
      const auto ticket = find_ticket(store_, ref.ticket);
      if (!ticket) return tl::unexpected(ticket.error());
      if (!*ticket) continue;
      tickets.insert((*ticket)->id);
      const bool came_in = ref.recipient_no == 0 && ref.direction == storage::Direction::inbound;
      if (came_in) with_mail.insert((*ticket)->id);
    }
    for (auto& candidate : known_.candidates) {
      const auto number = candidate.ticket.id;
      candidate.answered = candidate.answered || tickets.contains(number);
      candidate.shared = candidate.shared || (with_mail.size() > 1 && with_mail.contains(number));
    }
    return {};
  }

  // Whoever gets to know the token of a copy of ours can write in its reader's name.
  Result<void> read_seen_tokens() {
    if (mail_.is_auto || mail_.from.empty()) return {};
    const auto& tokens = known_.clues.tokens;
    for (std::size_t i = 0; i < std::min(tokens.size(), kMaxCandidates); ++i) {
      const auto copy = find_copy(store_, tokens[i], known_.secret);
      if (!copy) return tl::unexpected(copy.error());
      if (!*copy || !(*copy)->ticket || !policy_.is_staff((*copy)->recipient)) continue;
      const std::string by = seen_by((*copy)->recipient);
      if (by.empty()) continue;
      const auto known = is_burnt(**copy);
      if (!known) return tl::unexpected(known.error());
      if (!*known) known_.seen_tokens.push_back({(*copy)->ticket, (*copy)->message_id, by});
    }
    return {};
  }

  // Somebody else who has it, or whom its reader shows it to.
  std::string seen_by(const std::string& reader) const {
    const auto& from = mail_.from.front().addr_spec;
    const auto* agent = policy_.agent_by_address(reader);
    const bool is_reader = desk::same_address(from, reader) || (agent && desk::is_address_of(*agent, from)) ||
                           policy_.is_own_address(from);
    return is_reader ? desk::seen_outside(mail_, policy_) : from;
  }

  // Its message may have left the ticket that it was sent for.
  Result<bool> is_burnt(const storage::OutboxItem& copy) const {
    std::set<storage::TicketId> tickets = {copy.ticket};
    for (const auto& token : desk::find_tokens(copy.message_id, known_.secret)) tickets.insert(token.ticket);
    for (const auto ticket : tickets) {
      const auto events = store_.events(ticket);
      if (!events) return tl::unexpected(events.error());
      for (const auto& event : *events)
        if (desk::tells_of_seen(event, copy.message_id)) return true;
    }
    return false;
  }

  // Under our own domain somebody else's mail: whoever guesses what we or our people write next could be
  // answered in their place.
  bool is_borrowed(const std::string& id, const storage::MessageRef& ref) const {
    if (ref.recipient_no > 0 || ref.direction != storage::Direction::inbound) return false;
    const bool is_theirs = policy_.is_staff(ref.from) && ref.proof == storage::Proof::proven;
    return policy_.is_own_domain(desk::domain_of(id)) && !is_theirs;
  }

  Result<void> add_named(std::vector<desk::Candidate>& all, const storage::MessageRef& ref) {
    const bool came_in = ref.recipient_no == 0 && ref.direction == storage::Direction::inbound;
    return add(all, desk::Clue::message_id, ref.ticket, ref.message, ref.recipient_no,
               came_in ? ref.from : std::string{});
  }

  // Who answers a mail that was split off is about the new ticket, though its References name copies of the
  // old one too.
  Result<void> read_split_off() {
    for (std::size_t i = 0; i < std::min(mail_.in_reply_to.size(), kMaxCandidates); ++i) {
      const auto& id = mail_.in_reply_to[i];
      const auto refs = store_.find_message_id(id);
      if (!refs) return tl::unexpected(refs.error());
      if (refs->empty() || refs->front().recipient_no > 0) continue;
      const auto ticket = refs->front().ticket;
      const auto links = store_.links(ticket);
      if (!links) return tl::unexpected(links.error());
      const auto is_split = [&](const auto& link) {
        return link.kind == storage::LinkKind::split && link.ticket == ticket;
      };
      if (std::none_of(links->begin(), links->end(), is_split)) continue;
      if (auto added = add_named(known_.candidates, refs->front()); !added) return added;
    }
    return {};
  }

  // The message may have left the ticket that the token names (#split).
  Result<void> add_token(std::vector<desk::Candidate>& all, const desk::Token& token) {
    const auto ticket = store_.ticket_of(token.message);
    if (!ticket) return tl::unexpected(ticket.error());
    const auto copy = find_copy(store_, token, known_.secret);
    if (!copy) return tl::unexpected(copy.error());
    return add(all, desk::Clue::token, *ticket ? *ticket : token.ticket, token.message,
               *copy ? token.recipient : 0);
  }

  // What the commands of our own people ask for. Anybody can write in their name: without the proof that
  // reading needs, nothing is looked up but the mail that a code sets free.
  Result<void> read_asks(const storage::LedgerEntry& entry, storage::Instant now) {
    const auto& asks = known_.clues.asks;
    if (!asks.ours) return {};
    if (!is_held_ && vouched_ == Vouched::by_mail && !may_ask(entry, now)) return read_codes(now);
    for (const auto id : asks.tickets)
      if (auto added = add(known_.named, desk::Clue::tag, id, {}, 0); !added) return added;
    if (asks.listing) {
      auto tickets = store_.tickets({});
      if (!tickets) return tl::unexpected(tickets.error());
      known_.tickets = *std::move(tickets);
    }
    for (const auto& words : asks.searches)
      if (auto searched = search(words); !searched) return searched;
    if (known_.candidates.empty()) return read_codes(now);
    return read_departures(asks, known_.candidates.front()).and_then([&] { return read_codes(now); });
  }

  bool may_ask(const storage::LedgerEntry& entry, storage::Instant now) const {
    const desk::Case about{mail_, entry, known_, policy_, now};
    const desk::Sender sender = desk::read_sender(about);
    const auto* ticket = known_.candidates.empty() ? nullptr : &known_.candidates.front();
    return desk::read_request(about, sender, ticket, false).proof >= desk::kProofToRead;
  }

  Result<void> search(const std::string& words) {
    std::vector<std::string> each;
    for (const auto word : rules::split(words, " ")) each.emplace_back(word);
    auto found = store_.search(each, kMostFound, kSearchTime);
    if (!found && found.error().fault == storage::Fault::too_long)
      return known_.too_long.push_back(words), Result<void>{};
    if (!found) return tl::unexpected(found.error());
    known_.found[words] = *std::move(found);
    return {};
  }

  Result<void> read_codes(storage::Instant now) {
    const auto& codes = known_.clues.asks.codes;
    return codes.empty() || is_held_ ? Result<void>{} : read_held(codes.front(), now);
  }

  // What a split and the undo of a merge need besides.
  Result<void> read_departures(const desk::Asks& asks, const desk::Candidate& from) {
    for (const auto& message : from.messages) {
      if (!asks.split) break;
      const auto recipient = store_.next_recipient(message.no);
      if (!recipient) return tl::unexpected(recipient.error());
      known_.next_recipients[message.no] = *recipient;
    }
    for (const auto& event : from.events) {
      const auto other = asks.undo ? desk::merged_here(event) : storage::TicketId{};
      if (!other || known_.merged.size() >= kMaxCandidates) continue;
      auto ticket = store_.ticket(other);
      if (!ticket) return tl::unexpected(ticket.error());
      if (!*ticket || (*ticket)->merged_into != from.ticket.id) continue;
      desk::Candidate merged{desk::Clue::tag, **std::move(ticket), {}, {}};
      if (auto read = read_people(merged); !read) return read;
      known_.merged.push_back(std::move(merged));
    }
    return {};
  }

  // Of the ticket that the mail is about, or of its sender.
  Result<void> read_neighbours() {
    const auto sender = desk::read_sender(mail_, policy_);
    std::string customer,
        requester = desk::lower_ascii(desk::read_requester(mail_, sender, nullptr, policy_).addr_spec);
    if (!known_.candidates.empty()) {
      customer = known_.candidates.front().ticket.customer;
      requester = known_.candidates.front().ticket.requester;
    } else if (const auto* known = policy_.customers.by_address(requester)) {
      customer = known->id;
    }
    auto living = store_.living(customer, requester, desk::kMostNeighbours);
    if (!living) return tl::unexpected(living.error());
    known_.neighbours = *std::move(living);
    return {};
  }

  // For notifications.
  Result<void> read_links_at_hand() {
    storage::TicketId id;
    if (!known_.candidates.empty()) id = known_.candidates.front().ticket.id;
    if (known_.duplicate_of) id = known_.duplicate_of->id;
    if (!id) return {};
    auto links = store_.links(id);
    if (!links) return tl::unexpected(links.error());
    known_.links = *std::move(links);
    return {};
  }

  // Security mail goes to agents as it came.
  Result<void> read_raw(const storage::LedgerEntry& entry) {
    if (!entry.raw || !(mail_.encrypted || mail_.is_signed)) return {};
    auto bytes = store_.bytes(*entry.raw);
    if (!bytes) return tl::unexpected(bytes.error());
    known_.raw = *std::move(bytes);
    return {};
  }

  // What an agent's client may quote besides the copy that the mail answers.
  Result<void> read_copies(const storage::LedgerEntry& entry, storage::Instant now) {
    const auto* agent = desk::read_sender(desk::Case{mail_, entry, known_, policy_, now}).agent;
    if (!agent) return {};
    const auto ticket = known_.candidates.empty() ? storage::TicketId{} : known_.candidates.front().ticket.id;
    auto copies = store_.copies_to(agent->email, ticket, kMostCopies);
    if (!copies) return tl::unexpected(copies.error());
    known_.copies = *std::move(copies);
    return {};
  }

  Result<void> read_roster(storage::Instant now) {
    auto roster = intake::read_roster(store_, policy_, now);
    if (!roster) return tl::unexpected(roster.error());
    known_.roster = *std::move(roster);
    for (const auto& candidate : known_.candidates)
      if (auto read = read_incident(store_, candidate.ticket.id, known_.roster); !read) return read;
    return {};
  }

  Result<void> read_held(const std::string& digest, storage::Instant now) {
    auto swap = store_.swap(digest);
    if (!swap) return tl::unexpected(swap.error());
    known_.swap = *std::move(swap);
    auto confirmation = store_.confirmation(digest);
    if (!confirmation) return tl::unexpected(confirmation.error());
    if (!*confirmation) return {};
    auto entry = store_.ledger_entry((*confirmation)->ledger);
    if (!entry) return tl::unexpected(entry.error());
    if (!*entry || !(*entry)->raw) return {};
    auto bytes = store_.bytes(*(*entry)->raw);
    if (!bytes && is_systemic(bytes.error())) return tl::unexpected(bytes.error());
    known_.held_is_damaged = !bytes;
    if (!bytes) return {};
    auto mail = desk::read_mail(*bytes, (*entry)->place.mailbox, policy_);
    auto known = Gatherer(store_, mail, policy_, true).run(**entry, now);
    if (!known) return tl::unexpected(known.error());
    known_.held = std::make_shared<const desk::Held>(
        desk::Held{**confirmation, **entry, std::move(mail), *std::move(known)});
    return {};
  }

  Result<void> add(std::vector<desk::Candidate>& all, desk::Clue by, storage::TicketId id,
                   storage::MessageNo message, int recipient, std::string cited = {}) {
    if (!id || all.size() >= kMaxCandidates) return {};
    auto ticket = find_ticket(store_, id);
    if (!ticket) return tl::unexpected(ticket.error());
    if (!*ticket) return {};
    const auto is_same = [&](const auto& known) { return known.ticket.id == (*ticket)->id; };
    if (std::any_of(all.begin(), all.end(), is_same)) return {};
    desk::Candidate candidate{by, **std::move(ticket), {}, {}};
    candidate.cited = std::move(cited);
    if (auto read = read_people(candidate).and_then([&] { return read_links(candidate); }); !read)
      return read;
    if (recipient > 0) {
      auto copy = store_.outbox_copy(message, recipient);
      if (!copy) return tl::unexpected(copy.error());
      candidate.copy = *std::move(copy);
    }
    if (candidate.copy && known_.clues.asks.ours) {
      const auto burnt = is_burnt(*candidate.copy);
      if (!burnt) return tl::unexpected(burnt.error());
      candidate.burnt = *burnt;
    }
    all.push_back(std::move(candidate));
    return {};
  }

  Result<void> read_people(desk::Candidate& candidate) const {
    auto participants = store_.participants(candidate.ticket.id);
    if (!participants) return tl::unexpected(participants.error());
    candidate.participants = *std::move(participants);
    auto past = read_past(store_, candidate.ticket.id);
    if (!past) return tl::unexpected(past.error());
    candidate.past = *std::move(past);
    if (!known_.clues.asks.ours) return {};
    auto messages = store_.messages(candidate.ticket.id);
    if (!messages) return tl::unexpected(messages.error());
    candidate.messages = *std::move(messages);
    auto events = store_.events(candidate.ticket.id);
    if (!events) return tl::unexpected(events.error());
    candidate.events = *std::move(events);
    auto tasks = store_.tasks(candidate.ticket.id);
    if (!tasks) return tl::unexpected(tasks.error());
    candidate.tasks = *std::move(tasks);
    return {};
  }

  Result<void> read_links(desk::Candidate& candidate) const {
    if (!known_.clues.asks.ours) return {};
    auto links = store_.links(candidate.ticket.id);
    if (!links) return tl::unexpected(links.error());
    candidate.links = *std::move(links);
    for (const auto& link : candidate.links) {
      if (link.kind != storage::LinkKind::incident || link.other != candidate.ticket.id) continue;
      auto ticket = store_.ticket(link.ticket);
      if (!ticket) return tl::unexpected(ticket.error());
      if (!*ticket || !desk::is_living(**ticket) || candidate.reports.size() >= kMaxReports) continue;
      desk::Candidate report{desk::Clue::tag, **std::move(ticket), {}, {}};
      if (auto read = read_people(report); !read) return read;
      candidate.reports.push_back(std::move(report));
    }
    return {};
  }

  storage::Store& store_;
  const mailparse::Mail& mail_;
  const rules::Policy& policy_;
  bool is_held_;  // a held mail that another one confirms
  Vouched vouched_;
  desk::Known known_;
};

}  // namespace

Result<desk::Past> read_past(const storage::Store& store, storage::TicketId id) {
  auto targets = store.targets(id);
  if (!targets) return tl::unexpected(targets.error());
  auto statuses = store.statuses(id);
  if (!statuses) return tl::unexpected(statuses.error());
  auto turns = store.turns(id);
  if (!turns) return tl::unexpected(turns.error());
  return desk::Past{*std::move(targets), *std::move(statuses), *std::move(turns)};
}

Result<desk::Known> gather(storage::Store& store, const mailparse::Mail& mail,
                           const storage::LedgerEntry& entry, const rules::Policy& policy,
                           storage::Instant now, Vouched vouched) {
  return Gatherer(store, mail, policy, false, vouched).run(entry, now);
}

}  // namespace intake

#include "daemon/intake/load_loop_guards.hh"

#include <algorithm>

#include "daemon/desk/case/affected_addresses.hh"
#include "daemon/desk/case/bucket_key.hh"
#include "daemon/desk/case/sender.hh"
#include "daemon/desk/case/topic.hh"
#include "daemon/desk/customer/mail_loop.hh"
#include "daemon/desk/identity/address.hh"

namespace intake {
namespace {

using storage::Result;

constexpr int kMaxMerges = 10;  // of merged tickets that were merged again
constexpr std::size_t kMostHeard = 50;
constexpr std::size_t kMostRecipients = 10;   // of one report, that are looked up
constexpr std::chrono::days kReportsCome{6};  // relays try for five

class Guards {
 public:
  Guards(const storage::Store& store, const mailparse::Mail& mail, const rules::Policy& policy,
         storage::Instant now, desk::Known& known)
      : store_(store), mail_(mail), policy_(policy), now_(now), known_(known) {}

  Result<void> run() {
    return read_returned().and_then([&] { return read_heard(); }).and_then([&] { return read_spent(); });
  }

 private:
  Result<void> read_returned() {
    if (!mail_.is_bounce()) return {};
    for (const auto& token : known_.clues.returned) {
      auto copy = find_copy(store_, token, known_.secret);
      if (!copy) return tl::unexpected(copy.error());
      if (*copy && (*copy)->ticket) return keep(*std::move(*copy), desk::Return::copy);
    }
    return known_.clues.returned.empty() ? read_by_recipient() : Result<void>{};
  }

  // The last resort: the report names nothing of ours but whom we wrote to.
  Result<void> read_by_recipient() {
    std::size_t looked_up = 0;
    for (const auto& failed : mail_.bounces) {
      if (++looked_up > kMostRecipients) break;
      auto copy = store_.last_copy_to(failed.recipient, now_ - kReportsCome);
      if (!copy) return tl::unexpected(copy.error());
      if (*copy && (*copy)->ticket && (*copy)->message)
        return keep(*std::move(*copy), desk::Return::recipient);
    }
    return {};
  }

  Result<void> keep(storage::OutboxItem copy, desk::Return shown) {
    auto ticket = find_ticket(store_, copy.ticket);
    if (!ticket) return tl::unexpected(ticket.error());
    if (!*ticket) return {};
    auto told = store_.is_returned(copy.message, copy.recipient_no);
    if (!told) return tl::unexpected(told.error());
    auto recipient = store_.next_recipient(copy.message);
    if (!recipient) return tl::unexpected(recipient.error());
    auto cited = is_cited(copy, **ticket);
    if (!cited) return tl::unexpected(cited.error());
    if (*cited) shown = std::min(shown, desk::Return::cited);
    auto wrote = read_last_words(store_, (*ticket)->id);
    if (!wrote) return tl::unexpected(wrote.error());
    known_.returned =
        desk::ReturnedCopy{std::move(copy), **std::move(ticket), *recipient, shown, *told, *std::move(wrote)};
    return {};
  }

  // In the ticket that it was sent for, or the one that goes on in its place.
  Result<bool> is_cited(const storage::OutboxItem& copy, const storage::Ticket& now) const {
    auto cited = store_.is_cited(now.id, copy.message_id);
    return cited && !*cited && copy.ticket != now.id ? store_.is_cited(copy.ticket, copy.message_id) : cited;
  }

  Result<void> read_heard() {
    const auto sender = desk::read_sender(mail_, policy_);
    if (!desk::can_echo(mail_, sender)) return {};
    auto heard = store_.heard_from(sender.address.addr_spec, now_ - desk::kEchoWindow, kMostHeard);
    if (!heard) return tl::unexpected(heard.error());
    known_.heard = *std::move(heard);
    return {};
  }

  Result<void> read_spent() {
    auto reserves = read_reserves(store_, desk::read_stakes(mail_, known_, policy_));
    if (!reserves) return tl::unexpected(reserves.error());
    known_.reserves = *std::move(reserves);
    if (mail_.is_auto || mail_.from.empty()) return {};
    const auto& writes = mail_.from.front().addr_spec;
    const auto lives = std::erase_if(
        known_.reserves.dead, [&](const auto& dead) { return desk::same_address(dead.address, writes); });
    if (lives > 0) known_.revived.push_back(writes);
    return {};
  }

  const storage::Store& store_;
  const mailparse::Mail& mail_;
  const rules::Policy& policy_;
  storage::Instant now_;
  desk::Known& known_;
};

}  // namespace

Result<std::optional<storage::Ticket>> find_ticket(const storage::Store& store, storage::TicketId id) {
  auto ticket = store.ticket(id);
  for (int step = 0; step < kMaxMerges && ticket && *ticket && (*ticket)->merged_into; ++step)
    ticket = store.ticket((*ticket)->merged_into);
  return ticket;
}

Result<std::optional<storage::OutboxItem>> find_copy(const storage::Store& store, const desk::Token& token,
                                                     std::string_view secret) {
  auto copy = store.outbox_copy(token.message, token.recipient);
  if (!copy || !*copy) return copy;
  const auto carried = desk::find_tokens((*copy)->message_id, secret);
  if (!carried.empty() && carried.front().epoch != token.epoch) copy->reset();
  return copy;
}

Result<std::string> read_last_words(const storage::Store& store, storage::TicketId id) {
  const auto ends = store.ends(id);
  if (!ends) return tl::unexpected(ends.error());
  return *ends ? desk::topic_of((*ends)->latest).text : std::string{};
}

Result<void> read_guards(const storage::Store& store, const mailparse::Mail& mail,
                         const rules::Policy& policy, storage::Instant now, desk::Known& known) {
  return Guards(store, mail, policy, now, known).run();
}

Result<desk::Reserves> read_reserves(const storage::Store& store, const desk::Stakes& stakes) {
  auto buckets = store.buckets(desk::bucket_keys(stakes));
  if (!buckets) return tl::unexpected(buckets.error());
  if (stakes.time) {
    auto people = store.buckets_of(std::string(desk::kPeopleKind));
    if (!people) return tl::unexpected(people.error());
    buckets->insert(buckets->end(), people->begin(), people->end());
  }
  const std::vector<std::string> addresses(stakes.addresses.begin(), stakes.addresses.end());
  auto dead = store.dead_among(addresses);
  if (!dead) return tl::unexpected(dead.error());
  return desk::Reserves{*std::move(buckets), *std::move(dead)};
}

}  // namespace intake

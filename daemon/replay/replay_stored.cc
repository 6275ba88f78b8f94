#include "daemon/replay/replay_stored.hh"

#include "daemon/sim/replay.hh"

namespace ctl {

using storage::Instant;
using storage::Result;

namespace {

class StoredReplay {
 public:
  StoredReplay(storage::Store& past, sim::World& world, sim::Translator translator)
      : past_(past), world_(world), history_(past), replay_(world), translator_(std::move(translator)) {}

  Result<ReplayReport> run(Instant since, Instant now) {
    const auto mails = history_.mails(since);
    if (!mails) return tl::unexpected(mails.error());
    for (const auto& entry : *mails)
      if (auto played = play(entry, since); !played) return tl::unexpected(played.error());
    if (auto passed = replay_.pass_until(now); !passed) return tl::unexpected(passed.error());
    auto letters = history_.letters_between(since);
    if (!letters) return tl::unexpected(letters.error());
    std::vector<sim::Passed> was, would_be = replay_.collect_passed();
    for (auto& letter : *letters) was.push_back({letter.ticket, letter.at, std::move(letter.what)});
    for (auto& letter : would_be) letter.ticket = translator_.real(letter.ticket);
    report_.add_passed(was, std::move(would_be));
    if (auto compared = compare_promises(since); !compared) return tl::unexpected(compared.error());
    return std::move(report_);
  }

 private:
  Result<void> compare_promises(Instant since) {
    for (const auto& [real, own] : translator_.pairs()) {
      const auto was = past_.targets(real);
      if (!was) return tl::unexpected(was.error());
      const auto would_be = world_.store().targets(own);
      if (!would_be) return tl::unexpected(would_be.error());
      report_.add_promises(sim::promise_changes(real, *was, *would_be, since));
    }
    return {};
  }

  Result<void> play(const storage::LedgerEntry& entry, Instant since) {
    if (!world_.policy().find_mailbox(entry.place.mailbox)) return {};  // the other policy has given it up
    if (auto seeded = seed_older(entry, since); !seeded) return seeded;
    auto bytes = past_.bytes(*entry.raw);
    if (!bytes) return tl::unexpected(bytes.error());
    const auto was = history_.outcome_of(entry);
    if (!was) return tl::unexpected(was.error());
    auto would_be = replay_.play(entry.place.mailbox, translator_.translate(*bytes), entry.received);
    if (!would_be) return tl::unexpected(would_be.error());
    const auto& own = replay_.last_entry();
    translator_.pair(entry.ticket, entry.message, own.ticket, own.message);
    report_.add_mail(entry.received, *bytes, entry.ticket, *was, *would_be);
    return {};
  }

  // A ticket that began before the replay is put in place when the first mail for it comes.
  Result<void> seed_older(const storage::LedgerEntry& entry, Instant since) {
    if (!entry.ticket || translator_.knows(entry.ticket)) return {};
    const auto ticket = history_.ticket_at(entry.ticket, since - std::chrono::seconds{1});
    if (!ticket) return tl::unexpected(ticket.error());
    if (!*ticket || (*ticket)->created >= since) return {};
    return sim::seed(world_, translator_, past_, **ticket, since - std::chrono::seconds{1});
  }

  storage::Store& past_;
  sim::World& world_;
  sim::History history_;
  sim::Replay replay_;
  sim::Translator translator_;
  ReplayReport report_;
};

}  // namespace

Result<ReplayReport> replay_stored(storage::Store& past, std::shared_ptr<const rules::Policy> policy,
                                   Instant since, Instant now) {
  auto world = sim::World::open(std::move(policy), since);
  if (!world) return tl::unexpected(world.error());
  const auto real_secret = past.secret();
  if (!real_secret) return tl::unexpected(real_secret.error());
  const auto own_secret = (*world)->store().secret();
  if (!own_secret) return tl::unexpected(own_secret.error());
  return StoredReplay(past, **world, sim::Translator(*real_secret, *own_secret)).run(since, now);
}

}  // namespace ctl

// `ticketctl replay`: past mail through another policy, and what would be different.
//
// Stored mail is held against what happened. Mail from files never came to this desk: it is held against what
// the present policy (--config) makes of it, or shown as it would be where there is none.

#include <map>

#include "daemon/ctl/command.hh"
#include "daemon/ctl/mail_files.hh"
#include "daemon/ctl/replay_report.hh"
#include "daemon/intake/customers.hh"
#include "daemon/sim/letterbox.hh"
#include "daemon/sim/replay.hh"
#include "mailparse/parse.hh"
#include "rules/load.hh"
#include "rules/shape.hh"
#include "rules/span.hh"

namespace ctl {
namespace {

using PolicyPtr = std::shared_ptr<const rules::Policy>;
using sim::Outcome;
using storage::Instant;
using storage::Result;

// ---- stored mail

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

Result<ReplayReport> replay_stored(storage::Store& past, PolicyPtr policy, Instant since, Instant now) {
  auto world = sim::World::open(std::move(policy), since);
  if (!world) return tl::unexpected(world.error());
  const auto real_secret = past.secret();
  if (!real_secret) return tl::unexpected(real_secret.error());
  const auto own_secret = (*world)->store().secret();
  if (!own_secret) return tl::unexpected(own_secret.error());
  return StoredReplay(past, **world, sim::Translator(*real_secret, *own_secret)).run(since, now);
}

// ---- mail from files

// What there is to compare with where no policy is: a ticket with nothing set.
Outcome nothing_like(const Outcome& outcome) {
  Outcome none;
  none.fate = storage::Fate::received;
  none.ticket = outcome.ticket;
  return none;
}

class FileReplay {
 public:
  FileReplay(sim::World& world, sim::World* present)
      : world_(world), present_world_(present), replay_(world) {
    if (present) present_.emplace(*present);
  }

  Result<ReplayReport> run(const std::vector<MailFile>& files, Instant now) {
    for (const auto& file : files) {
      const auto bytes = read_mail(file);
      if (!bytes) return storage::fail(storage::Fault::io, bytes.error());
      for (const auto& mailbox : sim::mailboxes_of(mailparse::parse(header_of(*bytes)), world_.policy()))
        if (auto played = play(mailbox, *bytes, file.at); !played) return tl::unexpected(played.error());
    }
    if (auto passed = pass_until(now); !passed) return tl::unexpected(passed.error());
    const auto was = present_ ? present_->collect_passed() : std::vector<sim::Passed>{};
    report_.add_passed(was, replay_.collect_passed());
    if (auto compared = compare_promises(); !compared) return tl::unexpected(compared.error());
    return std::move(report_);
  }

 private:
  // Every ticket there is under the other policy, against the one that the same mail belongs to now.
  Result<void> compare_promises() {
    for (const auto& [own, present] : tickets_) {
      const auto would_be = world_.store().targets(own);
      if (!would_be) return tl::unexpected(would_be.error());
      std::vector<storage::Target> was;
      if (present_world_ && present) {
        auto read = present_world_->store().targets(present);
        if (!read) return tl::unexpected(read.error());
        was = *std::move(read);
      }
      report_.add_promises(sim::promise_changes(present ? present : own, was, *would_be, {}));
    }
    return {};
  }

  Result<void> pass_until(Instant now) {
    auto passed = replay_.pass_until(now);
    return passed && present_ ? present_->pass_until(now) : passed;
  }

  Result<void> play(const std::string& mailbox, const std::string& bytes, Instant at) {
    const auto would_be = replay_.play(mailbox, bytes, at);
    if (!would_be) return tl::unexpected(would_be.error());
    auto was = present_ ? present_->play(mailbox, bytes, at) : Result<Outcome>(nothing_like(*would_be));
    if (!was) return tl::unexpected(was.error());
    const auto present = present_ ? was->ticket : storage::TicketId{};
    if (would_be->ticket) tickets_.try_emplace(would_be->ticket, present);
    report_.add_mail(at, bytes, was->ticket ? was->ticket : would_be->ticket, *was, *would_be);
    return {};
  }

  sim::World& world_;
  sim::World* present_world_;  // null: there is no present policy
  sim::Replay replay_;
  std::optional<sim::Replay> present_;
  std::map<storage::TicketId, storage::TicketId> tickets_;  // of the other policy -> of the present one
  ReplayReport report_;
};

Result<ReplayReport> replay_files(const std::vector<MailFile>& files, PolicyPtr policy, PolicyPtr present,
                                  Instant now) {
  const Instant start = files.empty() ? Instant{} : files.front().at;
  auto world = sim::World::open(std::move(policy), start);
  if (!world) return tl::unexpected(world.error());
  if (!present) return FileReplay(**world, nullptr).run(files, now);
  auto other = sim::World::open(std::move(present), start);
  if (!other) return tl::unexpected(other.error());
  return FileReplay(**world, other->get()).run(files, now);
}

// ---- finding it

PolicyPtr load(const std::string& path, Output* output) {
  auto loaded = rules::load_policy(path, rules::disk_reader());
  if (!loaded.policy && output)
    for (const auto& diagnostic : loaded.diagnostics) output->err += diagnostic.format() + "\n";
  return loaded.policy ? std::make_shared<const rules::Policy>(*std::move(loaded.policy)) : nullptr;
}

// "30d" before now, or a date in UTC; empty: from the beginning.
std::optional<Instant> parse_since(const std::string& text, Instant now) {
  if (text.empty()) return Instant{};
  if (const auto back = rules::parse_duration(text)) return now - *back;
  if (const auto date = rules::parse_date(text)) return Instant{date->time_since_epoch()};
  return {};
}

Result<ReplayReport> replay_database(const Global& global, const PolicyPtr& policy, Instant since,
                                     Instant now) {
  storage::Options options;
  options.read_only = true;
  options.path = global.database;
  if (options.path.empty()) {
    const auto present = load(global.config, nullptr);
    options.path = present ? present->storage.path : policy->storage.path;
  }
  auto store = storage::Store::open(options);
  if (!store) return tl::unexpected(store.error());
  auto merged = intake::with_stored_customers(*policy, **store);
  if (!merged) return tl::unexpected(merged.error());
  return replay_stored(**store, std::make_shared<const rules::Policy>(*std::move(merged->policy)), since,
                       now);
}

}  // namespace

int replay(const Replay& options, const Global& global, storage::Instant now, Output& output) {
  const auto policy = load(options.policy, &output);
  if (!policy) return kBadPolicy;
  const auto since = parse_since(options.since, now);
  if (!since) return fail(output, kUsage, "--since takes a time such as 30d or a date, not " + options.since);
  Result<ReplayReport> report;
  if (options.mails.empty()) {
    report = replay_database(global, policy, *since, now);
  } else {
    const auto files = list_mails(options.mails, now);
    if (!files) return fail(output, kRefused, files.error());
    report = replay_files(*files, policy, load(global.config, nullptr), now);
  }
  if (!report) return fail(output, report.error());
  output.out += global.json ? report->to_json() : report->to_text();
  return kDone;
}

}  // namespace ctl

#include "daemon/replay/replay_files.hh"

#include <future>
#include <map>

#include "daemon/sim/letterbox.hh"
#include "daemon/sim/replay.hh"
#include "mailparse/parse/parse.hh"

namespace ctl {

using sim::Outcome;
using storage::Instant;
using storage::Result;

namespace {

// What there is to compare with where no policy is: a ticket with nothing set.
Outcome nothing_like(const Outcome& outcome) {
  Outcome none;
  none.fate = storage::Fate::received;
  none.ticket = outcome.ticket;
  return none;
}

// A desk that takes all the mails, one after the other.
class Course {
 public:
  explicit Course(sim::World& world) : world_(world), replay_(world) {}

  // `mailboxes_of` is the policy that says where a mail arrives: the same for all desks that are compared.
  Result<void> run(const std::vector<MailFile>& files, const rules::Policy& mailboxes_of, Instant now) {
    for (const auto& file : files) {
      const auto bytes = read_mail(file);
      if (!bytes) return storage::fail(storage::Fault::io, bytes.error());
      for (const auto& mailbox : sim::mailboxes_of(mailparse::parse(header_of(*bytes)), mailboxes_of)) {
        auto outcome = replay_.play(mailbox, *bytes, file.at);
        if (!outcome) return tl::unexpected(outcome.error());
        arrivals_.push_back({&file, *std::move(outcome)});
      }
    }
    return replay_.pass_until(now);
  }

  struct Arrival {
    const MailFile* file;
    Outcome outcome;
  };
  const std::vector<Arrival>& arrivals() const { return arrivals_; }
  std::vector<sim::Passed> collect_passed() { return replay_.collect_passed(); }
  Result<std::vector<storage::Target>> targets(storage::TicketId ticket) const {
    return ticket ? world_.store().targets(ticket) : std::vector<storage::Target>{};
  }

 private:
  sim::World& world_;
  sim::Replay replay_;
  std::vector<Arrival> arrivals_;
};

// `present` is null where there is nothing to compare with.
class Comparison {
 public:
  Comparison(Course& other, Course* present) : other_(other), present_(present) {}

  Result<ReplayReport> run() {
    for (std::size_t i = 0; i < other_.arrivals().size(); ++i)
      if (auto compared = compare_mail(i); !compared) return tl::unexpected(compared.error());
    const auto was = present_ ? present_->collect_passed() : std::vector<sim::Passed>{};
    report_.add_passed(was, other_.collect_passed());
    if (auto compared = compare_promises(); !compared) return tl::unexpected(compared.error());
    return std::move(report_);
  }

 private:
  Result<void> compare_mail(std::size_t number) {
    const auto& [file, would_be] = other_.arrivals()[number];
    const Outcome was = present_ ? present_->arrivals()[number].outcome : nothing_like(would_be);
    if (would_be.ticket) tickets_.try_emplace(would_be.ticket, present_ ? was.ticket : storage::TicketId{});
    const auto bytes = read_mail(*file);
    if (!bytes) return storage::fail(storage::Fault::io, bytes.error());
    report_.add_mail(file->at, *bytes, was.ticket ? was.ticket : would_be.ticket, was, would_be);
    return {};
  }

  // Every ticket there is under the other policy, against the one that the same mail belongs to now.
  Result<void> compare_promises() {
    for (const auto& [own, present] : tickets_) {
      const auto would_be = other_.targets(own);
      if (!would_be) return tl::unexpected(would_be.error());
      const auto was = present_ ? present_->targets(present) : std::vector<storage::Target>{};
      if (!was) return tl::unexpected(was.error());
      report_.add_promises(sim::promise_changes(present ? present : own, *was, *would_be, {}));
    }
    return {};
  }

  Course& other_;
  Course* present_;
  std::map<storage::TicketId, storage::TicketId> tickets_;  // of the other policy -> of the present one
  ReplayReport report_;
};

}  // namespace

Result<ReplayReport> replay_files(const std::vector<MailFile>& files,
                                  const std::shared_ptr<const rules::Policy>& policy,
                                  const std::shared_ptr<const rules::Policy>& present, Instant now) {
  const Instant start = files.empty() ? Instant{} : files.front().at;
  auto world = sim::World::open(policy, start);
  if (!world) return tl::unexpected(world.error());
  Course other(**world);
  if (!present) {
    if (auto played = other.run(files, *policy, now); !played) return tl::unexpected(played.error());
    return Comparison(other, nullptr).run();
  }
  auto present_world = sim::World::open(present, start);
  if (!present_world) return tl::unexpected(present_world.error());
  Course now_in_force(**present_world);
  // The two desks know nothing of one another.
  auto beside = std::async(std::launch::async, [&] { return now_in_force.run(files, *policy, now); });
  const auto played = other.run(files, *policy, now), played_beside = beside.get();
  if (!played) return tl::unexpected(played.error());
  if (!played_beside) return tl::unexpected(played_beside.error());
  return Comparison(other, &now_in_force).run();
}

}  // namespace ctl

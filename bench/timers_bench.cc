// What many running promises cost: finding the next timer, starting, and doing what is due.
//
//   timers_bench [TICKETS] [FOLDER]      1,000,000 and the current folder by default
//
// Each size is ten times the one before. Where looking for the next timer is O(log n), its time hardly grows.

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <stdexcept>

#include "daemon/desk/case/timer_kind.hh"
#include "daemon/desk/sla/promises.hh"
#include "daemon/intake/intake.hh"
#include "rules/load/load.hh"

namespace {

using namespace storage;
using Clock = std::chrono::steady_clock;

constexpr Instant kNow{std::chrono::seconds(1'772'442'000)};
constexpr int kBatch = 5'000;
constexpr int kLooks = 2'000;

const char* const kPolicy = R"(
desk: {name: D, domain: example.com}
storage: {path: tickets.db}
smtp: {url: "smtp://localhost", tls: none}
mailboxes: {support: {address: support@example.com}}
agents: {alice: {email: alice@example.com}}
severities: [normal]
sla: {x: {normal: {resolution: 1000h, remind: [50%]}}}
customers: {initech: {domains: [initech.example], sla: x}}
)";

template <class T>
T must(Result<T> result) {
  if (!result) throw std::runtime_error(result.error().message);
  if constexpr (!std::is_void_v<T>) return std::move(*result);
}

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

std::shared_ptr<const rules::Policy> policy(const std::string& yaml = kPolicy) {
  auto loaded = rules::load_policy("p.yaml", rules::memory_reader({{"p.yaml", yaml}}));
  if (!loaded.policy) throw std::runtime_error("the policy is wrong");
  return std::make_shared<const rules::Policy>(*std::move(loaded.policy));
}

// A ticket a second, each with a promise that runs and a timer for its reminder.
void add(Changes& changes, std::int64_t number) {
  const Instant opened = kNow + std::chrono::seconds(number);
  Ticket ticket;
  ticket.id = {number};
  ticket.subject = "Question";
  ticket.severity = "normal";
  ticket.customer = "initech";
  ticket.requester = "chris@initech.example";
  ticket.mailbox = "support";
  ticket.created = ticket.updated = ticket.last_message = opened;
  Message message;
  message.no = {number};
  message.ticket = ticket.id;
  message.from = ticket.requester;
  message.text = "How do I print?";
  message.stored = opened;
  Target target{ticket.id, "resolution", opened, "x", "normal", "1000h"};
  target.deadline = ticket.next_deadline = opened + std::chrono::hours(1000);
  ticket.next_target = target.name;
  changes.timers.push_back(
      {{ticket.id, std::string(desk::kPromiseTimer)}, opened + std::chrono::hours(500), {}});
  changes.tickets.push_back(std::move(ticket));
  changes.messages.push_back(std::move(message));
  changes.targets.push_back(std::move(target));
}

void fill(Store& store, std::int64_t from, std::int64_t to) {
  for (std::int64_t number = from; number <= to;) {
    Changes changes;
    for (int i = 0; i < kBatch && number <= to; ++i) add(changes, number++);
    auto transaction = must(store.begin());
    must(transaction.apply(changes));
    must(transaction.commit());
  }
}

std::unique_ptr<Store> open(const std::string& path) {
  return must(Store::open({.path = path}));
}

// Nothing is due: the question that the daemon asks every second.
double look_microseconds(const Store& store) {
  const auto start = Clock::now();
  for (int i = 0; i < kLooks; ++i) {
    if (!must(store.next_timer())) throw std::runtime_error("no timer is set");
    if (!must(store.due_timers(kNow, intake::Intake::kTimerBatch)).empty())
      throw std::runtime_error("a timer is due");
  }
  return seconds_since(start) / kLooks * 1e6;
}

void measure(const std::string& path, std::int64_t count) {
  auto start = Clock::now();
  auto store = open(path);
  intake::Intake intake(*store, policy());
  if (must(intake.review_all(kNow)) > 0)
    throw std::runtime_error("tickets were reviewed at an ordinary start");
  must(store->next_timer());
  const double opened = seconds_since(start);
  const double look = look_microseconds(*store);
  start = Clock::now();
  const Instant due = *must(store->next_timer()) + std::chrono::seconds(199);
  const auto fired = must(intake.pass_time(due));
  std::printf("%9lld tickets: start %6.1f ms   next timer %5.1f us   %zu reminders %6.1f ms\n",
              static_cast<long long>(count), opened * 1e3, look, fired, seconds_since(start) * 1e3);
}

// The first start after the policy was changed: every ticket is to be looked at.
void measure_review(const std::string& path) {
  auto start = Clock::now();
  auto store = open(path);
  std::string changed = kPolicy;
  changed.replace(changed.find("1000h"), 5, "1001h");
  intake::Intake intake(*store, policy(changed));
  const auto tickets = must(intake.review_all(kNow));
  const double opened = seconds_since(start);
  start = Clock::now();
  const auto fired = must(intake.pass_time(kNow));
  std::printf("another policy, %zu tickets: start %6.1f ms   the first %zu timers %6.1f ms\n", tickets,
              opened * 1e3, fired, seconds_since(start) * 1e3);
}

}  // namespace

int main(int count, char** arguments) {
  const std::int64_t most = count > 1 ? std::atoll(arguments[1]) : 1'000'000;
  const std::filesystem::path folder =
      std::filesystem::path(count > 2 ? arguments[2] : ".") / "timers_bench.data";
  try {
    std::filesystem::remove_all(folder);
    std::filesystem::create_directories(folder);
    const std::string path = folder / "tickets.db";
    {
      auto store = open(path);
      must(intake::Intake(*store, policy()).review_all(kNow));
    }
    std::int64_t there = 0;
    for (std::int64_t size = std::min<std::int64_t>(1'000, most); there < most;
         size = std::min(size * 10, most)) {
      fill(*open(path), there + 1, size);
      there = size;
      measure(path, size);
    }
    measure_review(path);
  } catch (const std::exception& problem) {
    std::fprintf(stderr, "timers_bench: %s\n", problem.what());
    std::filesystem::remove_all(folder);
    return 1;
  }
  std::filesystem::remove_all(folder);
}

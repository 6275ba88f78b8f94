// A year of a desk with 100 mails a day, replayed through a policy: `replay_bench [MAILS]`, 36,500 by
// default.
//
// Design: under 30 s. Two mails of three open a ticket, the third answers one; every twentieth is a
// machine's.

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <sys/resource.h>

#include "daemon/sim/heap.hh"
#include "daemon/sim/replay.hh"
#include "rules/load/load.hh"

namespace {

using Clock = std::chrono::steady_clock;

const std::string kPolicy = R"(
desk: {name: Example Support, tag: Example, domain: example.com}
storage: {path: /tmp/unused.db}
smtp: {url: "smtp://localhost:25", tls: none}
mailboxes: {support: {address: support@example.com}}
agents:
  alice: {name: Alice Meyer, email: alice@example.com}
  bob: {name: Bob Ng, email: bob@example.com}
groups: {tier1: {members: [alice, bob]}}
severities: [urgent, high, low]
plans: {paid: {}, free: {}}
customers: {initech: {domains: [customer7.example], plan: paid}}
rules:
  - {name: site down, when: {any: [{subject: '/\b(down|outage)\b/i'}, {body: '/\b50[234]\b/'}]}, then: {severity: urgent, group: tier1}}
  - {name: paid, when: {plan: paid}, then: {severity: high}}
  - {name: all, when: {opens: true}, then: {status: pending}}
automations:
  - {name: silence closes, when: {status: pending, quiet: 5d}, then: {status: closed, reply: closed}}
)";

rules::Policy load() {
  auto result = rules::load_policy("policy.yaml", rules::memory_reader({{"policy.yaml", kPolicy}}));
  for (const auto& diagnostic : result.diagnostics) std::puts(diagnostic.format().c_str());
  if (!result.policy) std::exit(1);
  return *std::move(result.policy);
}

std::string paragraph(int i) {
  std::string text;
  for (int line = 0; line < 60; ++line)
    text += "Line " + std::to_string(line) + " of mail " + std::to_string(i) +
            ": the page shows nothing but an empty table, as it did last week.\r\n";
  return text;
}

std::string make_mail(int i) {
  const std::string from =
      "person" + std::to_string(i % 900) + "@customer" + std::to_string(i % 90) + ".example";
  std::string mail = "From: Person <" + from + ">\r\nTo: support@example.com\r\nMessage-ID: <mail." +
                     std::to_string(i) + "@" + from.substr(from.find('@') + 1) +
                     ">\r\nSubject: " + (i % 10 == 0 ? "Site down" : "A question") + " " + std::to_string(i) +
                     "\r\nDate: Mon, 05 Jan 2026 09:00:00 +0000\r\nMIME-Version: 1.0\r\n";
  if (i % 3 == 2)
    mail += "In-Reply-To: <mail." + std::to_string(i - 1) + "@x>\r\nReferences: <mail." +
            std::to_string(i - 2) + "@customer" + std::to_string((i - 2) % 90) + ".example>\r\n";
  if (i % 20 == 0) mail += "Auto-Submitted: auto-generated\r\n";
  return mail + "Content-Type: text/plain; charset=utf-8\r\n\r\n" + paragraph(i);
}

double megabytes() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_maxrss) / 1024;
}

}  // namespace

int main(int argc, char** argv) {
  const int mails = argc > 1 ? std::atoi(argv[1]) : 36'500;
  const storage::Instant start{std::chrono::sys_days{std::chrono::year{2026} / 1 / 5}};
  sim::keep_freed_memory();  // as `ticketctl replay` does
  auto world = sim::World::open(std::make_shared<const rules::Policy>(load()), start);
  if (!world) return 1;
  sim::Replay replay(**world);
  const auto begin = Clock::now();
  std::size_t sent = 0;
  for (int i = 0; i < mails; ++i) {
    const auto outcome = replay.play("support", make_mail(i), start + std::chrono::seconds{864} * i);
    if (!outcome) return std::puts(outcome.error().message.c_str()), 1;
    sent += outcome->sent.size();
  }
  const double seconds = std::chrono::duration<double>(Clock::now() - begin).count();
  std::printf("%d mails replayed in %.1f s: %.0f us each, %zu mails sent, %zu as time passed, %.0f MB\n",
              mails, seconds, seconds / mails * 1e6, sent, replay.collect_passed().size(), megabytes());
}

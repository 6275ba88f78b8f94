// Loads a policy of 1,000 rules and 100,000 customers and decides mails with it.
//
//   rules_bench            prints load time and time a decision; exit 1 beyond 1 s and 100 us

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <string>
#include <vector>

#include "rules/evaluate.hh"
#include "rules/load.hh"

namespace {

using Clock = std::chrono::steady_clock;

constexpr int kRules = 1000, kCustomers = 100'000, kMails = 2000;

double milliseconds(Clock::duration d) {
  return std::chrono::duration<double, std::milli>(d).count();
}

std::string number(int n) {
  return std::to_string(n);
}

// Rules of every kind that a handbook has: words, regexes, senders, customers, tags, headers.
std::string rule(int n) {
  const std::string head = "  - name: rule " + number(n) + "\n    when: ";
  const std::string then = "\n    then: {tag: t" + number(n) + "}\n";
  switch (n % 8) {
    case 0:
      return head + "{subject: product" + number(n) + "}" + then;
    case 1:
      return head + "{body: '/\\b(error|fehler) " + number(n) + "\\b/i'}" + then;
    case 2:
      return head + "{from: host" + number(n) + ".example, first: true}" + then;
    case 3:
      return head + "{customer: c" + number(n) + ", any: [{subject: outage}, {body: '/\\bdown\\b/i'}]}" +
             then;
    case 4:
      return head + "{body: [component" + number(n) + ", modul" + number(n) + "]}" + then;
    case 5:
      return head + "{header.X-Product: p" + number(n) + ", opens: true}" + then;
    case 6:
      return head + "{subject: '/ticket-" + number(n) + "-(\\d+)/', not: {plan: free}}" + then;
    default:
      return head + "{attachment: {name: '*.log', size: '> 1MB'}, tag: t" + number(n - 1) + "}" + then;
  }
}

std::string policy() {
  std::string out =
      "desk: {name: Bench, domain: example.com}\nstorage: {path: /tmp/x}\nsmtp: {url: \"smtp://localhost\"}\n"
      "mailboxes: {support: {address: support@example.com}}\nplans: {paid: {}, free: {}}\ncustomers_file: "
      "customers.csv\nrules:\n";
  for (int n = 0; n < kRules; ++n) out += rule(n);
  return out;
}

std::string customers() {
  std::string out = "id,name,domains,plan,account_manager\n";
  for (int n = 0; n < kCustomers; ++n)
    out += "c" + number(n) + ",Customer " + number(n) + ",host" + number(n) + ".example," +
           (n % 3 ? "paid" : "free") + ",dan@example.com\n";
  return out;
}

// About 8 KB of plain words.
std::string body(int seed) {
  constexpr const char* kWords[] = {"the",    "system", "reports", "that",      "our",
                                    "server", "cannot", "reach",   "component", "after",
                                    "login",  "please", "product", "error",     "ticket"};
  std::string out;
  for (unsigned n = static_cast<unsigned>(seed); out.size() < 8192; n = n * 1664525u + 1013904223u)
    out += std::string(kWords[(n >> 16) % std::size(kWords)]) + ' ';
  return out + "error " + number(seed % kRules) + " and modul" + number(seed % kRules);
}

}  // namespace

int main() {
  const auto files = rules::memory_reader({{"policy.yaml", policy()}, {"customers.csv", customers()}});
  const auto start = Clock::now();
  const rules::LoadResult result = rules::load_policy("policy.yaml", files);
  const double load = milliseconds(Clock::now() - start);
  for (const auto& diagnostic : result.diagnostics) std::fprintf(stderr, "%s\n", diagnostic.format().c_str());
  if (!result.policy) return 1;

  const std::vector<std::pair<std::string, std::string>> headers(30,
                                                                 {"Received", "from a.example by b.example"});
  std::vector<double> times;
  std::size_t effects = 0;
  for (int n = 0; n < kMails; ++n) {
    const std::string text = body(n), subject = "Our product" + number(n % kRules) + " is slow";
    rules::Facts facts;
    facts.from = "someone@host" + number(n * 37 % kCustomers) + ".example";
    facts.recipients = {"support@example.com"};
    facts.subject = subject;
    facts.body = text;
    facts.headers = headers;
    const auto begin = Clock::now();
    if (const rules::Customer* customer = result.policy->customers.by_address(facts.from))
      facts.customer = customer->id, facts.plan = customer->plan;
    effects += rules::evaluate(*result.policy, facts).effects.size();
    times.push_back(milliseconds(Clock::now() - begin) * 1000);
  }
  std::sort(times.begin(), times.end());
  const double median = times[times.size() / 2], p99 = times[times.size() * 99 / 100];
  std::printf("load %d rules and %d customers: %.0f ms\n", kRules, kCustomers, load);
  std::printf("decide a mail of 8 KB: median %.1f us, p99 %.1f us (%zu effects in %d mails)\n", median, p99,
              effects, kMails);
  return load < 1000 && median < 100 ? 0 : 1;
}

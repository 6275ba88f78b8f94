// Loads a policy of 1,000 rules and 100,000 customers and decides mails with it: with the customers in a CSV
// file, and with the customers in the desk's database.
//
//   rules_bench            prints load time and time a decision; exit 1 beyond 1 s and 100 us

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <string>
#include <vector>

#include "daemon/intake/customers.hh"
#include "rules/evaluate/evaluate.hh"
#include "rules/load/load.hh"

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
      "mailboxes: {support: {address: support@example.com}}\nplans: {paid: {}, free: {}}\n"
      "customers_file: customers.csv\nrules:\n";
  for (int n = 0; n < kRules; ++n) out += rule(n);
  return out;
}

std::string customers(int count) {
  std::string out = "id,name,domains,plan,account_manager\n";
  for (int n = 0; n < count; ++n)
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

rules::Policy load(int in_file) {
  const auto files = rules::memory_reader({{"policy.yaml", policy()}, {"customers.csv", customers(in_file)}});
  rules::LoadResult result = rules::load_policy("policy.yaml", files);
  for (const auto& diagnostic : result.diagnostics) std::fprintf(stderr, "%s\n", diagnostic.format().c_str());
  if (!result.policy) std::exit(1);
  return *std::move(result.policy);
}

// A database with all customers but those that rules name: these must stand in the policy or its file.
std::unique_ptr<storage::Store> store_of(const rules::Policy& policy) {
  auto store = storage::Store::open({.path = ":memory:", .check = false});
  storage::Changes changes;
  for (std::size_t i = kRules; i < policy.customers.size(); ++i)
    changes.customers.push_back(intake::to_storage(policy.customers.all()[i]));
  auto transaction = (*store)->begin();
  if (!transaction || !transaction->apply(changes) || !transaction->commit()) std::exit(1);
  return *std::move(store);
}

// Prints what decisions cost; false beyond the target.
bool decide(const char* name, double load, const rules::Policy& policy) {
  const std::vector<std::pair<std::string, std::string>> headers(30,
                                                                 {"Received", "from a.example by b.example"});
  std::vector<double> times;
  std::size_t effects = 0, known = 0;
  for (int n = 0; n < kMails; ++n) {
    const std::string text = body(n), subject = "Our product" + number(n % kRules) + " is slow";
    rules::Facts facts;
    facts.from = "someone@host" + number(n * 37 % kCustomers) + ".example";
    facts.recipients = {"support@example.com"};
    facts.subject = subject;
    facts.body = text;
    facts.headers = headers;
    const auto begin = Clock::now();
    if (const rules::Customer* customer = policy.customers.by_address(facts.from))
      facts.customer = customer->id, facts.plan = customer->plan, ++known;
    effects += rules::evaluate(policy, facts).effects.size();
    times.push_back(milliseconds(Clock::now() - begin) * 1000);
  }
  std::sort(times.begin(), times.end());
  const double median = times[times.size() / 2], p99 = times[times.size() * 99 / 100];
  std::printf(
      "%d customers %s: load with %d rules %.0f ms; decide a mail of 8 KB: median %.1f us, p99 %.1f us "
      "(%zu known senders, %zu effects in %d mails)\n",
      kCustomers, name, kRules, load, median, p99, known, effects, kMails);
  return load < 1000 && median < 100;
}

}  // namespace

int main() {
  auto start = Clock::now();
  const rules::Policy with_file = load(kCustomers);
  const double load_file = milliseconds(Clock::now() - start);
  const auto store = store_of(with_file);

  start = Clock::now();
  auto merged = intake::with_stored_customers(load(kRules), *store);
  const double load_store = milliseconds(Clock::now() - start);
  if (!merged || !merged->policy) return 1;

  const bool quick = decide("in a file", load_file, with_file);
  return decide("in the database", load_store, *merged->policy) && quick ? 0 : 1;
}

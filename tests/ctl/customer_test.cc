// `ticketctl customer`: customers of the database beside those of the policy.
#include <nlohmann/json.hpp>

#include "daemon/verbs/cmd_customer.hh"
#include "daemon/verbs/json.hh"
#include "rules/load/load.hh"
#include "tests/catch.hh"

using ctl::Json;
using Do = ctl::Customer::Do;

namespace {

constexpr storage::Instant kNow{std::chrono::seconds{1'772'442'000}};  // 2026-03-02

const std::string kPolicy = R"(
desk: {name: Example Support, domain: example.com}
storage: {path: /tmp/unused.db}
smtp: {url: "smtp://localhost:25", tls: none}
mailboxes: {support: {address: support@example.com}}
severities: [urgent, low]
sla: {fast: {urgent: {first_response: 1h}}}
plans: {paid: {sla: fast}, free: {}}
customers: {initech: {domains: [initech.example], plan: paid}}
customers_file: customers.csv
rules: [{name: paid, when: {plan: paid}, then: {severity: urgent}}]
)";

// A desk in memory whose customers are changed by ticketctl's own verbs.
class Shop {
 public:
  Shop() {
    auto loaded = rules::load_policy(
        "policy.yaml", rules::memory_reader({{"policy.yaml", kPolicy},
                                             {"customers.csv", "id,domains\nhooli,hooli.example\n"}}));
    REQUIRE(loaded.policy);
    policy_ = std::make_shared<const rules::Policy>(*std::move(loaded.policy));
    store_ = *storage::Store::open({.path = ":memory:", .check = false});
    intake_ = std::make_unique<intake::Intake>(*store_, policy_);
  }

  int run(const ctl::Customer& verb, const std::string& csv = {}) {
    said_ = {};
    return ctl::customer(verb, true, csv, {store_.get(), intake_.get()}, kNow, said_);
  }
  int set(const std::string& id, std::vector<std::pair<std::string, std::string>> values) {
    return run({Do::set, id, std::move(values), {}, false});
  }
  int remove(const std::string& id) { return run({Do::remove, id, {}, {}, false}); }
  int import(const std::string& csv, bool replace = false) {
    return run({Do::import, {}, {}, "more.csv", replace}, csv);
  }
  Json list() {
    REQUIRE(run({}) == ctl::kDone);
    return Json::parse(said_.out);
  }
  Json show(const std::string& asked) {
    REQUIRE(run({Do::show, asked, {}, {}, false}) == ctl::kDone);
    return Json::parse(said_.out);
  }
  std::string owner_of(const std::string& address) const {
    const auto* customer = intake_->policy().customers.by_address(address);
    return customer ? customer->id : "none";
  }
  storage::Ticket post(const std::string& from) {
    const std::string bytes = "From: " + from +
                              "\r\nTo: support@example.com\r\nSubject: Hello\r\nMessage-ID: <" +
                              std::to_string(++uid_) + "@x.example>\r\n\r\nText\r\n";
    storage::Arrival arrival{.place = {"support", 1, uid_}, .bytes = bytes};
    const auto entries = intake_->take(std::span(&arrival, 1), kNow);
    REQUIRE(entries);
    return **store_->ticket(entries->front().ticket);
  }
  const std::string& out() const { return said_.out; }
  const std::string& err() const { return said_.err; }
  storage::Store& store() { return *store_; }

 private:
  std::shared_ptr<const rules::Policy> policy_;
  std::unique_ptr<storage::Store> store_;
  std::unique_ptr<intake::Intake> intake_;
  ctl::Output said_;
  std::uint32_t uid_ = 0;
};

}  // namespace

TEST_CASE("a customer that is set counts for the next mail, one that is removed no more") {
  Shop shop;
  CHECK(shop.post("x@acme.example").customer.empty());
  REQUIRE(shop.set("acme", {{"domains", "acme.example *.acme.example"}, {"plan", "paid"}}) == ctl::kDone);
  CHECK(shop.err().empty());
  const auto ticket = shop.post("y@eu.acme.example");
  CHECK((ticket.customer == "acme" && ticket.plan == "paid" && ticket.severity == "urgent"));
  REQUIRE(shop.set("acme", {{"plan", ""}, {"addresses", "Boss@Mail.example"}}) == ctl::kDone);
  CHECK(shop.post("boss@mail.example").customer == "acme");
  CHECK(shop.post("z@acme.example").severity == "low");
  REQUIRE(shop.remove("acme") == ctl::kDone);
  CHECK(shop.post("w@acme.example").customer.empty());
  const auto events = shop.store().events({});
  REQUIRE(events);
}

TEST_CASE("all that a customer has is shown, under stable names") {
  Shop shop;
  REQUIRE(shop.set("acme", {{"name", "Acme Inc."},
                            {"domains", "acme.example *.acme.example"},
                            {"addresses", "peter@mail.example"},
                            {"sla", "fast"},
                            {"account_manager", "Dan@example.com"},
                            {"language", "DE"},
                            {"contract_from", "2026-01-01"},
                            {"contract_until", "2026-12-31"}}) == ctl::kDone);
  const Json acme = {{"id", "acme"},
                     {"name", "Acme Inc."},
                     {"domains", {"acme.example", "*.acme.example"}},
                     {"addresses", {"peter@mail.example"}},
                     {"plan", nullptr},
                     {"sla", "fast"},
                     {"account_manager", "dan@example.com"},
                     {"language", "de"},
                     {"contract_from", "2026-01-01"},
                     {"contract_until", "2026-12-31"},
                     {"source", "database"}};
  CHECK(shop.show("acme") == acme);
  CHECK(shop.show("anybody@acme.example") == acme);
  const Json all = shop.list();
  REQUIRE(all.size() == 3);
  CHECK((all[0]["id"] == "initech" && all[0]["source"] == "policy" && all[0]["plan"] == "paid"));
  CHECK((all[1]["id"] == "hooli" && all[1]["source"] == "file"));
  CHECK(all[2] == acme);
  CHECK(shop.run({Do::show, "nobody@else.example", {}, {}, false}) == ctl::kRefused);
}

TEST_CASE("a word that cannot be is refused, and nothing is changed") {
  Shop shop;
  const auto refused = [&](const std::string& column, const std::string& text, const std::string& words) {
    CHECK(shop.set("acme", {{"domains", "acme.example"}, {column, text}}) == ctl::kRefused);
    CHECK_THAT(shop.err(), ContainsSubstring(words));
    CHECK(shop.owner_of("x@acme.example") == "none");
  };
  refused("domains", "not_a domain!", "domains: expected a domain, found \"domain!\"");
  refused("plan", "paidd", "there is no plan \"paidd\" (did you mean \"paid\"?)");
  refused("sla", "slow", "there is no SLA \"slow\"");
  refused("account_manager", "support@example.com", "is a mailbox of the desk");
  refused("contract_until", "tomorrow", "contract_until: expected a date such as 2026-12-25");
  refused("language", "german!", "language: expected a language such as");
  CHECK(shop.set("acme", {{"contract_from", "2026-02-01"}, {"contract_until", "2026-01-01"}}) ==
        ctl::kRefused);
  CHECK_THAT(shop.err(), ContainsSubstring("ends before it begins"));
  CHECK(shop.set("", {}) == ctl::kRefused);
  CHECK(shop.set("a\nb", {}) == ctl::kRefused);
  CHECK(shop.remove("acme") == ctl::kRefused);
  CHECK(shop.list().size() == 2);
}

TEST_CASE("the policy's own customers are changed where they stand") {
  Shop shop;
  CHECK(shop.set("initech", {{"plan", "free"}}) == ctl::kRefused);
  CHECK_THAT(shop.err(), ContainsSubstring("kept in policy.yaml (change it there)"));
  CHECK(shop.remove("hooli") == ctl::kRefused);
  CHECK_THAT(shop.err(), ContainsSubstring("kept in customers.csv (remove it there)"));
}

TEST_CASE("what the policy has already stays its own, and the conflict is told") {
  Shop shop;
  REQUIRE(shop.set("acme", {{"domains", "initech.example acme.example"}}) == ctl::kDone);
  CHECK(shop.err() ==
        "database: warning: domain initech.example belongs to initech (the first one counts)\n");
  CHECK(shop.owner_of("x@initech.example") == "initech");
  CHECK(shop.owner_of("x@acme.example") == "acme");
  REQUIRE(shop.set("nobody", {}) == ctl::kDone);
  CHECK_THAT(shop.err(), ContainsSubstring("never recognised"));
}

TEST_CASE("a file is imported whole or not at all") {
  Shop shop;
  REQUIRE(shop.import("id,domains,plan\nacme,acme.example,paid\nglobex,globex.example,\n") == ctl::kDone);
  CHECK(shop.out() == "2 customers imported, 0 removed\n");
  CHECK(shop.owner_of("x@globex.example") == "globex");
  CHECK(
      shop.import("id,domains,plan\nthird,third.example,paid\nacme,acme.example,gold\nthird,x.example,\n") ==
      ctl::kRefused);
  CHECK_THAT(shop.err(), ContainsSubstring("more.csv:3:1: error: there is no plan \"gold\""));
  CHECK_THAT(shop.err(), ContainsSubstring("more.csv:4:1: error: customer \"third\" is given twice"));
  CHECK_THAT(shop.err(), ContainsSubstring("nothing was imported"));
  CHECK(shop.owner_of("x@third.example") == "none");
  REQUIRE(shop.import("id,domains\nglobex,globex.example\n", true) == ctl::kDone);
  CHECK(shop.out() == "1 customers imported, 1 removed\n");
  CHECK(shop.owner_of("x@acme.example") == "none");
}

TEST_CASE("without a policy the customers of the database are listed") {
  Shop shop;
  REQUIRE(shop.set("acme", {{"domains", "acme.example"}}) == ctl::kDone);
  ctl::Output output;
  REQUIRE(ctl::customer({}, true, {}, {&shop.store(), nullptr}, kNow, output) == ctl::kDone);
  const Json all = Json::parse(output.out);
  REQUIRE(all.size() == 1);
  CHECK(all[0]["source"] == "database");
}

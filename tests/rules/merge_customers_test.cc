// Customer files read again beside a policy that stays.
#include "rules/load/merge_customers.hh"

#include "tests/catch.hh"
#include "tests/rules/policies.hh"

using namespace rules;
using namespace rules_test;

namespace {

const std::string kPolicy = kMinimal + R"(
plans: {paid: {}}
customers: {initech: {domains: [initech.example], plan: paid}}
customers_file: lists/customers.csv
)";
constexpr const char* kPath = "lists/customers.csv";

Policy loaded(const std::string& csv) {
  auto result = load(kPolicy, {{kPath, csv}});
  for (const auto& diagnostic : result.diagnostics) UNSCOPED_INFO(diagnostic.format());
  REQUIRE(result.policy);
  return *std::move(result.policy);
}

LoadResult refreshed(const Policy& policy, std::map<std::string, std::string> files) {
  return refresh_customers(policy, memory_reader(std::move(files)));
}

std::string id_of(const Policy& policy, const std::string& address) {
  const auto* customer = policy.customers.by_address(address);
  return customer ? customer->id : "none";
}

}  // namespace

TEST_CASE("customers of the file come and go, those of the policy stay") {
  const auto policy = loaded("id,domains,plan\nhooli,hooli.example,paid\n");
  CHECK(policy.customer_files == std::vector<std::string>{kPath});
  CHECK(id_of(policy, "x@hooli.example") == "hooli");
  const auto result = refreshed(policy, {{kPath, "id,domains\nacme,acme.example\n"}});
  REQUIRE(result.policy);
  CHECK(result.diagnostics.empty());
  CHECK(id_of(*result.policy, "x@acme.example") == "acme");
  CHECK(id_of(*result.policy, "x@hooli.example") == "none");
  CHECK(id_of(*result.policy, "x@initech.example") == "initech");
  CHECK(result.policy->customers.size() == 2);
}

TEST_CASE("a second refresh sees no trace of the first") {
  const auto policy = loaded("id,domains\n");
  const auto once = refreshed(policy, {{kPath, "id,domains\nacme,acme.example\n"}});
  REQUIRE(once.policy);
  const auto twice = refreshed(*once.policy, {{kPath, "id,domains\nhooli,hooli.example\n"}});
  REQUIRE(twice.policy);
  CHECK(id_of(*twice.policy, "x@acme.example") == "none");
  CHECK(id_of(*twice.policy, "x@hooli.example") == "hooli");
}

TEST_CASE("the policy's customers win over those of the file") {
  const auto result =
      refreshed(loaded("id,domains\n"), {{kPath, "id,domains\ninitech,x.example\nacme,initech.example\n"}});
  REQUIRE(result.policy);
  CHECK(id_of(*result.policy, "x@initech.example") == "initech");
  CHECK(id_of(*result.policy, "x@x.example") == "none");
  CHECK(result.diagnostics.size() == 2);
}

TEST_CASE("a file with errors, or without, gives no policy, and says where") {
  const auto policy = loaded("id,domains,plan\nhooli,hooli.example,paid\n");
  const auto wrong = [&](const std::string& csv, const std::string& words) {
    const auto result = refreshed(policy, {{kPath, csv}});
    CHECK_FALSE(result.policy);
    REQUIRE_FALSE(result.diagnostics.empty());
    CHECK_THAT(result.diagnostics.front().format(), ContainsSubstring(words));
  };
  wrong("id,domains,plan\nhooli,hooli.example,gold\n",
        "lists/customers.csv:2:1: error: there is no plan \"gold\"");
  wrong("id,domains,sla\nhooli,hooli.example,best\n", "there is no SLA \"best\"");
  wrong("id,domains,account_manager\nhooli,hooli.example,support@example.com\n", "is a mailbox of the desk");
  wrong("nonsense\n", "lists/customers.csv:1:1: error");
  wrong("id,domains\nhooli,\xff\n", "not UTF-8");
  CHECK_FALSE(refreshed(policy, {}).policy);
}

TEST_CASE("customers of the database come last, and a refresh of the files keeps them") {
  const auto stored = [](const std::string& id, const std::string& domain, const std::string& plan = {}) {
    Customer customer;
    customer.id = id;
    customer.domains = {domain};
    customer.plan = plan;
    return customer;
  };
  const auto policy = loaded("id,domains\nhooli,hooli.example\n");
  auto merged =
      replace_stored_customers(policy, {stored("acme", "acme.example", "paid"), stored("hooli", "x.example"),
                                        stored("late", "initech.example", "gold")});
  REQUIRE(merged.policy);
  CHECK(
      listing(merged.diagnostics) ==
      "database: warning: customer \"hooli\" is there already (the first one counts)\n"
      "database: warning: customer \"late\": there is no plan \"gold\" (ticketctl customer set changes it)\n"
      "database: warning: domain initech.example belongs to initech (the first one counts)\n");
  const auto source = [&](const Policy& in, const std::string& id) {
    return source_of(in, *in.customers.find(id));
  };
  CHECK(source(*merged.policy, "initech") == CustomerSource::policy);
  CHECK(source(*merged.policy, "hooli") == CustomerSource::file);
  CHECK(source(*merged.policy, "acme") == CustomerSource::database);
  CHECK(merged.policy->customers.find("late")->plan.empty());
  CHECK(id_of(*merged.policy, "x@x.example") == "none");

  const auto refreshed_files = refreshed(*merged.policy, {{kPath, "id,domains\nglobex,globex.example\n"}});
  REQUIRE(refreshed_files.policy);
  CHECK(id_of(*refreshed_files.policy, "x@acme.example") == "acme");
  CHECK(id_of(*refreshed_files.policy, "x@globex.example") == "globex");
  const auto without = replace_stored_customers(*refreshed_files.policy, {});
  REQUIRE(without.policy);
  CHECK(without.policy->customers.size() == 2);
}

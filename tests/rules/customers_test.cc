#include "rules/policy/customers.hh"

#include "rules/policy/policy.hh"
#include "tests/catch.hh"
#include "tests/rules/policies.hh"

using namespace rules;
using namespace rules_test;

namespace {

std::vector<Customer> read(const std::string& csv, std::string* problems = nullptr) {
  std::vector<Diagnostic> diagnostics;
  auto customers = read_customers_csv(csv, "c.csv", 0, diagnostics);
  if (problems)
    *problems = listing(diagnostics);
  else
    CHECK(listing(diagnostics).empty());
  return customers;
}

Customer customer(const std::string& id, std::vector<std::string> domains,
                  std::vector<std::string> addresses = {}) {
  Customer one;
  one.id = id;
  one.domains = std::move(domains);
  one.addresses = std::move(addresses);
  return one;
}

}  // namespace

TEST_CASE("addresses win over domains; what is below a domain is listed, and the longest wins") {
  Customers customers;
  CHECK(customers.add(customer("initech", {"initech.example", "*.initech.example"})));
  CHECK(customers.add(customer("europe", {"eu.initech.example", "*.eu.initech.example"})));
  CHECK(customers.add(customer("peter", {}, {"peter@eu.initech.example"})));
  CHECK(customers.by_address("x@initech.example")->id == "initech");
  CHECK(customers.by_address("x@us.initech.example")->id == "initech");
  CHECK(customers.by_address("X@EU.Initech.example")->id == "europe");
  CHECK(customers.by_address("x@a.eu.initech.example")->id == "europe");
  CHECK(customers.by_address("Peter@eu.initech.example")->id == "peter");
  CHECK(customers.add(customer("globex", {"globex.example"})));
  CHECK(customers.by_address("x@dyn-1-2-3.globex.example") == nullptr);
  CHECK(customers.by_address("x@globex.example.") == nullptr);
  CHECK(customers.add(customer("below", {"*.below.example"})));
  CHECK(customers.by_address("x@below.example") == nullptr);
  CHECK(customers.by_address("x@notinitech.example") == nullptr);
  CHECK(customers.by_address("nonsense") == nullptr);
  CHECK(customers.by_address("") == nullptr);
  std::vector<std::string> taken;
  CHECK_FALSE(customers.add(customer("initech", {})));
  CHECK(customers.add(customer("other", {"initech.example"}), &taken));
  CHECK(taken == std::vector<std::string>{"domain initech.example belongs to initech"});
  CHECK(customers.by_address("x@initech.example")->id == "initech");
}

TEST_CASE("CSV with quotes, line breaks, a byte order mark and CRLF") {
  const auto all = read(
      "\xEF\xBB\xBFid,name,domains,addresses,plan,contract_from,contract_until\r\n"
      "a,\"A, \"\"Inc\"\"\nBerlin\",\"a.example; b.example\",x@mail.example,paid,2026-01-01,2026-12-31\r\n"
      "\r\n"
      "b,,,,,,\r\n");
  REQUIRE(all.size() == 2);
  CHECK(all[0].name == "A, \"Inc\" Berlin");
  CHECK(all[0].domains == std::vector<std::string>{"a.example", "b.example"});
  CHECK(all[0].addresses == std::vector<std::string>{"x@mail.example"});
  CHECK(all[0].contract_until == std::chrono::sys_days{std::chrono::year{2026} / 12 / 31});
  CHECK(all[1].name == "b");
  CHECK(all[1].mark.line == 5);
}

TEST_CASE("rows that cannot be read are reported by line, the others are there") {
  std::string problems;
  const auto all =
      read("id,domains,paln\na,a.example,\nb,not a_domain!,\nc,c.example\n,d.example,\ne,e.example,x\n",
           &problems);
  CHECK(all.size() == 2);
  CHECK(problems ==
        "c.csv:1:1: error: unknown column \"paln\" (did you mean \"plan\"?)\n"
        "c.csv:3:1: error: expected a domain, found \"a_domain!\"\n"
        "c.csv:4:1: error: 2 fields where the first line names 3\n"
        "c.csv:5:1: error: a customer without an id\n");
  read("name\nx\n", &problems);
  CHECK(problems.find("needs a column \"id\"") != std::string::npos);
  read("id\n\xFF\n", &problems);
  CHECK(problems == "c.csv:2:1: error: a byte that is not UTF-8 (save the file as UTF-8)\n");
}

TEST_CASE("a file that a spreadsheet spoilt is refused, not half read") {
  const auto problems_of = [](const std::string& csv) {
    std::string problems;
    read(csv, &problems);
    return problems;
  };
  CHECK(problems_of("id,name\na,\"A\nb,B\nc,C\n") ==
        "c.csv:2:1: error: a quote is opened here and never closed\n");
  CHECK_THAT(problems_of("id;name\na;A\n"),
             ContainsSubstring("unknown column \"id;name\" (columns are parted by commas)"));
  CHECK(problems_of("id,plan,plan\na,,\n") == "c.csv:1:1: error: two columns \"plan\"\n");
  CHECK(problems_of("id,language\na,german!\n") ==
        "c.csv:2:1: error: expected a language such as en, de or pt-BR, found \"german!\"\n");
  CHECK(problems_of("id,domains\n\"a\nb\",b.example\n") ==
        "c.csv:2:1: error: an id with a line break or another control character\n");
  CHECK_THAT(problems_of(""), ContainsSubstring("needs a column \"id\""));
  CHECK(problems_of("id,domains\na,\"\x1b[2J\"\n") ==
        "c.csv:2:1: error: expected a domain, found \"?[2j\"\n");
}

TEST_CASE("plans and SLAs of a file are checked, each wrong word once") {
  const LoadResult result =
      load(kMinimal + "plans: {paid: {}}\ncustomers_file: c.csv\n",
           {{"c.csv", "id,domains,plan\na,a.example,payed\nb,b.example,payed\nc,c.example,paid\n"}});
  CHECK(listing(result.diagnostics) ==
        "c.csv:2:1: error: there is no plan \"payed\" (did you mean \"paid\"?)\n");
}

TEST_CASE("a customer of the policy comes before a row of the same name") {
  const Policy policy = policy_of(kMinimal +
                                      "plans: {paid: {}, free: {}}\ncustomers: {a: {domains: [a.example], "
                                      "plan: paid}}\ncustomers_file: c.csv\n",
                                  {{"c.csv", "id,domains,plan\na,a.example,free\nb,b.example,free\n"}});
  CHECK(policy.customers.find("a")->plan == "paid");
  CHECK(policy.customers.by_address("x@b.example")->id == "b");
}

#include "tests/storage/support.hh"

using namespace storage;
using namespace storage::test;

namespace {

Customer customer(const std::string& id) {
  using namespace std::chrono;
  Customer made;
  made.id = id;
  made.name = "Initech \"Inc\"";
  made.domains = {"initech.example", "eu.initech.example"};
  made.addresses = {"peter@mail.example"};
  made.plan = "paid";
  made.sla = "fast";
  made.account_manager = "dan@example.com";
  made.language = "de";
  made.contract_from = sys_days{year{1969} / 12 / 31};
  made.contract_until = sys_days{year{2026} / 12 / 31};
  return made;
}

}  // namespace

TEST_CASE("customers are there whole and in order after a restart") {
  Folder folder;
  Customer bare;
  bare.id = "acme";
  apply(*open(folder.database()), {.customers = {customer("initech"), bare}});
  CHECK(must(open(folder.database())->customers()) == std::vector{bare, customer("initech")});
  CHECK(must(open(folder.database(), true)->customers()).size() == 2);
}

TEST_CASE("a customer is replaced whole, and removed by id") {
  auto store = in_memory();
  apply(*store, {.customers = {customer("initech"), customer("hooli")}});
  Customer other = customer("initech");
  other.domains = {};
  other.contract_until = {};
  apply(*store, {.customers = {other}});
  CHECK(must(store->customers()) == std::vector{customer("hooli"), other});
  apply(*store, {.removed_customers = {"hooli", "nobody"}});
  CHECK(must(store->customers()) == std::vector{other});
  // What is removed and put in one go is there: an import can replace all.
  apply(*store, {.customers = {customer("hooli")}, .removed_customers = {"hooli", "initech"}});
  CHECK(must(store->customers()) == std::vector{customer("hooli")});
}

#include "storage/customer.hh"

#include "storage/tables/engine.hh"
#include "storage/tables/write.hh"

namespace storage {
namespace {

using Day = std::optional<std::chrono::sys_days>;

std::optional<std::int64_t> number_of(const Day& day) {
  return day ? std::optional<std::int64_t>(day->time_since_epoch().count()) : std::nullopt;
}

Day day_of(const std::optional<std::int64_t>& number) {
  if (!number) return std::nullopt;
  return std::chrono::sys_days(std::chrono::days(*number));
}

}  // namespace

void put(sqlite::Database& db, const Customer& customer) {
  db.run(
      R"(INSERT OR REPLACE INTO customer (id, name, domains, addresses, plan, sla, account_manager, language,
                                          contract_from, contract_until)
         VALUES (?,?,?,?,?,?,?,?,?,?))",
      customer.id, customer.name, customer.domains, customer.addresses, customer.plan, customer.sla,
      customer.account_manager, customer.language, number_of(customer.contract_from),
      number_of(customer.contract_until));
}

void remove_customer(sqlite::Database& db, const std::string& id) {
  db.run("DELETE FROM customer WHERE id = ?", id);
}

Result<std::vector<Customer>> Store::customers() const {
  return engine_->read([&] {
    std::vector<Customer> all;
    auto row = engine_->db.query(
        R"(SELECT id, name, domains, addresses, plan, sla, account_manager, language, contract_from,
                  contract_until
           FROM customer ORDER BY id)");
    while (row.next()) {
      Customer& one = all.emplace_back();
      one.id = row.take<std::string>();
      one.name = row.take<std::string>();
      one.domains = row.take<std::vector<std::string>>();
      one.addresses = row.take<std::vector<std::string>>();
      for (auto* text : {&one.plan, &one.sla, &one.account_manager, &one.language})
        *text = row.take<std::string>();
      one.contract_from = day_of(row.take<std::optional<std::int64_t>>());
      one.contract_until = day_of(row.take<std::optional<std::int64_t>>());
    }
    return all;
  });
}

}  // namespace storage

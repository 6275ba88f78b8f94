// customers and customers_file.

#include "rules/load/tables.hh"
#include "rules/yaml/table.hh"

namespace rules {

namespace {

Shape<std::chrono::sys_days> day() {
  return as<std::chrono::sys_days>(
      date(), [](std::chrono::local_days d) { return std::chrono::sys_days(d.time_since_epoch()); });
}

Table<Customer> customer_table() {
  Table<Customer> table{
      "a customer",
      {
          key("name", &Customer::name, one_line(), "Name to show; the key by default.", "Initech Inc."),
          key("domains", &Customer::domains, list_of(domain_pattern()),
              "Whose mail is theirs; *.initech.example is every domain below, and the longest wins.",
              "[initech.example]"),
          key("addresses", &Customer::addresses, list_of(address()),
              "Single addresses that are theirs; they win over domains.", "[peter@mail.example]"),
          key("plan", &Customer::plan, name_of(Named::plan), "Their plan; none without one.", "enterprise"),
          key("sla", &Customer::sla, name_of(Named::sla), "Their own SLA instead of the plan's.", "standard"),
          key("account_manager", &Customer::account_manager, address(),
              "Who looks after them: `account_manager` in notifications.", "dan@example.com"),
          key("language", &Customer::language, language(), "Language of mail to them.", "de"),
          key("contract_from", &Customer::contract_from, day(), "First day on which plan and SLA hold.",
              "2026-01-01"),
          key("contract_until", &Customer::contract_until, day(), "Last day on which plan and SLA hold.",
              "2026-12-31"),
      }};
  table.finish = [](Reading& reading, const Node& node, Customer& customer) {
    if (!node.find("domains") && !node.find("addresses"))
      reading.warn(node.mark, "a customer without domains or addresses is never recognised");
    if (customer.contract_from && customer.contract_until &&
        *customer.contract_until < *customer.contract_from)
      reading.error(node.find("contract_until")->mark, "the contract ends before it begins");
  };
  return table;
}

// Plans and SLAs that rows of a file name; each wrong word is reported once.
void check_row_names(Reading& reading, const Customer& customer, std::set<std::string>& reported) {
  const auto check = [&](Named kind, const std::string& name) {
    if (name.empty() || reading.is(kind, name) || !reported.insert(name).second) return;
    reading.check(kind, name, customer.mark);
  };
  check(Named::plan, customer.plan);
  check(Named::sla, customer.sla);
}

}  // namespace

Shape<std::vector<Customer>> customers_shape() {
  return as<std::vector<Customer>>(
      named("customers", &Customer::id, &Customer::mark, customer_table().shape()),
      [](std::vector<Customer> all) {
        for (Customer& customer : all)
          if (customer.name.empty()) customer.name = customer.id;
        return all;
      });
}

void add_customers(Reading& reading, std::vector<Customer> more, Customers& customers) {
  customers.reserve(customers.size() + more.size());
  std::vector<std::string> taken;
  for (Customer& customer : more) {
    const Mark mark = customer.mark;
    const std::string id = customer.id;
    if (!customers.add(std::move(customer), &taken))
      reading.warn(mark, "customer \"" + id + "\" is there already", "the first one counts");
    for (const std::string& claim : taken) reading.warn(mark, claim + ", not to " + id);
    taken.clear();
    reading.declare(Named::customer, id);
  }
}

void read_customers_file(Reading& reading, const std::string& name, Mark mark, Customers& customers) {
  const std::string path = relative_to(reading.path_of(mark), name);
  const auto csv = reading.files.read(path);
  if (!csv) return reading.error(mark, cannot_read(reading.files, path, path));
  const std::uint32_t file = reading.add_file(path);
  std::vector<Customer> rows = read_customers_csv(*csv, path, file, reading.diagnostics());
  std::set<std::string> reported;
  for (const Customer& row : rows) check_row_names(reading, row, reported);
  add_customers(reading, std::move(rows), customers);
}

}  // namespace rules

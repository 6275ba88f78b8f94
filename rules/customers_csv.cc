#include <algorithm>
#include <optional>
#include <utility>

#include "rules/customers.hh"
#include "rules/shape.hh"
#include "rules/text.hh"

namespace rules {

namespace {

const std::vector<std::string>& columns() {
  static const std::vector<std::string> names = {
      "id",  "name",     "domains",         "addresses",     "plan",
      "sla", "language", "account_manager", "contract_from", "contract_until"};
  return names;
}

// Takes one record off the front of `csv` (RFC 4180: fields may be quoted, quotes doubled, and hold line
// breaks). Counts the line breaks it passes in `line`.
void take_record(std::string_view& csv, std::uint32_t& line, std::vector<std::string>& fields) {
  fields.clear();
  std::string field;
  bool quoted = false;
  std::size_t at = 0;
  for (; at < csv.size(); ++at) {
    const char c = csv[at];
    if (c == '\n') ++line;
    if (quoted) {
      if (c != '"')
        field += c;
      else if (at + 1 < csv.size() && csv[at + 1] == '"')
        field += csv[++at];
      else
        quoted = false;
    } else if (c == '"' && trim(field).empty()) {
      quoted = true;
      field.clear();
    } else if (c == ',') {
      fields.push_back(std::exchange(field, {}));
    } else if (c == '\n') {
      ++at;
      break;
    } else {
      field += c;
    }
  }
  csv.remove_prefix(at);
  fields.push_back(std::move(field));
  for (std::string& each : fields)
    if (const std::string_view trimmed = trim(each); trimmed.size() != each.size())
      each = std::string(trimmed);
}

std::vector<std::string> many(std::string_view field) {
  std::vector<std::string> out;
  for (const std::string_view piece : split(field, " ;\t\r\n")) out.push_back(lower_ascii(piece));
  return out;
}

class Reader {
 public:
  Reader(const std::string& file, std::uint32_t file_index, std::vector<Diagnostic>& diagnostics)
      : file_(file), file_index_(file_index), diagnostics_(diagnostics) {}

  bool read_head(const std::vector<std::string>& fields) {
    for (const std::string& field : fields) {
      const auto known = std::find(columns().begin(), columns().end(), lower_ascii(field));
      if (known == columns().end())
        report(1, "unknown column \"" + field + "\"", did_you_mean(field, columns()));
      order_.push_back(known == columns().end() ? columns().size()
                                                : static_cast<std::size_t>(known - columns().begin()));
    }
    if (std::find(order_.begin(), order_.end(), 0) != order_.end()) return true;
    report(1, "a file of customers needs a column \"id\"",
           "its first line names the columns: " + enumerate(columns(), ", "));
    return false;
  }

  std::optional<Customer> read_row(std::vector<std::string>& fields, std::uint32_t line) {
    if (fields.size() != order_.size()) {
      report(line, std::to_string(fields.size()) + " fields where the first line names " +
                       std::to_string(order_.size()));
      return std::nullopt;
    }
    Customer customer;
    customer.mark = {file_index_, line, 1};
    bool good = true;
    for (std::size_t i = 0; i < fields.size(); ++i)
      if (!fields[i].empty() && order_[i] < columns().size())
        good = put(customer, order_[i], fields[i], line) && good;
    if (customer.id.empty()) report(line, "a customer without an id");
    if (!good || customer.id.empty()) return std::nullopt;
    if (customer.name.empty()) customer.name = customer.id;
    return customer;
  }

 private:
  void report(std::uint32_t line, std::string message, std::string hint = {}) {
    diagnostics_.push_back({Diagnostic::Level::error, file_, line, 1, std::move(message), std::move(hint)});
  }
  bool put_all(std::vector<std::string>& into, const std::string& field, bool (*valid)(std::string_view),
               const char* what, std::uint32_t line) {
    for (std::string& piece : many(field)) {
      if (!valid(piece))
        return report(line, "expected " + std::string(what) + ", found \"" + piece + "\""), false;
      into.push_back(std::move(piece));
    }
    return true;
  }
  bool put_date(std::optional<std::chrono::sys_days>& into, const std::string& field, std::uint32_t line) {
    const auto date = parse_date(field);
    if (!date) return report(line, "expected a date such as 2026-12-25, found \"" + field + "\""), false;
    into = std::chrono::sys_days(date->time_since_epoch());
    return true;
  }
  bool put(Customer& customer, std::size_t column, std::string& field, std::uint32_t line) {
    switch (column) {
      case 0:
        customer.id = std::move(field);
        return true;
      case 1:
        customer.name = std::move(field);
        return true;
      case 2:
        return put_all(customer.domains, field, is_domain, "a domain", line);
      case 3:
        return put_all(customer.addresses, field, is_address, "a mail address", line);
      case 4:
        customer.plan = std::move(field);
        return true;
      case 5:
        customer.sla = std::move(field);
        return true;
      case 6:
        customer.language = lower_ascii(field);
        return true;
      case 7: {
        std::vector<std::string> one;
        if (!put_all(one, field, is_address, "a mail address", line) || one.size() != 1) return false;
        customer.account_manager = one.front();
        return true;
      }
      case 8:
        return put_date(customer.contract_from, field, line);
      default:
        return put_date(customer.contract_until, field, line);
    }
  }

  const std::string& file_;
  const std::uint32_t file_index_;
  std::vector<Diagnostic>& diagnostics_;
  std::vector<std::size_t> order_;  // column of each field
};

}  // namespace

std::vector<Customer> read_customers_csv(std::string_view csv, const std::string& file,
                                         std::uint32_t file_index, std::vector<Diagnostic>& diagnostics) {
  std::vector<Customer> customers;
  if (const auto bad = find_bad_utf8(csv)) {
    const auto line = static_cast<std::uint32_t>(
        1 + std::count(csv.begin(), csv.begin() + static_cast<std::ptrdiff_t>(*bad), '\n'));
    diagnostics.push_back(
        {Diagnostic::Level::error, file, line, 1, "a byte that is not UTF-8", "save the file as UTF-8"});
    return customers;
  }
  if (csv.starts_with("\xEF\xBB\xBF")) csv.remove_prefix(3);
  customers.reserve(static_cast<std::size_t>(std::count(csv.begin(), csv.end(), '\n')));
  Reader reader(file, file_index, diagnostics);
  std::uint32_t line = 1;
  std::vector<std::string> fields;
  take_record(csv, line, fields);
  if (!reader.read_head(fields)) return customers;
  while (!csv.empty()) {
    const std::uint32_t begins = line;
    take_record(csv, line, fields);
    if (fields.size() == 1 && fields.front().empty()) continue;
    if (auto customer = reader.read_row(fields, begins)) customers.push_back(std::move(*customer));
  }
  return customers;
}

}  // namespace rules

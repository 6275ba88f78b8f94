#include <algorithm>
#include <optional>
#include <utility>

#include "rules/load/customer_columns.hh"
#include "rules/text/text.hh"

namespace rules {

namespace {

// Takes one record off the front of `csv` (RFC 4180: fields may be quoted, quotes doubled, and hold line
// breaks). Counts the line breaks it passes in `line`. False where a quote is not closed before the end.
bool take_record(std::string_view& csv, std::uint32_t& line, std::vector<std::string>& fields) {
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
  return !quoted;
}

class Reader {
 public:
  Reader(const std::string& file, std::uint32_t file_index, std::vector<Diagnostic>& diagnostics)
      : file_(file), file_index_(file_index), diagnostics_(diagnostics) {}

  bool read_head(const std::vector<std::string>& fields) {
    for (const std::string& field : fields) {
      const auto known = std::find(columns_.begin(), columns_.end(), lower_ascii(field));
      const auto column = static_cast<std::size_t>(known - columns_.begin());
      if (known == columns_.end())
        report_unknown(field);
      else if (std::find(order_.begin(), order_.end(), column) != order_.end())
        report(1, "two columns \"" + field + '"');
      order_.push_back(column);
    }
    if (std::find(order_.begin(), order_.end(), 0) != order_.end()) return true;
    report(1, "a file of customers needs a column \"id\"",
           "its first line names the columns: " + enumerate(columns_, ", "));
    return false;
  }

  std::optional<Customer> read_row(const std::vector<std::string>& fields, std::uint32_t line) {
    if (fields.size() != order_.size()) {
      report(line, std::to_string(fields.size()) + " fields where the first line names " +
                       std::to_string(order_.size()));
      return std::nullopt;
    }
    Customer customer;
    customer.mark = {file_index_, line, 1};
    bool good = true;
    for (std::size_t i = 0; i < fields.size(); ++i) {
      if (fields[i].empty() || order_[i] == columns_.size()) continue;
      auto problem = set_column(customer, order_[i], fields[i]);
      if (problem) report(line, *std::move(problem));
      good = good && !problem;
    }
    if (good && customer.id.empty()) report(line, "a customer without an id");
    if (!good || customer.id.empty()) return std::nullopt;
    if (customer.name.empty()) customer.name = customer.id;
    return customer;
  }

  void report(std::uint32_t line, std::string message, std::string hint = {}) {
    diagnostics_.push_back({Diagnostic::Level::error, file_, line, 1, std::move(message), std::move(hint)});
  }

 private:
  void report_unknown(const std::string& field) {
    const bool other_separator = field.find_first_of(";\t") != std::string::npos;
    report(1, "unknown column \"" + field + '"',
           other_separator ? "columns are parted by commas" : did_you_mean(field, columns_));
  }

  const std::vector<std::string>& columns_ = customer_columns();
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
  std::uint32_t line = 1, begins = 1;
  std::vector<std::string> fields;
  const auto next = [&] {
    begins = line;
    const bool closed = take_record(csv, line, fields);
    if (!closed) reader.report(begins, "a quote is opened here and never closed");
    return closed;
  };
  if (!next() || !reader.read_head(fields)) return customers;
  while (!csv.empty() && next()) {
    if (fields.size() == 1 && fields.front().empty()) continue;
    if (auto customer = reader.read_row(fields, begins)) customers.push_back(std::move(*customer));
  }
  return customers;
}

}  // namespace rules

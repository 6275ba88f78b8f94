#include "rules/policy/condition.hh"

#include <array>
#include <utility>

namespace rules {

namespace {

struct FieldRow {
  Field field;
  std::string_view word;
  Sort sort;
};

constexpr std::array<FieldRow, 37> kFields = {{
    {Field::from, "from", Sort::address},
    {Field::from_name, "from_name", Sort::prose},
    {Field::to, "to", Sort::address},
    {Field::cc, "cc", Sort::address},
    {Field::recipient, "recipient", Sort::address},
    {Field::subject, "subject", Sort::prose},
    {Field::body, "body", Sort::prose},
    {Field::header, "header", Sort::prose},
    {Field::attachment, "attachment", Sort::yes_no},
    {Field::attachment_name, "attachment.name", Sort::whole},
    {Field::attachment_type, "attachment.type", Sort::whole},
    {Field::attachment_size, "attachment.size", Sort::size},
    {Field::kind, "kind", Sort::name},
    {Field::opens, "opens", Sort::yes_no},
    {Field::first, "first", Sort::yes_no},
    {Field::encrypted, "encrypted", Sort::yes_no},
    {Field::spam, "spam", Sort::yes_no},
    {Field::proven, "proven", Sort::name},
    {Field::language, "language", Sort::name},
    {Field::customer, "customer", Sort::name},
    {Field::plan, "plan", Sort::name},
    {Field::mailbox, "mailbox", Sort::name},
    {Field::queue, "queue", Sort::name},
    {Field::group, "group", Sort::name},
    {Field::assignee, "assignee", Sort::name},
    {Field::severity, "severity", Sort::severity},
    {Field::status, "status", Sort::name},
    {Field::tag, "tag", Sort::name},
    {Field::calendar, "calendar", Sort::calendar},
    {Field::age, "age", Sort::span},
    {Field::quiet, "quiet", Sort::span},
    {Field::status_for, "status_for", Sort::span},
    {Field::paged, "paged", Sort::span},
    {Field::customer_replies, "customer_replies", Sort::count},
    {Field::agent_replies, "agent_replies", Sort::count},
    {Field::reopened, "reopened", Sort::count},
    {Field::link, "link", Sort::name},
}};

constexpr bool in_order() {
  for (std::size_t i = 0; i < kFields.size(); ++i)
    if (kFields[i].field != static_cast<Field>(i)) return false;
  return true;
}
static_assert(in_order());

std::string joined(const std::vector<Condition>& children, const char* separator) {
  std::string out;
  for (const Condition& child : children) out += (out.empty() ? "" : separator) + to_string(child);
  return out;
}

}  // namespace

std::string_view to_string(Field field) {
  return kFields[static_cast<std::size_t>(field)].word;
}

Sort sort_of(Field field) {
  return kFields[static_cast<std::size_t>(field)].sort;
}

std::optional<Field> parse_field(std::string_view word) {
  for (const FieldRow& row : kFields)
    if (row.word == word && row.field != Field::header) return row.field;
  return std::nullopt;
}

std::string to_string(const Condition& condition) {
  switch (condition.node) {
    case Condition::Node::all:
      return condition.children.empty() ? "always" : joined(condition.children, ", ");
    case Condition::Node::any:
      return "any (" + joined(condition.children, " | ") + ")";
    case Condition::Node::none:
      return "not (" + joined(condition.children, " | ") + ")";
    case Condition::Node::leaf:
      break;
  }
  std::string out(to_string(condition.field));
  if (condition.field == Field::header) out += '.' + condition.header;
  if (!condition.children.empty()) return out + ": {" + joined(condition.children, ", ") + '}';
  out += ": ";
  for (std::size_t i = 0; i < condition.patterns.size(); ++i)
    out += (i > 0 ? " | " : "") + condition.patterns[i].text;
  return out;
}

}  // namespace rules

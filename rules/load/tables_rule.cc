// rules and automations.

#include "rules/load/tables.hh"
#include "rules/yaml/table.hh"

namespace rules {

namespace {

template <class R>
Table<R> rule_table(std::string what, std::string name, std::string when, std::string then) {
  Table<R> table{
      std::move(what),
      {
          key("name", &R::name, one_line(), "Name that events and explanations tell.", std::move(name)),
          key("when", &R::when, condition_shape(), "Conditions that all hold; always without any.",
              std::move(when)),
          key("then", &R::then, actions_shape(), "What is done.", std::move(then), Need::required),
      }};
  table.finish = [](Reading&, const Node& node, R& rule) {
    rule.mark = node.mark;
    if (rule.name.empty()) rule.name = "line " + std::to_string(node.mark.line);
  };
  return table;
}

// A list proper: one rule alone without its dash is a slip.
template <class R>
Shape<std::vector<R>> strict_list(Shape<R> item, const std::string& type) {
  Shape<std::vector<R>> list = list_of(item);
  const auto read_list = list.read;
  list.read = [read_list, type](Reading& reading, const Node& node) -> std::optional<std::vector<R>> {
    if (node.is_sequence()) return read_list(reading, node);
    report_type(reading, node, type, "each begins with a dash");
    return std::nullopt;
  };
  list.type = type;
  list.schema = "{\"type\":\"array\",\"items\":" + item.schema + "}";
  return list;
}

}  // namespace

Shape<std::vector<Rule>> rules_shape() {
  return strict_list(rule_table<Rule>("a rule", "site down is urgent", "{subject: '/\\b(down|outage)\\b/i'}",
                                      "{severity: urgent, group: tier1}")
                         .shape(),
                     "a list of rules");
}

Shape<std::vector<Automation>> automations_shape() {
  return strict_list(rule_table<Automation>("an automation", "silence closes", "{status: pending, quiet: 5d}",
                                            "{status: closed}")
                         .shape(),
                     "a list of automations");
}

}  // namespace rules

// rules and automations.

#include "rules/load/tables.hh"
#include "rules/yaml/table.hh"

namespace rules {

namespace {

// Shorter than that, people would get nothing but reminders.
constexpr std::chrono::minutes kLeastEvery{15};

bool is_too_often(const Span& span) {
  return span.kind == Span::Kind::counted && span.counted < kLeastEvery;
}

Key<Automation> every_key() {
  return key("every", &Automation::every, span(),
             "While its condition holds, it is done again after each such time; at least 15m.", "1d");
}

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
  auto table = rule_table<Automation>("an automation", "silence closes",
                                      "{status: pending, status_for: 5d, quiet: 5d}", "{status: closed}");
  table.keys.push_back(every_key());
  const auto finish = table.finish;
  table.finish = [finish](Reading& reading, const Node& node, Automation& automation) {
    finish(reading, node, automation);
    if (automation.every && is_too_often(*automation.every))
      reading.error(node.find("every")->mark, "every " + to_string(*automation.every) + " is too often",
                    "at least " + to_string(std::chrono::seconds(kLeastEvery)));
  };
  return strict_list(table.shape(), "a list of automations");
}

}  // namespace rules

// The whole of a policy: its top-level table, the files it includes, defaults, and the order of reading.

#include "rules/load/load.hh"

#include <algorithm>
#include <tuple>
#include <utility>

#include "rules/check/check.hh"
#include "rules/evaluate/text_index.hh"
#include "rules/load/tables.hh"
#include "rules/policy/policy_digest.hh"
#include "rules/yaml/sources.hh"
#include "rules/yaml/table.hh"

namespace rules {

namespace {

Shape<std::vector<std::string>> severities_shape() {
  const Shape<std::vector<std::string>> list = list_of(word());
  auto read = [list](Reading& reading, const Node& node) -> std::optional<std::vector<std::string>> {
    auto names = list.read(reading, node);
    if (!names) return names;
    if (names->empty() && node.is_sequence() && node.items.empty())
      reading.error(node.mark, "an empty list of severities");
    for (std::size_t i = 0; i < names->size(); ++i) {
      const bool again = std::find(names->begin(), names->begin() + static_cast<std::ptrdiff_t>(i),
                                   (*names)[i]) != names->begin() + static_cast<std::ptrdiff_t>(i);
      if (again) reading.error(node.items[i].mark, "severity \"" + (*names)[i] + "\" is given twice");
      if ((*names)[i] == "pause" || (*names)[i] == "none")
        reading.error(node.mark, "\"" + (*names)[i] + "\" has another meaning and cannot be a severity");
    }
    return names;
  };
  return {list.type, list.schema, read};
}

// A key that needs more of `Reading` than a shape gives.
Key<Policy> special(std::string name, std::string type, std::string schema, std::vector<KeyDoc> keys,
                    std::string doc, std::string example,
                    std::function<void(Reading&, const Node&, Policy&)> read) {
  return {std::move(name),    std::move(type), std::move(schema), std::move(doc),
          std::move(example), Need::optional,  std::move(keys),   std::move(read)};
}

Key<Policy> customers_key() {
  const auto shape = customers_shape();
  return special("customers", shape.type, shape.schema, shape.keys, "The organisations the desk works for.",
                 "{initech: {domains: [initech.example], plan: enterprise}}",
                 [shape](Reading& reading, const Node& node, Policy& policy) {
                   if (auto all = shape.read(reading, node))
                     add_customers(reading, std::move(*all), policy.customers);
                 });
}

Key<Policy> customers_file_key() {
  const std::string type = "a CSV file, or a list of them";
  return special("customers_file", type,
                 R"({"anyOf":[{"type":"string"},{"type":"array","items":{"type":"string"}}]})", {},
                 "More customers, one a row. The first line names the columns: id, name, domains, addresses, "
                 "plan, sla, account_manager, language, contract_from, contract_until.",
                 "customers.csv", [type](Reading& reading, const Node& node, Policy& policy) {
                   const std::vector<Node> one = {node};
                   for (const Node& item : node.is_sequence() ? node.items : one)
                     if (const std::string* name = scalar(reading, item, type)) {
                       read_customers_file(reading, *name, item.mark, policy.customers);
                       policy.customer_files.push_back(relative_to(reading.path_of(item.mark), *name));
                     }
                 });
}

Key<Policy> templates_key() {
  const auto shape = templates_shape();
  return special("templates", shape.type, shape.schema, shape.keys,
                 "Texts of the desk's mails, in place of the built-in ones and beside them.",
                 "{dir: templates}", [shape](Reading& reading, const Node& node, Policy& policy) {
                   if (auto all = shape.read(reading, node)) policy.templates = std::move(*all);
                   for (const Template* one : policy.templates.all())
                     reading.declare(Named::template_name, one->name);
                 });
}

Key<Policy> include_key() {
  return special("include", "a file, or a list of them",
                 R"({"anyOf":[{"type":"string"},{"type":"array","items":{"type":"string"}}]})", {},
                 "More files of the same language, relative to this one; `*` stands for any part of a file "
                 "name. Their sections join those of this file.",
                 "[rules/*.yaml]", [](Reading&, const Node&, Policy&) {});
}

// In the order of reading: what names others comes after them.
Table<Policy> policy_table() {
  Table<Policy> table{
      "the policy",
      {
          include_key(),
          key("desk", &Policy::desk, desk_shape(), "The desk as a whole.",
              "{name: Example Support, domain: example.com}", Need::required),
          key("storage", &Policy::storage, storage_shape(), "Where tickets are kept.",
              "{path: /var/lib/ticketd/tickets.db}", Need::required),
          key("control", &Policy::control, control_shape(), "How ticketctl reaches the daemon.",
              "{socket: /run/ticketd/control.sock}"),
          key("budgets", &Policy::budgets, budgets_shape(), "What automatic mail may cost at most.",
              "{sender: 10 per 1h}"),
          key("limits", &Policy::limits, limits_shape(), "Sizes of mails.", "{mail: 100MB}"),
          key("severities", &Policy::severities, severities_shape(),
              "Names of the severities, most severe first; a ticket without a rule gets the last.",
              "[urgent, high, medium, low]"),
          key("calendars", &Policy::calendars, calendars_shape(), "Opening hours. 24x7 is always there.",
              "{24x7: always, office: {hours: {mon-fri: \"09:00-17:00\"}}}"),
          key("agents", &Policy::agents, agents_shape(),
              "Who answers tickets; words beside the known ones become {{agent.WORD}}.",
              "{alice: {name: Alice Meyer, email: alice@example.com}}"),
          key("staff", &Policy::staff, staff_shape(), "Colleagues: they may read and add notes.",
              "{domains: [example.com]}"),
          key("groups", &Policy::groups, groups_shape(), "Teams of agents.",
              "{tier1: {members: [alice, bob]}}"),
          key("permissions", &Policy::permissions, permissions_shape(),
              "Who may use a command; without a row every agent may.", "{severity: [tier2, assignee]}"),
          key("rotations", &Policy::rotations, rotations_shape(), "Who is on duty when.",
              "{front-line: {members: [alice, bob], every: 1 week, from: \"2026-01-05 09:00\"}}"),
          templates_key(),
          key("webhooks", &Policy::webhooks, webhooks_shape(), "Services that are told of events.",
              "{stream: {type: slack, url: {credential: slack}, events: [ticket.created]}}"),
          key("pages", &Policy::pages, pages_shape(), "Whom to alert, level by level.",
              "{on-call: [{notify: rotation front-line, timeout: 5m}]}"),
          key("sla", &Policy::slas, slas_shape(), "Promises by severity.",
              "{standard: {urgent: {first_response: 60m on 24x7}}}"),
          key("plans", &Policy::plans, plans_shape(), "What customers may have bought.",
              "{enterprise: {sla: standard}, free: {}}"),
          customers_key(),
          customers_file_key(),
          key("smtp", &Policy::smtp, smtp_shape(),
              "Where mail is sent, of mailboxes that have no smtp of their own.",
              "{url: \"smtp://localhost:25\", tls: none}"),
          key("mailboxes", &Policy::mailboxes, mailboxes_shape(), "Where customers write to.",
              "{support: {address: support@example.com}}", Need::required),
          key("rules", &Policy::rules, rules_shape(), "What is done when a message arrives, first to last.",
              "[{name: site down, when: {subject: outage}, then: {severity: urgent}}]"),
          key("automations", &Policy::automations, automations_shape(), "What is done when time passes.",
              "[{name: silence closes, when: {status: pending, status_for: 5d, quiet: 5d}, then: {status: "
              "closed}}]"),
      }};
  table.gone = {
      {"metrics", "there is no status page; `ticketctl stats --json` has the numbers; take the section out"}};
  // A place for anchors: x-anything is not looked at.
  table.other = [](Reading&, const Entry& entry, Policy&) { return entry.key.text.starts_with("x-"); };
  table.defs = ",\"patternProperties\":{\"^x-\":true}";
  return table;
}

// Names are known before anything that mentions them is read.
void declare_names(Reading& reading, const Node& root) {
  constexpr std::pair<const char*, Named> kSections[] = {
      {"agents", Named::agent},       {"groups", Named::group},     {"rotations", Named::rotation},
      {"calendars", Named::calendar}, {"sla", Named::sla},          {"plans", Named::plan},
      {"pages", Named::page},         {"webhooks", Named::webhook}, {"mailboxes", Named::mailbox}};
  for (const auto& [section, kind] : kSections)
    if (const Node* node = root.find(section))
      for (const Entry& entry : node->entries) reading.declare(kind, entry.key.text);
  reading.declare(Named::calendar, "24x7");
  const Node* severities = root.find("severities");
  if (severities)
    for (const Node& item : severities->items) reading.declare(Named::severity, item.text);
  if (severities && severities->is_scalar()) reading.declare(Named::severity, severities->text);
  if (!severities) reading.declare(Named::severity, "normal");
  const Templates built_in = built_in_templates();
  for (const Template* one : built_in.all()) reading.declare(Named::template_name, one->name);
}

void complete(Policy& policy) {
  if (policy.severities.empty()) policy.severities = {"normal"};
  if (!policy.find_calendar("24x7")) {
    Calendar always;
    always.id = "24x7";
    always.always = true;
    policy.calendars.push_back(std::move(always));
  }
  if (policy.desk.domain.empty() && !policy.mailboxes.empty())
    policy.desk.domain = domain_of(policy.mailboxes.front().address);
  // A mailbox without a way out uses the policy's, or that of the first mailbox that has one.
  std::optional<Smtp> smtp = policy.smtp;
  for (const Mailbox& mailbox : policy.mailboxes)
    if (!smtp) smtp = mailbox.smtp;
  for (Mailbox& mailbox : policy.mailboxes) {
    if (!mailbox.smtp) mailbox.smtp = smtp;
    if (mailbox.display_name.empty()) mailbox.display_name = policy.desk.name;
  }
  policy.templates.set_default_language(policy.desk.language);
}

// Questions that make sense only once every value is right.
void check(Reading& reading, const Policy& policy) {
  if (has_errors(reading.diagnostics())) return;
  check_people(reading, policy);
  check_doors(reading, policy);
  check_rules(reading, policy);
  check_automations(reading, policy);
  check_rotations(reading, policy);
  check_promises(reading, policy);
}

void sort_by_place(std::vector<Diagnostic>& diagnostics, const std::vector<std::string>& files) {
  const auto order = [&](const Diagnostic& d) {
    return std::find(files.begin(), files.end(), d.file) - files.begin();
  };
  std::stable_sort(diagnostics.begin(), diagnostics.end(), [&](const Diagnostic& a, const Diagnostic& b) {
    return std::make_tuple(order(a), a.line, a.column) < std::make_tuple(order(b), b.line, b.column);
  });
  const auto same = [](const Diagnostic& a, const Diagnostic& b) { return a.format() == b.format(); };
  diagnostics.erase(std::unique(diagnostics.begin(), diagnostics.end(), same), diagnostics.end());
}

}  // namespace

const Shape<Policy>& policy_shape() {
  static const Shape<Policy> shape = [] {
    Table<Policy> table = policy_table();
    table.defs += ",\"$defs\":{" + condition_schema() + "," + actions_schema() + "}";
    return table.shape();
  }();
  return shape;
}

LoadResult load_policy(const std::string& path, const FileReader& files) {
  LoadResult result;
  Fingerprint source;
  FileReader noted = files;
  noted.read = [&](const std::string& name) {
    auto text = files.read(name);
    source.add(text.value_or(std::string{}));
    return text;
  };
  Reading reading(noted);
  Sources sources(reading);
  if (auto root = sources.read(path)) {
    declare_names(reading, *root);
    static const Table<Policy> table = policy_table();
    Policy fresh;
    fresh.templates = built_in_templates();
    result.policy = table.read(reading, *root, std::move(fresh));
  }
  if (result.policy) {
    result.policy->files = reading.paths();
    result.policy->source = source.text();
    complete(*result.policy);
    check(reading, *result.policy);
  }
  result.diagnostics = std::move(reading.diagnostics());
  sort_by_place(result.diagnostics, reading.paths());
  if (has_errors(result.diagnostics)) result.policy.reset();
  if (result.policy) result.policy->texts = build_text_index(*result.policy);
  return result;
}

}  // namespace rules

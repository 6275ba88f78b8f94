// sla, plans, pages, webhooks.

#include <algorithm>

#include "rules/load/tables.hh"
#include "rules/yaml/table.hh"

namespace rules {

namespace {

using std::chrono::seconds;

Shape<Threshold> threshold() {
  const std::string type = "a percentage such as 80%, or a time before the deadline such as 30m";
  auto read = [type](Reading& reading, const Node& node) -> std::optional<Threshold> {
    const std::string* given = scalar(reading, node, type);
    if (!given) return std::nullopt;
    const auto value = parse_threshold(*given);
    if (!value) report_type(reading, node, type);
    return value;
  };
  return {type, R"({"type":"string"})", read};
}

// {at: 80%, page: on-call}: the actions stand beside `at`.
std::optional<Reminder> read_reminder(Reading& reading, const Node& node) {
  Reminder reminder;
  if (!node.is_mapping()) {
    const auto at = threshold().read(reading, node);
    if (at) reminder.at = *at;
    return at ? std::optional(reminder) : std::nullopt;
  }
  const Node* at = node.find("at");
  const auto when = at ? threshold().read(reading, *at) : std::nullopt;
  if (!at) reading.error(node.mark, "a reminder needs \"at\"", "such as at: 80%");
  Node rest = node;
  std::erase_if(rest.entries, [](const Entry& entry) { return entry.key.text == "at"; });
  const auto actions = actions_shape().read(reading, rest);
  if (!when || !actions) return std::nullopt;
  return Reminder{*when, *actions};
}

// [50%, 80%], or {50%: {notify: owner}, 80%: {page: on-call}}
Shape<std::vector<Reminder>> reminders() {
  auto read = [](Reading& reading, const Node& node) -> std::optional<std::vector<Reminder>> {
    std::vector<Reminder> out;
    if (node.is_mapping() && !node.find("at")) {
      for (const Entry& entry : node.entries) {
        const auto at = threshold().read(reading, entry.key);
        const auto actions = actions_shape().read(reading, entry.value);
        if (at && actions) out.push_back({*at, *actions});
      }
      return out;
    }
    const std::vector<Node> one = {node};
    for (const Node& item : node.is_sequence() ? node.items : one)
      if (auto reminder = read_reminder(reading, item)) out.push_back(std::move(*reminder));
    return out;
  };
  return {
      "a list of percentages or times before the deadline",
      R"({"anyOf":[{"type":"string"},{"type":"object"},{"type":"array","items":{"anyOf":[{"type":"string"},{"type":"object","required":["at"]}]}}]})",
      read};
}

Key<Promise> target(TargetName name, std::string doc, std::string example) {
  auto put = [name](Promise& promise, Span within, Mark) {
    promise.targets.push_back({name, std::move(within)});
  };
  return key_with<Promise>(std::string(to_string(name)), span(), put, std::move(doc), std::move(example));
}

Table<Promise> promise_table() {
  Table<Promise> table{
      "the promise for a severity",
      {
          target(TargetName::first_response, "Until an agent's first answer.", "60m on 24x7"),
          target(TargetName::next_response, "Until an answer to each further message of the customer.",
                 "4h on office"),
          target(TargetName::update, "Between our messages while it is open.", "1h on 24x7"),
          target(TargetName::resolution, "Until it is solved.", "5bd on office"),
          key("remind", &Promise::reminders, reminders(),
              "When who answers for the ticket is reminded; with actions where more is to be done.",
              "[50%, 80%]"),
          key("breach", &Promise::breach, actions_shape(),
              "What is done in the first second after a deadline.", "{page: on-call}"),
      }};
  table.finish = [](Reading& reading, const Node& node, Promise& promise) {
    promise.mark = node.mark;
    if (!promise.targets.empty()) return;
    if (!promise.breach.empty() || !promise.reminders.empty())
      reading.error(node.mark, "reminders without a target",
                    "add first_response, next_response, update or resolution");
  };
  return table;
}

Shape<std::vector<Status>> pause_statuses() {
  return list_of(choice<Status>({{"pending", Status::pending},
                                 {"on-hold", Status::on_hold},
                                 {"new", Status::fresh},
                                 {"open", Status::open}}));
}

Shape<Sla> sla_shape() {
  const Shape<Promise> promise = promise_table().shape();
  Table<Sla> table{
      "an SLA",
      {key("pause", &Sla::pause, pause_statuses(),
           "Statuses in which its targets do not run. pending by default.", "[pending, on-hold]")}};
  table.other = [promise](Reading& reading, const Entry& entry, Sla& sla) {
    if (!reading.check(Named::severity, entry.key.text, entry.key.mark)) return true;
    if (auto one = promise.read(reading, entry.value)) {
      one->severity = entry.key.text;
      sla.promises.push_back(std::move(*one));
    }
    return true;
  };
  table.other_schema = promise.schema;
  Shape<Sla> shape = table.shape();
  for (KeyDoc doc : promise.keys) {
    doc.path = "SEVERITY." + doc.path;
    shape.keys.push_back(std::move(doc));
  }
  const auto read_table = shape.read;
  shape.read = [read_table](Reading& reading, const Node& node) {
    auto sla = read_table(reading, node);
    if (sla && !node.find("pause")) sla->pause = {Status::pending};
    return sla;
  };
  return shape;
}

Table<PageStep> page_step_table() {
  return {"a level of a page",
          {
              key("notify", &PageStep::who, audience_shape(), "Who is mailed.", "rotation front-line",
                  Need::required),
              key("via", &PageStep::via, list_of(name_of(Named::webhook)), "Webhooks that are called too.",
                  "pagerduty"),
              key("timeout", &PageStep::timeout, duration(seconds{1}, std::chrono::days{7}),
                  "How long an acknowledgement may take before the next level is told. 5m by default.", "5m"),
          }};
}

Shape<PagePlan> page_shape() {
  const Shape<std::vector<PageStep>> steps = list_of(page_step_table().shape());
  return as<PagePlan>(steps, [](std::vector<PageStep> levels) {
    PagePlan plan;
    plan.steps = std::move(levels);
    return plan;
  });
}

Shape<std::string> event_word() {
  std::vector<std::pair<std::string, std::string>> words;
  for (const std::string& word : event_words()) words.emplace_back(word, word);
  for (const char* pattern : {"ticket.*", "message.*", "sla.*", "page.*", "*"})
    words.emplace_back(pattern, pattern);
  Shape<std::string> shape = choice(words);
  shape.type = "an event such as ticket.created";
  return shape;
}

// The address of a webhook stands in the policy, or is a secret itself.
struct HookUrl {
  std::string plain;
  Secret secret;
};

Shape<HookUrl> hook_url() {
  const Shape<std::string> plain = url({"https://", "http://"});
  const Shape<Secret> hidden = secret();
  auto read = [plain, hidden](Reading& reading, const Node& node) -> std::optional<HookUrl> {
    if (node.is_mapping()) {
      const auto where = hidden.read(reading, node);
      return where ? std::optional(HookUrl{"", *where}) : std::nullopt;
    }
    const auto given = plain.read(reading, node);
    return given ? std::optional(HookUrl{*given, {}}) : std::nullopt;
  };
  return {plain.type + ", or where it is kept", "{\"anyOf\":[" + plain.schema + "," + hidden.schema + "]}",
          read};
}

Shape<Webhook::Type> hook_type() {
  using T = Webhook::Type;
  return choice<T>({{"generic", T::generic},
                    {"pagerduty", T::pagerduty},
                    {"splunk", T::splunk},
                    {"slack", T::slack},
                    {"github", T::github},
                    {"gitlab", T::gitlab}});
}

bool is_loopback(std::string_view url) {
  const std::string_view host = url.substr(std::string_view("http://").size());
  for (const std::string_view known : {"localhost", "127.", "[::1]"})
    if (host.starts_with(known)) return true;
  return false;
}

void check_encryption(Reading& reading, const Node& node, const Webhook& hook) {
  if (!hook.url.starts_with("http://")) return;
  if (hook.key.given()) reading.warn(node.find("url")->mark, "the key travels unencrypted", "use https://");
  if (!hook.plain && !is_loopback(hook.url))
    reading.error(node.find("url")->mark, "this webhook would be called without encryption",
                  "use https://; only on a network that is safe already, tls: none");
}

Table<Webhook> webhook_table() {
  Table<Webhook> table{
      "a webhook",
      {
          key("type", &Webhook::type, hook_type(),
              "Form of the call: generic is JSON signed with HMAC-SHA-256 under `key`; slack is any chat "
              "that takes the same. generic by default.",
              "slack"),
          key_with<Webhook>(
              "url", hook_url(),
              [](Webhook& hook, HookUrl given, Mark) {
                hook.url = std::move(given.plain), hook.secret_url = std::move(given.secret);
              },
              "Where it is called.", "\"https://events.example.com/v2/enqueue\"", Need::required),
          key("key", &Webhook::key, secret(), "Routing key, token or signing key.", "{credential: pd}"),
          key("project", &Webhook::project, one_line(), "Repository in which github and gitlab open issues.",
              "example/product"),
          key("events", &Webhook::events, list_of(event_word()),
              "Events that call it; without any, only actions and pages do.",
              "[ticket.created, sla.breached]"),
          key("when", &Webhook::when, condition_shape(),
              "It is called only for tickets for which this holds.", "{severity: [urgent, high]}"),
          key("timeout", &Webhook::timeout, duration(seconds{1}, std::chrono::minutes{5}),
              "How long one call may take. 10s by default.", "10s"),
          key("ca", &Webhook::ca_file, file_path(), "PEM file of a private certificate authority.",
              "/etc/ssl/private-ca.pem"),
          key("tls", &Webhook::plain, choice<bool>({{"none", true}}),
              "none: http:// is good enough, on a network that is safe already. Otherwise only loopback may "
              "be called "
              "without encryption.",
              "none"),
      }};
  table.finish = [](Reading& reading, const Node& node, Webhook& hook) {
    using T = Webhook::Type;
    const bool keyed = hook.type == T::pagerduty || hook.type == T::github || hook.type == T::gitlab;
    if (keyed && !node.find("key"))
      reading.error(node.mark, "a webhook of this type needs \"key\"", "such as key: {credential: NAME}");
    const bool tracker = hook.type == T::github || hook.type == T::gitlab;
    if (tracker && hook.project.empty())
      reading.error(node.mark, "a webhook of this type needs \"project\"",
                    "such as project: example/product");
    if (!tracker && !hook.project.empty())
      reading.warn(node.find("project")->mark, "\"project\" means nothing for this type");
    check_encryption(reading, node, hook);
  };
  return table;
}

}  // namespace

Shape<std::vector<Sla>> slas_shape() {
  return named("SLAs", &Sla::name, &Sla::mark, sla_shape());
}

Shape<std::vector<Plan>> plans_shape() {
  Table<Plan> table{"a plan",
                    {key("sla", &Plan::sla, name_of(Named::sla),
                         "What its customers are promised; nothing without one.", "standard")}};
  return named("plans", &Plan::name, &Plan::mark, table.shape());
}

Shape<std::vector<PagePlan>> pages_shape() {
  return named("pages", &PagePlan::name, &PagePlan::mark, page_shape());
}

Shape<std::vector<Webhook>> webhooks_shape() {
  return named("webhooks", &Webhook::name, &Webhook::mark, webhook_table().shape());
}

}  // namespace rules

// Actions: `then:` of rules and automations, `breach:` and `remind:` of promises.

#include <algorithm>

#include "rules/load/tables.hh"
#include "rules/yaml/table.hh"

namespace rules {

namespace {

// What `then` says, while it is read: `template` stands beside `notify`.
struct Draft {
  std::vector<Action> actions;
  std::string notify_template;
};

bool has_hole(const Node& node) {
  return node.is_scalar() && node.text.find("{{") != std::string::npos;
}

// The same shape, where a text with captures ({{1}}) stands for what it will be.
Shape<std::string> or_capture(Shape<std::string> shape) {
  const auto read_plain = shape.read;
  shape.read = [read_plain](Reading& reading, const Node& node) -> std::optional<std::string> {
    return has_hole(node) ? std::optional(node.text) : read_plain(reading, node);
  };
  return shape;
}

template <class V, class Make>
Key<Draft> action(std::string name, Shape<V> shape, Make make, std::string doc, std::string example) {
  auto put = [make](Draft& draft, V value, Mark) { draft.actions.push_back(make(std::move(value))); };
  return key_with<Draft>(std::move(name), std::move(shape), put, std::move(doc), std::move(example));
}

template <class V, class Make>
Key<Draft> action_each(std::string name, Shape<V> item, Make make, std::string doc, std::string example) {
  auto put = [make](Draft& draft, std::vector<V> values, Mark) {
    for (V& value : values) draft.actions.push_back(make(std::move(value)));
  };
  return key_with<Draft>(std::move(name), list_of(std::move(item)), put, std::move(doc), std::move(example));
}

// `stop: true`: false would say nothing.
template <class Make>
Key<Draft> flag(std::string name, Make make, std::string doc) {
  auto put = [make](Draft& draft, bool yes, Mark) {
    if (yes) draft.actions.push_back(make());
  };
  return key_with<Draft>(std::move(name), yes_no(), put, std::move(doc), "true");
}

Shape<Status> status_word() {
  std::vector<std::pair<std::string, Status>> words;
  for (const std::string_view word : kStatusWords) words.emplace_back(word, *parse_status(word));
  return choice(words);
}

// Two words, the second may be missing: "rotation front-line".
std::pair<std::string, std::string> two_words(std::string_view text) {
  const auto blank = text.find(' ');
  if (blank == std::string_view::npos) return {std::string(text), ""};
  return {std::string(text.substr(0, blank)), std::string(trim(text.substr(blank + 1)))};
}

std::optional<Assign> parse_assign(Reading& reading, const Node& node) {
  const auto words = two_words(node.text);
  const std::string &first = words.first, &second = words.second;
  Assign assign;
  assign.name = second;
  const auto if_named = [&](Named kind) { return second.empty() || reading.check(kind, second, node.mark); };
  if (first == "none") return Assign{Assign::How::nobody, ""};
  if (first == "round-robin" || first == "least-loaded") {
    assign.how = first == "round-robin" ? Assign::How::round_robin : Assign::How::least_loaded;
    return if_named(Named::group) ? std::optional(assign) : std::nullopt;
  }
  if (first == "rotation" && !second.empty()) {
    assign.how = Assign::How::rotation;
    return if_named(Named::rotation) ? std::optional(assign) : std::nullopt;
  }
  assign.name = first == "agent" ? second : node.text;
  if (assign.name == first && second.empty() && reading.is(Named::rotation, first) &&
      !reading.is(Named::agent, first)) {
    assign.how = Assign::How::rotation;
    return assign;
  }
  return reading.check(Named::agent, assign.name, node.mark) ? std::optional(assign) : std::nullopt;
}

Shape<Assign> assign_shape() {
  const std::string type = "an agent, rotation NAME, round-robin [GROUP], least-loaded [GROUP] or none";
  auto read = [type](Reading& reading, const Node& node) -> std::optional<Assign> {
    return scalar(reading, node, type) ? parse_assign(reading, node) : std::nullopt;
  };
  return {type, R"({"type":"string"})", read};
}

// A word alone names an agent, a group or a rotation, in this order.
std::optional<Audience> bare_audience(Reading& reading, const std::string& name, Mark mark) {
  if (reading.is(Named::agent, name)) return Audience{Audience::Kind::agent, name};
  if (reading.is(Named::group, name)) return Audience{Audience::Kind::group, name};
  if (reading.is(Named::rotation, name)) return Audience{Audience::Kind::rotation, name};
  if (is_address(name)) return Audience{Audience::Kind::address, lower_ascii(name)};
  std::vector<std::string> known = {"owner", "account_manager", "group", "requester", "operators"};
  for (const Named kind : {Named::agent, Named::group, Named::rotation})
    known.insert(known.end(), reading.names(kind).begin(), reading.names(kind).end());
  reading.error(mark, "nobody is called \"" + name + "\"", did_you_mean(name, known));
  return std::nullopt;
}

std::optional<Audience> parse_audience(Reading& reading, const Node& node) {
  const auto words = two_words(node.text);
  const std::string &first = words.first, &second = words.second;
  const auto named = [&](Audience::Kind kind, Named what) {
    return reading.check(what, second, node.mark) ? std::optional(Audience{kind, second}) : std::nullopt;
  };
  if (second.empty()) {
    if (first == "owner" || first == "assignee" || first == "agent")
      return Audience{Audience::Kind::owner, ""};
    if (first == "account_manager") return Audience{Audience::Kind::account_manager, ""};
    if (first == "group") return Audience{Audience::Kind::group, ""};
    if (first == "requester") return Audience{Audience::Kind::requester, ""};
    if (first == "operators") return Audience{Audience::Kind::operators, ""};
    return bare_audience(reading, first, node.mark);
  }
  if (first == "group") return named(Audience::Kind::group, Named::group);
  if (first == "agent") return named(Audience::Kind::agent, Named::agent);
  if (first == "rotation") return named(Audience::Kind::rotation, Named::rotation);
  return bare_audience(reading, node.text, node.mark);
}

Shape<Audience> audience_item() {
  const std::string type = "owner, account_manager, group [NAME], agent NAME, rotation NAME or an address";
  auto read = [type](Reading& reading, const Node& node) -> std::optional<Audience> {
    return scalar(reading, node, type) ? parse_audience(reading, node) : std::nullopt;
  };
  return {type, R"({"type":"string"})", read};
}

// drop: "reason", or drop: true
Shape<Drop> drop_shape() {
  auto read = [](Reading& reading, const Node& node) -> std::optional<Drop> {
    const auto reason = one_line().read(reading, node);
    if (!reason) return std::nullopt;
    return Drop{*reason == "true" ? "" : *reason};
  };
  return {"a reason", R"({"type":["string","boolean"]})", read};
}

Table<Draft> action_table() {
  Table<Draft> table{
      "the actions",
      {
          action(
              "severity", name_of(Named::severity), [](std::string s) { return SetSeverity{s}; },
              "Sets the severity.", "urgent"),
          action(
              "queue", or_capture(word()), [](std::string s) { return SetQueue{s}; }, "Puts it in a queue.",
              "billing"),
          action(
              "group", or_capture(name_of(Named::group)), [](std::string s) { return SetGroup{s}; },
              "Gives it to a group.", "tier1"),
          action(
              "assign", assign_shape(), [](Assign a) { return a; },
              "Gives it to an agent: by name, by who is on a rotation now, in turn, to whom has the fewest "
              "open tickets, or to nobody.",
              "rotation front-line"),
          action_each(
              "tag", or_capture(word()), [](std::string s) { return AddTag{s}; }, "Adds tags.",
              "[billing, 'invoice-{{1}}']"),
          action_each(
              "untag", or_capture(word()), [](std::string s) { return RemoveTag{s}; }, "Removes tags.",
              "billing"),
          action(
              "status", status_word(), [](Status s) { return SetStatus{s}; }, "Sets the status.", "closed"),
          action(
              "reply", name_of(Named::template_name), [](std::string s) { return Reply{s}; },
              "Mails the requester by a template, in place of the acknowledgement.", "security-instructions"),
          action(
              "notify", audience_shape(),
              [](std::vector<Audience> who) {
                return Notify{std::move(who), ""};
              },
              "Mails people of the desk.", "[owner, group tier2]"),
          key("template", &Draft::notify_template, name_of(Named::template_name), "Template of `notify`.",
              "suggest-a-call"),
          action(
              "page", name_of(Named::page), [](std::string s) { return OpenPage{s}; },
              "Alerts who is on call.", "on-call"),
          action_each(
              "webhook", name_of(Named::webhook), [](std::string s) { return CallWebhook{s}; },
              "Calls webhooks.", "stream"),
          action(
              "link", or_capture(one_line()), [](std::string s) { return Link{s}; },
              "Links a ticket (#12), the incident it reports (incident #12), or an address of the web.",
              "'https://issues.example.com/{{1}}'"),
          action(
              "forward", list_of(address()),
              [](std::vector<std::string> to) { return Forward{std::move(to)}; },
              "Sends the original message on.", "sales@example.com"),
          action(
              "note", or_capture(text()), [](std::string s) { return Note{s}; }, "Adds an internal note.",
              "'They named invoice {{1}}.'"),
          action(
              "due", span(), [](Span s) { return Due{s}; }, "Sets a due date.", "2bd on office"),
          action(
              "sla", name_of(Named::sla), [](std::string s) { return SetSla{s}; },
              "Promises this SLA instead of the plan's.", "standard"),
          flag(
              "no_sla", [] { return NoSla{}; }, "Takes all targets off: best effort."),
          action(
              "drop", drop_shape(), [](Drop d) { return d; },
              "Makes no ticket and no answer of it; the ledger keeps the reason.", "newsletter"),
          flag(
              "stop", [] { return Stop{}; }, "Later rules do not run."),
      }};
  table.in_written_order = true;
  table.finish = [](Reading& reading, const Node& node, Draft& draft) {
    if (node.entries.empty()) reading.error(node.mark, "no action");
    if (draft.notify_template.empty()) return;
    bool notified = false;
    for (Action& each : draft.actions)
      if (auto* notify = std::get_if<Notify>(&each))
        notify->template_name = draft.notify_template, notified = true;
    if (!notified)
      reading.error(node.find("template")->mark, "\"template\" stands beside \"notify\"",
                    "a mail to the requester is `reply: " + draft.notify_template + "`");
  };
  return table;
}

}  // namespace

Shape<std::vector<Audience>> audience_shape() {
  return list_of(audience_item());
}

Shape<std::vector<Action>> actions_shape() {
  auto read = [](Reading& reading, const Node& node) -> std::optional<std::vector<Action>> {
    static const Table<Draft> table = action_table();
    auto draft = table.read(reading, node);
    return draft ? std::optional(std::move(draft->actions)) : std::nullopt;
  };
  return {"actions", R"({"$ref":"#/$defs/actions"})", read};
}

std::string actions_schema() {
  return "\"actions\":" + action_table().schema();
}

std::vector<KeyDoc> action_docs() {
  return action_table().docs();
}

}  // namespace rules

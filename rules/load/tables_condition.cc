// Conditions: `when:` of rules, automations and webhooks.

#include <algorithm>

#include "rules/load/tables.hh"
#include "rules/policy/pattern.hh"
#include "rules/yaml/table.hh"

namespace rules {

namespace {

struct FieldDoc {
  Field field;
  std::optional<Named> named;  // a plain word must be declared as this
  const char* type;
  const char* doc;
  const char* example;
};

const char* const kWords = "words, globs, /regex/";

const std::vector<FieldDoc>& fields() {
  static const std::vector<FieldDoc> rows = {
      {Field::from,
       {},
       kWords,
       "Address of the sender; a domain means everybody there.",
       "[chris@initech.example, hooli.example]"},
      {Field::from_name, {}, kWords, "Display name of the sender.", "Monitoring"},
      {Field::to, {}, kWords, "Any address in To.", "911@example.com"},
      {Field::cc, {}, kWords, "Any address in Cc.", "partners.example"},
      {Field::recipient,
       {},
       kWords,
       "Any address it came to: To, Cc, Delivered-To, the mailbox.",
       "security@example.com"},
      {Field::subject, {}, kWords, "Words anywhere in the subject.", "'/\\b(down|outage)\\b/i'"},
      {Field::body, {}, kWords, "Words anywhere in the text.", "[refund, '/invoice (\\d+)/i']"},
      {Field::attachment,
       {},
       "true, false or {name, type, size}",
       "Whether there is an attachment, or one that is all of this.",
       "{type: 'image/*', size: '> 5MB'}"},
      {Field::attachment_name, {}, kWords, "Whole name of any attachment.", "'*.log'"},
      {Field::attachment_type, {}, kWords, "Content type of any attachment.", "application/pdf"},
      {Field::attachment_size, {}, "a size or a comparison", "Size of any attachment.", "'> 10MB'"},
      {Field::kind, {}, "customer, agent, staff, bounce or machine", "Who wrote the message.", "machine"},
      {Field::opens, {}, "true or false", "Whether the message opens a ticket.", "true"},
      {Field::first,
       {},
       "true or false",
       "Whether it is the sender's first mail to this mailbox in 30 days.",
       "true"},
      {Field::encrypted, {}, "true or false", "Whether it is encrypted (PGP, S/MIME).", "true"},
      {Field::spam, {}, "true or false", "Whether the receiving server marked it as spam.", "true"},
      {Field::proven,
       {},
       "true, false or failed",
       "Whether the receiving server confirmed the sender; failed where it says that the mail is forged.",
       "true"},
      {Field::language, {}, kWords, "Language of the text (ISO 639-1).", "[de, fr]"},
      {Field::customer, Named::customer, kWords, "The sender's customer; none for a sender without one.",
       "initech"},
      {Field::plan, Named::plan, kWords, "The customer's plan; none without one.", "[enterprise, paid]"},
      {Field::mailbox, Named::mailbox, kWords, "The mailbox it came to.", "support"},
      {Field::queue, {}, kWords, "Queue of the ticket.", "emergency"},
      {Field::group, Named::group, kWords, "Group of the ticket; none without one.", "tier1"},
      {Field::assignee, Named::agent, kWords, "Agent of the ticket; none without one.", "none"},
      {Field::severity, Named::severity, "severities or a comparison",
       "Severity of the ticket; '>= high' is high and all above.", "'>= high'"},
      {Field::status, {}, "statuses", "Status of the ticket.", "[open, pending]"},
      {Field::tag, {}, kWords, "Any tag of the ticket.", "billing"},
      {Field::calendar, Named::calendar, "a calendar", "Whether this calendar is open now.", "office"},
      {Field::age, {}, "a time", "Time since the ticket was opened, at least.", "14d"},
      {Field::quiet, {}, "a time", "Time since anybody wrote, at least.", "5d"},
      {Field::status_for, {}, "a time", "Time since the ticket has its status, at least.", "5d"},
      {Field::paged, {}, "a time", "Time since a page was opened that is not resolved, at least.", "1h"},
      {Field::customer_replies,
       {},
       "a number or a comparison",
       "Messages of the customer, the opening mail left out.",
       "'>= 3'"},
      {Field::agent_replies, {}, "a number or a comparison", "Answers of agents.", "0"},
      {Field::reopened, {}, "a number or a comparison", "How often it was reopened.", "'>= 2'"},
      {Field::link,
       {},
       kWords,
       "What it is linked with: a ticket (#12) or an address of the web; none without any.",
       "'https://issues.example.com/*'"},
  };
  return rows;
}

std::vector<std::string> condition_words() {
  std::vector<std::string> words = {"any", "all", "not", "header.NAME"};
  for (const FieldDoc& row : fields()) words.emplace_back(to_string(row.field));
  return words;
}

// What evaluating a condition costs, roughly: cheap ones run first, at 1.
struct Cost {
  Field field;
  int cost;
};
constexpr Cost kCosts[] = {{Field::subject, 2},    {Field::header, 3}, {Field::body, 4},
                           {Field::calendar, 5},   {Field::age, 5},    {Field::quiet, 5},
                           {Field::status_for, 5}, {Field::paged, 5}};

int cost(const Condition& condition) {
  int most = 0;
  for (const Condition& child : condition.children) most = std::max(most, cost(child));
  if (condition.node != Condition::Node::leaf) return most;
  for (const Cost& row : kCosts)
    if (row.field == condition.field) return row.cost;
  return 1;
}

void set_order(Condition& condition) {
  condition.order.resize(condition.children.size());
  for (std::size_t i = 0; i < condition.order.size(); ++i) condition.order[i] = static_cast<std::uint16_t>(i);
  std::stable_sort(condition.order.begin(), condition.order.end(), [&](std::uint16_t a, std::uint16_t b) {
    return cost(condition.children[a]) < cost(condition.children[b]);
  });
}

Condition read_condition(Reading&, const Node&);

// `any`, `all` and `not` take a list of conditions, or one.
Condition read_combination(Reading& reading, const Node& node, Condition::Node kind) {
  Condition combined;
  combined.node = kind;
  combined.mark = node.mark;
  if (node.is_sequence()) {
    for (const Node& item : node.items) combined.children.push_back(read_condition(reading, item));
  } else if (kind == Condition::Node::any && node.is_mapping()) {
    for (const Entry& entry : node.entries) {  // any: {a: 1, b: 2} holds where a or b does
      Node one = node;
      one.entries = {entry};
      combined.children.push_back(read_condition(reading, one));
    }
  } else {
    combined.children.push_back(read_condition(reading, node));
  }
  if (combined.children.empty()) reading.error(node.mark, "an empty list of conditions");
  set_order(combined);
  return combined;
}

void read_patterns(Reading& reading, const Node& node, std::optional<Named> named, Condition& leaf) {
  const std::vector<Node> one = {node};
  for (const Node& item : node.is_sequence() ? node.items : one)
    if (auto pattern = read_pattern(reading, item, leaf.field, named))
      leaf.patterns.push_back(std::move(*pattern));
  if (node.is_sequence() && node.items.empty()) reading.error(node.mark, "an empty list holds never");
}

// attachment: {name: '*.exe', size: '> 1MB'}
void read_attachment(Reading& reading, const Node& node, Condition& leaf) {
  if (!node.is_mapping()) return read_patterns(reading, node, std::nullopt, leaf);
  for (const Entry& entry : node.entries) {
    const auto field = parse_field("attachment." + entry.key.text);
    if (!field) {
      reading.error(entry.key.mark, "unknown key \"" + entry.key.text + "\" in an attachment",
                    did_you_mean(entry.key.text, {"name", "type", "size"}));
      continue;
    }
    Condition part;
    part.node = Condition::Node::leaf;
    part.field = *field;
    part.mark = entry.key.mark;
    read_patterns(reading, entry.value, std::nullopt, part);
    leaf.children.push_back(std::move(part));
  }
  set_order(leaf);
}

std::optional<Condition> read_leaf(Reading& reading, const Entry& entry) {
  Condition leaf;
  leaf.node = Condition::Node::leaf;
  leaf.mark = entry.key.mark;
  if (entry.key.text.starts_with("header.") && entry.key.text.size() > 7) {
    leaf.field = Field::header;
    leaf.header = lower_ascii(entry.key.text.substr(7));
    read_patterns(reading, entry.value, std::nullopt, leaf);
    return leaf;
  }
  const auto row = std::find_if(fields().begin(), fields().end(), [&](const FieldDoc& each) {
    return to_string(each.field) == entry.key.text;
  });
  if (row == fields().end()) {
    reading.error(entry.key.mark, "unknown condition \"" + entry.key.text + "\"",
                  did_you_mean(entry.key.text, condition_words()));
    return std::nullopt;
  }
  leaf.field = row->field;
  if (leaf.field == Field::attachment)
    read_attachment(reading, entry.value, leaf);
  else
    read_patterns(reading, entry.value, row->named, leaf);
  return leaf;
}

std::optional<Condition> read_entry(Reading& reading, const Entry& entry) {
  if (entry.value.is_null()) {
    reading.error(entry.key.mark, "\"" + entry.key.text + "\" has no value", "write none for what is absent");
    return std::nullopt;
  }
  if (entry.key.text == "any") return read_combination(reading, entry.value, Condition::Node::any);
  if (entry.key.text == "all") return read_combination(reading, entry.value, Condition::Node::all);
  if (entry.key.text == "not") return read_combination(reading, entry.value, Condition::Node::none);
  return read_leaf(reading, entry);
}

Condition read_condition(Reading& reading, const Node& node) {
  Condition all;
  all.mark = node.mark;
  if (!node.is_mapping()) {
    report_type(reading, node, "conditions, a mapping such as {subject: outage}");
    return all;
  }
  for (const Entry& entry : node.entries)
    if (auto condition = read_entry(reading, entry)) all.children.push_back(std::move(*condition));
  set_order(all);
  return all;
}

const char* value_schema(const FieldDoc& row) {
  if (row.field == Field::attachment)
    return R"({"anyOf":[{"type":"boolean"},{"type":"object","properties":{"name":{"$ref":"#/$defs/values"},"type":{"$ref":"#/$defs/values"},"size":{"$ref":"#/$defs/values"}},"additionalProperties":false}]})";
  if (sort_of(row.field) == Sort::yes_no) return R"({"type":"boolean"})";
  return R"({"$ref":"#/$defs/values"})";
}

}  // namespace

Shape<Condition> condition_shape() {
  auto read = [](Reading& reading, const Node& node) -> std::optional<Condition> {
    return read_condition(reading, node);
  };
  return {"conditions", R"({"$ref":"#/$defs/condition"})", read};
}

std::string condition_schema() {
  std::string properties =
      R"("any":{"$ref":"#/$defs/conditions"},"all":{"$ref":"#/$defs/conditions"},"not":{"$ref":"#/$defs/conditions"})";
  for (const FieldDoc& row : fields()) {
    const std::string value = value_schema(row);
    properties += "," + json_quote(to_string(row.field)) + ":{\"description\":" + json_quote(row.doc) + "," +
                  value.substr(1);
  }
  return R"("values":{"anyOf":[{"type":["string","number","boolean"]},{"type":"array","minItems":1,"items":{"type":["string","number","boolean"]}}]},)"
         R"("conditions":{"anyOf":[{"$ref":"#/$defs/condition"},{"type":"array","minItems":1,"items":{"$ref":"#/$defs/condition"}}]},)"
         R"("condition":{"type":"object","properties":{)" +
         properties +
         R"(},"patternProperties":{"^header\\..+":{"$ref":"#/$defs/values"}},"additionalProperties":false})";
}

std::vector<KeyDoc> condition_docs() {
  std::vector<KeyDoc> docs = {
      {"any", "a list of conditions", false, "Holds where any of them does.",
       "[{subject: outage}, {body: outage}]"},
      {"all", "a list of conditions", false, "Holds where all of them do.",
       "[{subject: outage}, {body: outage}]"},
      {"not", "conditions", false, "Holds where they do not.", "{customer: none}"},
      {"header.NAME", kWords, false, "Words anywhere in a header field of that name.", "urgent"}};
  for (const FieldDoc& row : fields())
    docs.push_back({std::string(to_string(row.field)), row.type, false, row.doc, row.example});
  return docs;
}

}  // namespace rules

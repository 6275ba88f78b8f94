// `expect:` of a step.

#include <algorithm>
#include <array>

#include "rules/policy/pattern.hh"
#include "rules/scenario/scenario_read.hh"
#include "rules/text/text.hh"

namespace rules {

namespace {

using Kind = Expectation::Kind;

struct KindRow {
  Kind kind;
  const char* word;
  const char* short_for;            // the field that a value alone stands for
  std::vector<std::string> fields;  // that it may ask for; "body." takes anything behind it
};

const std::array<KindRow, 6>& kinds() {
  static const std::array<KindRow, 6> rows = {{
      {Kind::sent,
       "sent",
       "to",
       {"to", "from", "cc", "reply_to", "subject", "body", "html", "attach", "kind", "envelope_from",
        "header."}},
      {Kind::webhook, "webhook", "name", {"name", "url", "ticket", "body."}},
      {Kind::ticket,
       "ticket",
       "id",
       {"id",         "subject",       "status",      "severity",       "queue",
        "group",      "assignee",      "requester",   "customer",       "plan",
        "mailbox",    "mailboxes",     "tags",        "language",       "participants",
        "unverified", "links",         "messages",    "notes",          "created",
        "updated",    "next_deadline", "next_target", "first_response", "next_response",
        "update",     "resolution"}},
      {Kind::event, "event", "kind", {"kind", "detail", "rule", "actor", "ticket"}},
      {Kind::nothing_sent, "nothing_sent", "", {}},
      {Kind::nothing_else, "nothing_else", "", {}},
  }};
  return rows;
}

const KindRow& row_of(Kind kind) {
  return kinds()[static_cast<std::size_t>(kind)];
}

bool is_field(const KindRow& row, std::string_view name) {
  return std::any_of(row.fields.begin(), row.fields.end(), [&](const std::string& field) {
    return field.back() == '.' ? name.starts_with(field) && name.size() > field.size() : field == name;
  });
}

std::optional<Wanted> read_wanted(Reading& reading, const Node& node) {
  Wanted wanted;
  wanted.text = node.text;
  if (node.is_null()) {
    wanted.kind = Wanted::Kind::absent;
  } else if (node.is_sequence()) {
    wanted.kind = Wanted::Kind::list;
    for (const Node& item : node.items)
      if (auto one = read_wanted(reading, item)) wanted.items.push_back(std::move(*one));
  } else if (node.is_mapping()) {
    report_type(reading, node, "a word, a /regex/, a list of them, or null");
    return std::nullopt;
  } else if (const auto written = parse_regex(node.text)) {
    std::string why = written->bad_flags.empty() ? "" : "unknown flag \"" + written->bad_flags + "\"";
    wanted.kind = Wanted::Kind::regex;
    if (why.empty()) wanted.regex = compile_regex(written->expression, why);
    if (wanted.regex) return wanted;
    reading.error(node.mark, "a regex that cannot be used: " + why,
                  "the syntax is RE2's, flags are i, m and s");
    return std::nullopt;
  }
  return wanted;
}

// Words of the policy are checked where they stand: a test for a severity that is misspelt would prove
// nothing.
void check_word(Reading& reading, const std::string& field, const Wanted& wanted, Mark mark) {
  constexpr std::pair<std::string_view, Named> kNames[] = {
      {"severity", Named::severity}, {"group", Named::group},     {"assignee", Named::agent},
      {"customer", Named::customer}, {"mailbox", Named::mailbox}, {"plan", Named::plan}};
  for (const Wanted& item : wanted.items) check_word(reading, field, item, mark);
  if (wanted.kind != Wanted::Kind::word || wanted.text.find_first_of("*?") != std::string::npos ||
      wanted.text == "none")
    return;
  for (const auto& [name, kind] : kNames)
    if (field == name) reading.check(kind, wanted.text, mark);
  const auto one_of = [&](const std::vector<std::string>& words) {
    if (std::find(words.begin(), words.end(), wanted.text) == words.end())
      reading.error(mark, "\"" + wanted.text + "\" is no value of \"" + field + "\"",
                    "it is " + list_words(words));
  };
  if (field == "status") one_of({kStatusWords.begin(), kStatusWords.end()});
  if (field == "first_response" || field == "next_response" || field == "update" || field == "resolution")
    one_of({"met", "breached", "running", "paused"});
}

class Parts {
 public:
  Parts(Reading& reading, const KindRow& row) : reading_(reading), row_(row) {}

  std::vector<Expectation::Part> read(const Node& node) {
    if (!node.is_mapping()) {
      add_value(row_.short_for, false, node, node.mark);
      return std::move(parts_);
    }
    if (node.entries.empty())
      reading_.error(node.mark, "nothing is asked of it", "such as " + row_.fields.front());
    for (const Entry& entry : node.entries) add(entry);
    return std::move(parts_);
  }

 private:
  void add(const Entry& entry) {
    std::string field = entry.key.text;
    const bool negated = field.starts_with("not_");
    if (negated) field.erase(0, 4);
    if (field.starts_with("header.")) field = lower_ascii(field);
    const bool whole_body = row_.kind == Kind::webhook && field == "body" && !entry.value.is_mapping();
    if (entry.value.is_mapping() && is_field(row_, field + ".x"))
      return add_below(field, negated, entry.value);
    if (is_field(row_, field) || whole_body) return add_value(field, negated, entry.value, entry.key.mark);
    reading_.error(entry.key.mark, "unknown key \"" + entry.key.text + "\" in \"" + row_.word + "\"",
                   hint(field));
  }
  // body: {event_action: trigger} is body.event_action: trigger
  void add_below(const std::string& field, bool negated, const Node& node) {
    for (const Entry& entry : node.entries) {
      const std::string path = field + "." + entry.key.text;
      if (entry.value.is_mapping())
        add_below(path, negated, entry.value);
      else
        add_value(path, negated, entry.value, entry.key.mark);
    }
  }
  void add_value(const std::string& field, bool negated, const Node& node, Mark mark) {
    auto wanted = read_wanted(reading_, node);
    if (!wanted) return;
    if (row_.kind == Kind::ticket) check_word(reading_, field, *wanted, node.is_null() ? mark : node.mark);
    parts_.push_back({field, negated, std::move(*wanted)});
  }
  std::string hint(const std::string& field) const {
    const std::string meant = did_you_mean(field, row_.fields);
    return meant.empty() ? "it takes " + enumerate(row_.fields, " and ") + ", each also as not_..." : meant;
  }

  Reading& reading_;
  const KindRow& row_;
  std::vector<Expectation::Part> parts_;
};

void read_entry(Reading&, const Entry&, bool negated, std::vector<Expectation>&);

void read_item(Reading& reading, const Node& node, bool negated, std::vector<Expectation>& into) {
  if (!node.is_mapping())
    return report_type(reading, node, "an expectation such as {sent: {to: chris@initech.example}}");
  for (const Entry& entry : node.entries) read_entry(reading, entry, negated, into);
}

void read_not(Reading& reading, const Entry& entry, bool negated, std::vector<Expectation>& into) {
  if (negated) return reading.error(entry.key.mark, "\"not\" within \"not\"");
  const std::vector<Node> one = {entry.value};
  for (const Node& item : entry.value.is_sequence() ? entry.value.items : one)
    read_item(reading, item, true, into);
}

void read_flag(Reading& reading, const Entry& entry, Expectation expectation,
               std::vector<Expectation>& into) {
  const auto yes = yes_no().read(reading, entry.value);
  if (!yes) return;
  if (!*yes)
    return reading.error(entry.value.mark, "\"" + entry.key.text + ": false\" asks for nothing",
                         "leave it out, or write not: {" + entry.key.text + ": true}");
  into.push_back(std::move(expectation));
}

void read_entry(Reading& reading, const Entry& entry, bool negated, std::vector<Expectation>& into) {
  if (entry.key.text == "not") return read_not(reading, entry, negated, into);
  const auto row = std::find_if(kinds().begin(), kinds().end(),
                                [&](const KindRow& each) { return each.word == entry.key.text; });
  if (row == kinds().end()) {
    std::vector<std::string> words = {"not"};
    for (const KindRow& each : kinds()) words.emplace_back(each.word);
    return reading.error(entry.key.mark, "unknown expectation \"" + entry.key.text + "\"",
                         did_you_mean(entry.key.text, words));
  }
  if (entry.value.is_null()) return reading.error(entry.key.mark, "\"" + entry.key.text + "\" has no value");
  Expectation expectation;
  expectation.kind = row->kind;
  expectation.negated = negated;
  expectation.mark = entry.key.mark;
  if (row->fields.empty()) return read_flag(reading, entry, std::move(expectation), into);
  const std::vector<Node> one = {entry.value};
  for (const Node& item : entry.value.is_sequence() ? entry.value.items : one) {
    expectation.parts = Parts(reading, *row).read(item);
    into.push_back(expectation);
  }
}

}  // namespace

Shape<std::vector<Expectation>> expectations_shape() {
  auto read = [](Reading& reading, const Node& node) -> std::optional<std::vector<Expectation>> {
    std::vector<Expectation> all;
    const std::vector<Node> one = {node};
    for (const Node& item : node.is_sequence() ? node.items : one) read_item(reading, item, false, all);
    return all;
  };
  return {"a list of expectations", "{}", read};
}

std::string to_string(const Wanted& wanted) {
  if (wanted.kind == Wanted::Kind::absent) return "null";
  if (wanted.kind != Wanted::Kind::list) return wanted.text;
  std::string out;
  for (const Wanted& item : wanted.items) out += (out.empty() ? "" : ", ") + to_string(item);
  return "[" + out + "]";
}

std::string_view to_string(Expectation::Kind kind) {
  return row_of(kind).word;
}

std::string to_string(const Expectation& expectation) {
  std::string out(to_string(expectation.kind));
  std::string parts;
  for (const auto& part : expectation.parts)
    parts += (parts.empty() ? "" : ", ") + std::string(part.negated ? "not_" : "") + part.field + ": " +
             to_string(part.wanted);
  out += parts.empty() ? ": true" : ": {" + parts + "}";
  return expectation.negated ? "not: {" + out + "}" : out;
}

}  // namespace rules

#pragma once
// The shapes of values: how one is read from a node, how a person calls it, how JSON Schema describes it.
//
// A Shape<V> reads a V or reports why it cannot. Shapes are put together (list_of(word()), map_of(...)) and
// named in the tables (table.hh) from which the loader, the schema and the reference of the keys are all
// made.

#include <chrono>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "rules/time/span.hh"
#include "rules/yaml/document.hh"
#include "rules/yaml/mailbox.hh"
#include "rules/yaml/reading.hh"

namespace rules {

// One row for each key of the language: where it stands, what it takes, what it means.
struct KeyDoc {
  std::string path;  // "mailboxes.NAME.imap.url"
  std::string type;  // "URL", "list of agents", ...
  bool required = false;
  std::string doc;
  std::string example;  // YAML of the value; may be empty
};

template <class V>
struct Shape {
  std::string type;    // with its article, to follow "expected": "a duration such as 90m"
  std::string schema;  // JSON
  std::function<std::optional<V>(Reading&, const Node&)> read;
  std::vector<KeyDoc> keys = {};  // of the mapping it reads, paths relative to it
};

// Reports that `node` is not `type` and says what it is instead.
void report_type(Reading&, const Node&, const std::string& type, const std::string& hint = {});
std::string json_quote(std::string_view text);
// A scalar's text, or a report.
const std::string* scalar(Reading&, const Node&, const std::string& type);

Shape<std::string> text();      // any text that is not empty
Shape<std::string> one_line();  // text without line breaks
Shape<std::string> word();      // letters, digits, - _ . : the name of something
Shape<bool> yes_no();
Shape<int> integer(int least, int most);
Shape<std::string> address();         // folded to lower case
Shape<std::string> domain();          // likewise
Shape<std::string> domain_pattern();  // a domain, or "*." and a domain
Shape<std::string> timezone();
Shape<std::string> language();  // "en", "de-AT"
Shape<std::string> file_path();
Shape<std::string> url(std::vector<std::string> schemes);
Shape<Span> span();
Shape<std::chrono::seconds> duration(std::chrono::seconds least, std::chrono::seconds most);
Shape<std::chrono::minutes> time_of_day();
Shape<std::chrono::local_seconds> local_time();  // "2026-01-05 09:00"
Shape<std::chrono::local_days> date();           // "2026-12-25"
Shape<std::size_t> byte_size();                  // 25MB, 512KB
Shape<Secret> secret();
// The name of something that the policy declares elsewhere.
Shape<std::string> name_of(Named kind);
std::optional<std::size_t> parse_byte_size(std::string_view);
std::optional<std::chrono::local_days> parse_date(std::string_view);
std::optional<std::chrono::local_seconds> parse_local_time(std::string_view);

std::optional<std::size_t> read_choice(Reading&, const Node&, const std::vector<std::string>& words);
std::string list_words(const std::vector<std::string>& words);

template <class E>
Shape<E> choice_among(std::vector<std::string> names, std::string schema,
                      std::vector<std::pair<std::string, E>> words) {
  auto read = [names, words](Reading& reading, const Node& node) -> std::optional<E> {
    const auto index = read_choice(reading, node, names);
    return index ? std::optional<E>(words[*index].second) : std::nullopt;
  };
  return {list_words(names), std::move(schema), read};
}

// One of a few words.
template <class E>
Shape<E> choice(std::vector<std::pair<std::string, E>> words) {
  std::vector<std::string> names;
  std::string schema = "{\"enum\":[";
  for (const auto& entry : words) {
    schema += (names.empty() ? "" : ",") + json_quote(entry.first);
    names.push_back(entry.first);
  }
  return choice_among(std::move(names), schema + "]}", std::move(words));
}

// A list; a value alone is a list of one.
template <class V>
Shape<std::vector<V>> list_of(Shape<V> item) {
  auto read = [item](Reading& reading, const Node& node) -> std::optional<std::vector<V>> {
    std::vector<V> values;
    if (!node.is_sequence()) {
      if (auto value = item.read(reading, node)) values.push_back(std::move(*value));
      return values;
    }
    for (const Node& each : node.items)
      if (auto value = item.read(reading, each)) values.push_back(std::move(*value));
    return values;
  };
  std::string schema = "{\"anyOf\":[" + item.schema + ",{\"type\":\"array\",\"items\":" + item.schema + "}]}";
  return {"a list: " + item.type, std::move(schema), read, item.keys};
}

// A mapping from names of one's own to values; `V::*id` of each value takes its name where given.
template <class V>
Shape<std::vector<V>> named(std::string what, std::string V::*id, Mark V::*mark, Shape<V> value) {
  auto read = [=](Reading& reading, const Node& node) -> std::optional<std::vector<V>> {
    if (!node.is_mapping()) {
      report_type(reading, node, "a mapping from names to " + what);
      return std::nullopt;
    }
    std::vector<V> values;
    for (const Entry& entry : node.entries) {
      if (!word().read(reading, entry.key)) continue;
      auto one = value.read(reading, entry.value);
      if (!one) continue;
      (*one).*id = entry.key.text;
      if (mark) (*one).*mark = entry.key.mark;
      values.push_back(std::move(*one));
    }
    return values;
  };
  std::vector<KeyDoc> keys = value.keys;
  for (KeyDoc& doc : keys) doc.path = "NAME." + doc.path;
  return {"a mapping from names to " + what,
          "{\"type\":\"object\",\"additionalProperties\":" + value.schema + "}", read, std::move(keys)};
}

// The same value in another type.
template <class To, class From, class Convert>
Shape<To> as(Shape<From> shape, Convert convert) {
  auto read = [shape, convert](Reading& reading, const Node& node) -> std::optional<To> {
    auto value = shape.read(reading, node);
    return value ? std::optional<To>(convert(std::move(*value))) : std::nullopt;
  };
  return {shape.type, shape.schema, read, shape.keys};
}

}  // namespace rules

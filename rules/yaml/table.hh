#pragma once
// A mapping with fixed keys as a table: one row a key, with how to read it, whether it must be there, what it
// means, an example. The loader, the JSON Schema, the suggestions for misspelt keys and the reference in
// docs/policy.md are all made from these rows; a key that is not in a table does not exist.

#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "rules/text/text.hh"
#include "rules/yaml/shape.hh"

namespace rules {

enum class Need : std::uint8_t { optional, required };

template <class T>
struct Key {
  std::string name;
  std::string type, schema;
  std::string doc, example;
  Need need = Need::optional;
  std::vector<KeyDoc> keys;  // of the mapping below
  std::function<void(Reading&, const Node&, T&)> read;
};

// A key that sets one member, which may be an std::optional of the value.
template <class T, class M, class V>
Key<T> key(std::string name, M T::*member, Shape<V> shape, std::string doc, std::string example,
           Need need = Need::optional) {
  auto read = [member, shape](Reading& reading, const Node& node, T& into) {
    if (auto value = shape.read(reading, node)) into.*member = std::move(*value);
  };
  return {std::move(name),    shape.type, shape.schema, std::move(doc),
          std::move(example), need,       shape.keys,   read};
}

// A key whose value is put in by a function.
template <class T, class V, class Put>
Key<T> key_with(std::string name, Shape<V> shape, Put put, std::string doc, std::string example,
                Need need = Need::optional) {
  auto read = [put, shape](Reading& reading, const Node& node, T& into) {
    if (auto value = shape.read(reading, node)) put(into, std::move(*value), node.mark);
  };
  return {std::move(name),    shape.type, shape.schema, std::move(doc),
          std::move(example), need,       shape.keys,   read};
}

template <class T>
struct Table {
  std::string what;  // with its article: "a mailbox"
  std::vector<Key<T>> keys;
  bool in_written_order = false;  // read keys as they stand, instead of in the order of the table
  // Takes keys that are not in the table; false where it does not know them either.
  std::function<bool(Reading&, const Entry&, T&)> other = {};
  std::string other_schema = "false";                          // additionalProperties
  std::function<void(Reading&, const Node&, T&)> finish = {};  // checks across keys; sees the mapping
  std::string defs = {};                                       // $defs of the schema's root
  // Keys that earlier versions took, and what to do instead.
  std::vector<std::pair<std::string, std::string>> gone = {};

  std::optional<T> read(Reading& reading, const Node& node, T value = {}) const {
    if (!node.is_mapping()) {
      report_type(reading, node, what + ", a mapping with keys such as " + keys.front().name);
      return std::nullopt;
    }
    std::string meant;  // keys that misspelt ones stand for
    for (const Entry& entry : node.entries) {
      const Key<T>* row = find(entry.key.text);
      if (row && in_written_order) read_row(*row, reading, entry, value);
      if (!row && !(other && other(reading, entry, value)))
        meant += '\n' + report_unknown(reading, entry) + '\n';
    }
    for (const Key<T>& row : keys) read_in_table_order(row, reading, node, meant, value);
    if (finish) finish(reading, node, value);
    return value;
  }

  std::string schema() const {
    std::string properties, required;
    for (const Key<T>& row : keys) {
      properties += (properties.empty() ? "" : ",") + json_quote(row.name) + ":" + described(row);
      if (row.need == Need::required) required += (required.empty() ? "" : ",") + json_quote(row.name);
    }
    return "{\"type\":\"object\",\"properties\":{" + properties + "},\"required\":[" + required +
           "],\"additionalProperties\":" + other_schema + defs + "}";
  }

  std::vector<KeyDoc> docs() const {
    std::vector<KeyDoc> out;
    for (const Key<T>& row : keys) {
      out.push_back({row.name, row.type, row.need == Need::required, row.doc, row.example});
      for (KeyDoc below : row.keys) {
        below.path = row.name + "." + below.path;
        out.push_back(std::move(below));
      }
    }
    return out;
  }

  Shape<T> shape() const {
    const Table table = *this;
    auto read_one = [table](Reading& reading, const Node& node) { return table.read(reading, node); };
    return {what, schema(), read_one, docs()};
  }

 private:
  const Key<T>* find(const std::string& name) const {
    for (const Key<T>& row : keys)
      if (row.name == name) return &row;
    return nullptr;
  }
  void read_row(const Key<T>& row, Reading& reading, const Entry& entry, T& value) const {
    if (entry.value.is_null())
      reading.error(entry.key.mark, "\"" + row.name + "\" has no value", "expected " + row.type);
    else
      row.read(reading, entry.value, value);
  }
  void read_in_table_order(const Key<T>& row, Reading& reading, const Node& node, const std::string& meant,
                           T& value) const {
    for (const Entry& entry : node.entries) {
      if (entry.key.text != row.name) continue;
      if (!in_written_order) read_row(row, reading, entry, value);
      return;
    }
    if (row.need == Need::required && meant.find('\n' + row.name + '\n') == std::string::npos)
      reading.error(node.mark, what + " needs \"" + row.name + "\"",
                    row.example.empty() ? "" : "such as " + row.name + ": " + row.example);
  }
  // Returns the key that was probably meant, or nothing.
  std::string report_unknown(Reading& reading, const Entry& entry) const {
    for (const auto& [name, instead] : gone)
      if (name == entry.key.text) {
        reading.error(entry.key.mark, "\"" + name + "\" is no key any more", instead);
        return {};
      }
    std::vector<std::string> words;
    for (const Key<T>& row : keys) words.push_back(row.name);
    std::string hint = did_you_mean(entry.key.text, words);
    if (entry.key.text == "<<")
      hint = "YAML merge keys are not used in a policy; an alias can stand for a whole value";
    if (hint.empty() && words.size() <= 12) hint = "it takes " + enumerate(words, " and ");
    reading.error(entry.key.mark, "unknown key \"" + entry.key.text + "\" in " + what, hint);
    return nearest(entry.key.text, words);
  }
  static std::string described(const Key<T>& row) {
    return "{\"description\":" + json_quote(row.doc) + "," + row.schema.substr(1);
  }
};

}  // namespace rules

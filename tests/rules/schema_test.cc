// The generated JSON Schema, held against policies by a validator of the keywords that it uses.

#include "rules/load/schema.hh"

#include <filesystem>
#include <nlohmann/json.hpp>

#include "rules/yaml/document.hh"
#include "tests/catch.hh"
#include "tests/places.hh"
#include "tests/rules/policies.hh"

using namespace rules;
using namespace rules_test;
using Json = nlohmann::json;

namespace {

const Json& schema() {
  static const Json parsed = Json::parse(policy_schema());
  return parsed;
}

// A node as a JSON Schema validator for YAML sees it (YAML 1.2, core schema).
Json to_json(const Node& node) {
  if (node.is_null()) return nullptr;
  if (node.is_sequence()) {
    Json list = Json::array();
    for (const Node& item : node.items) list.push_back(to_json(item));
    return list;
  }
  if (node.is_mapping()) {
    Json object = Json::object();
    for (const Entry& entry : node.entries) object[entry.key.text] = to_json(entry.value);
    return object;
  }
  if (node.quoted) return node.text;
  if (node.text == "true" || node.text == "false") return node.text == "true";
  const bool digits = !node.text.empty() && node.text.find_first_not_of("0123456789") == std::string::npos &&
                      node.text.size() < 10;
  return digits ? Json(std::stoi(node.text)) : Json(node.text);
}

bool has_type(const Json& value, const std::string& type) {
  if (type == "object") return value.is_object();
  if (type == "array") return value.is_array();
  if (type == "string") return value.is_string();
  if (type == "boolean") return value.is_boolean();
  if (type == "integer") return value.is_number_integer();
  if (type == "number") return value.is_number();
  throw std::runtime_error("the validator does not know the type " + type);
}

bool valid(const Json& value, const Json& by);

// "^x-" and "^header\\..+": prefixes are all that the schema uses.
bool matches_prefix(const std::string& key, std::string pattern) {
  pattern =
      pattern.substr(1, pattern.find(".+") == std::string::npos ? std::string::npos : pattern.find(".+") - 1);
  std::erase(pattern, '\\');
  return key.starts_with(pattern);
}

bool valid_property(const std::string& key, const Json& value, const Json& by) {
  if (by.contains("properties") && by["properties"].contains(key)) return valid(value, by["properties"][key]);
  if (by.contains("patternProperties"))
    for (const auto& [pattern, sub] : by["patternProperties"].items())
      if (matches_prefix(key, pattern)) return valid(value, sub);
  return !by.contains("additionalProperties") || valid(value, by["additionalProperties"]);
}

bool valid_object(const Json& value, const Json& by) {
  for (const auto& name : by.value("required", Json::array()))
    if (!value.contains(name.get<std::string>())) return false;
  for (const auto& [key, one] : value.items())
    if (!valid_property(key, one, by)) return false;
  return value.size() >= by.value("minProperties", std::size_t{0}) &&
         value.size() <= by.value("maxProperties", std::size_t{1} << 30);
}

bool valid(const Json& value, const Json& by) {
  if (by.is_boolean()) return by.get<bool>();
  if (by.contains("$ref")) {
    const std::string name = by["$ref"].get<std::string>().substr(std::string("#/$defs/").size());
    if (!valid(value, schema()["$defs"].at(name))) return false;
  }
  if (by.contains("type")) {
    const Json types = by["type"].is_array() ? by["type"] : Json::array({by["type"]});
    if (std::none_of(types.begin(), types.end(), [&](const Json& type) { return has_type(value, type); }))
      return false;
  }
  if (by.contains("enum") && std::find(by["enum"].begin(), by["enum"].end(), value) == by["enum"].end())
    return false;
  if (by.contains("const") && by["const"] != value) return false;
  if (by.contains("anyOf") && std::none_of(by["anyOf"].begin(), by["anyOf"].end(),
                                           [&](const Json& sub) { return valid(value, sub); }))
    return false;
  if (by.contains("minimum") && value.is_number() && value < by["minimum"]) return false;
  if (by.contains("maximum") && value.is_number() && value > by["maximum"]) return false;
  if (value.is_array() && by.contains("minItems") && value.size() < by["minItems"]) return false;
  if (value.is_array() && by.contains("items") &&
      !std::all_of(value.begin(), value.end(), [&](const Json& item) { return valid(item, by["items"]); }))
    return false;
  return !value.is_object() || valid_object(value, by);
}

bool valid_policy(const std::string& yaml) {
  std::vector<Diagnostic> diagnostics;
  const auto node = read_document(yaml, "p", 0, diagnostics);
  REQUIRE(node);
  return valid(to_json(*node), schema());
}

}  // namespace

TEST_CASE("the schema takes the example of the design and a minimal policy") {
  CHECK(valid_policy(kMinimal));
  CHECK(valid_policy(read_file(tests::data("rules") + "/section6.yaml")));
}

TEST_CASE("the schema takes every example of docs/policy.md") {
  const std::string docs = read_file(tests::source_root() + "/docs/policy.md");
  std::size_t count = 0;
  for (std::size_t at = docs.find("```yaml\n"); at != std::string::npos; at = docs.find("```yaml\n", at)) {
    at += 8;
    std::string block = docs.substr(at, docs.find("```", at) - at);
    at += block.size();
    for (const std::string section : {"desk", "storage", "mailboxes"})
      if (!block.starts_with(section + ":") && block.find("\n" + section + ":") == std::string::npos)
        block += section + (section == "desk"      ? ": {name: x}\n"
                            : section == "storage" ? ": {path: x}\n"
                                                   : ": {x: {address: x@example.com}}\n");
    INFO(block);
    CHECK(valid_policy(block));
    ++count;
  }
  CHECK(count >= 20);
}

TEST_CASE("the schema refuses unknown keys, wrong types and missing ones") {
  CHECK_FALSE(valid_policy(kMinimal + "mailbokses: {}\n"));
  CHECK_FALSE(valid_policy(kMinimal + "agents: {alice: {name: Alice}}\n"));
  CHECK_FALSE(valid_policy(kMinimal + "rules: {name: x, then: {tag: x}}\n"));
  CHECK_FALSE(valid_policy(kMinimal + "rules: [{name: x, when: {subjct: x}, then: {tag: x}}]\n"));
  CHECK_FALSE(valid_policy(kMinimal + "rules: [{name: x, when: {first: maybe}, then: {tag: x}}]\n"));
  CHECK_FALSE(valid_policy(kMinimal + "rules: [{name: x, then: {tga: x}}]\n"));
  CHECK_FALSE(valid_policy(kMinimal + "rules: [{name: x}]\n"));
  CHECK_FALSE(valid_policy("storage: {path: t}\nmailboxes: {}\n"));
  CHECK(valid_policy(kMinimal + "rules: [{name: x, when: {header.X-Any: y, not: [{first: true}]}, then: "
                                "{tag: [x, y]}}]\nx-mine: [1]\n"));
}

TEST_CASE("every key is documented, and its example is of its type") {
  for (const KeyDoc& doc : policy_keys()) {
    INFO(doc.path);
    CHECK_FALSE(doc.type.empty());
    CHECK(doc.doc.ends_with('.'));
  }
}

#pragma once
// What most shapes of one value are made of: a function that reads a text, or does not.

#include <optional>
#include <string>
#include <utility>

#include "rules/yaml/shape.hh"

namespace rules {

inline constexpr const char* kTextSchema = R"({"type":"string","minLength":1})";

// A shape whose value is what `parse` makes of a scalar.
template <class V, class Parse>
Shape<V> parsed(std::string type, std::string schema, Parse parse, std::string hint = {}) {
  auto read = [=](Reading& reading, const Node& node) -> std::optional<V> {
    const std::string* given = scalar(reading, node, type);
    if (!given) return std::nullopt;
    std::optional<V> value = parse(*given);
    if (!value) report_type(reading, node, type, hint);
    return value;
  };
  return {type, std::move(schema), read};
}

}  // namespace rules

#pragma once
// A YAML file as a tree of nodes that know where they stand. The only file that includes yaml-cpp is
// document.cc.
//
// yaml-cpp accepts duplicate keys and bytes that are no UTF-8; both are errors here, as are multiple
// documents, tags, keys that are no words, and documents beyond the bounds (an alias counts for all that it
// stands for).

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "rules/time/diagnostic.hh"

namespace rules {

inline constexpr std::size_t kLargestDocument = 16u << 20;  // bytes
inline constexpr std::size_t kMostNodes = 1'000'000;
inline constexpr std::size_t kDeepestNode = 40;

struct Entry;

struct Node {
  enum class Kind : std::uint8_t { null, scalar, sequence, mapping };
  Kind kind = Kind::null;
  bool quoted = false;         // scalar
  std::string text;            // scalar: always a string here, "8" and 8 are the same but for `quoted`
  std::vector<Node> items;     // sequence
  std::vector<Entry> entries;  // mapping, in order
  Mark mark;

  bool is_scalar() const { return kind == Kind::scalar; }
  bool is_sequence() const { return kind == Kind::sequence; }
  bool is_mapping() const { return kind == Kind::mapping; }
  bool is_null() const { return kind == Kind::null; }
  const Node* find(std::string_view key) const;  // value of a key of a mapping, or null
};

struct Entry {
  Node key, value;  // key is a scalar
};

// Nothing where the file cannot be used at all; problems are added to `diagnostics`. An empty file is a null
// node.
std::optional<Node> read_document(std::string_view yaml, const std::string& file, std::uint32_t file_index,
                                  std::vector<Diagnostic>& diagnostics);

}  // namespace rules

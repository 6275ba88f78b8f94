#pragma once
// The files of a policy, read into one tree of sections.

#include <optional>
#include <string>
#include <vector>

#include "rules/yaml/document.hh"
#include "rules/yaml/reading.hh"

namespace rules {

class Sources {
 public:
  explicit Sources(Reading& reading) : reading_(reading) {}

  // The sections of the policy file and of every file that it includes, directly or through others; each file
  // once. Lists of a section are put one after the other, mappings may not share a key. Nothing where the
  // policy file cannot be read.
  std::optional<Node> read(const std::string& path);

 private:
  // `named_at`: where an include names the file.
  std::optional<Node> read_one(const std::string& path, std::optional<Mark> named_at);
  void add_included(Node& root);
  std::vector<Node> included_by(const Node& file);
  std::vector<std::string> expand(const Node& name);
  void merge(Node& root, Node more);
  void join(Node& section, Entry more);

  Reading& reading_;
  std::vector<std::string> seen_;  // FileReader::identity of each
};

}  // namespace rules

#include "rules/load/peek.hh"

#include "rules/yaml/document.hh"

namespace rules {
namespace {

std::string word_at(const Node& root, std::string_view section, std::string_view key) {
  const Node* below = root.find(section);
  const Node* value = below && below->is_mapping() ? below->find(key) : nullptr;
  return value && value->is_scalar() ? value->text : "";
}

}  // namespace

Places peek_places(const std::string& file, const FileReader& reader) {
  const auto text = reader.read(file);
  std::vector<Diagnostic> unheard;
  const auto root = text ? read_document(*text, file, 0, unheard) : std::nullopt;
  if (!root || !root->is_mapping()) return {};
  return {word_at(*root, "control", "socket"), word_at(*root, "storage", "path")};
}

}  // namespace rules

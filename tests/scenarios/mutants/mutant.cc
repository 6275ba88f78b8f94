#include "rules/mutant.hh"

#include <cstdlib>

#include "rules/load/tables.hh"

namespace rules::mutant {

namespace {

const std::string& chosen() {
  static const std::string mutant = [] {
    const char* given = std::getenv("TICKETD_MUTANT");
    return std::string(given ? given : "");
  }();
  return mutant;
}

std::string word_of(const Condition& condition) {
  switch (condition.node) {
    case Condition::Node::all:
      return "all";
    case Condition::Node::any:
      return "any";
    case Condition::Node::none:
      return "not";
    case Condition::Node::leaf:
      break;
  }
  return std::string(to_string(condition.field));
}

}  // namespace

std::optional<bool> verdict(const Condition& condition) {
  const std::string word = word_of(condition);
  if (chosen() == "always " + word) return true;
  if (chosen() == "never " + word) return false;
  return std::nullopt;
}

bool loses(const Action& action) {
  const std::string written = "without " + to_string(action);
  return !chosen().empty() && (written == chosen() || written.starts_with(chosen() + " "));
}

void weaken(Action& action) {
  auto* notify = std::get_if<Notify>(&action);
  if (notify && chosen() == "without template") notify->template_name.clear();
}

std::vector<std::string> all() {
  std::vector<std::string> mutants;
  for (const KeyDoc& doc : condition_docs()) {
    const std::string word = doc.path.starts_with("header.") ? "header" : doc.path;
    mutants.push_back("always " + word);
    mutants.push_back("never " + word);
  }
  for (const KeyDoc& doc : action_docs()) mutants.push_back("without " + doc.path);
  for (const char* how : {"rotation", "round-robin", "least-loaded", "none"})
    mutants.push_back(std::string("without assign ") + how);
  return mutants;
}

}  // namespace rules::mutant

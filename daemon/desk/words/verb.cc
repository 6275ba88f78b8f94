#include "daemon/desk/words/verb.hh"

#include <algorithm>
#include <vector>

#include "rules/text/text.hh"

namespace desk {
namespace {

std::string usage(const VerbRow& row) {
  return "#" + std::string(row.word) + (row.takes_argument() ? " " + std::string(row.argument) : "");
}

std::string in_code(std::string_view text) {
  return "`" + std::string(text) + "`";
}

// A pipe ends a cell of a Markdown table.
std::string cell(std::string_view text) {
  std::string out;
  for (const char c : text) out += c == '|' ? std::string("\\|") : std::string(1, c);
  return out;
}

constexpr const char* kLesson =
    R"(Answer a mail of the desk as you would answer anybody: your words go to the customer.

A command is a line of its own, above or below your words:

    #take
    #severity high

    We are looking at it.

Your client's quotes and signature do not matter. A line that begins with ## is text and loses one #. #note anywhere keeps
the whole mail inside. If one line is wrong, nothing at all happens, and you get your mail back with the reason. #undo takes back your last commands. #help COMMAND tells more about one.

)";

std::string_view who_may(const VerbRow& row) {
  switch (row.access) {
    case Access::read:
      return row.verb == Verb::confirm ? "agents" : "agents, staff";
    case Access::write:
      return row.verb == Verb::note ? "agents, staff" : "agents";
    case Access::change:
      return "agents, proven";
  }
  return "";
}

std::string synonyms_of(const VerbRow& row) {
  std::string out;
  for (const auto word : rules::split(row.synonyms, " "))
    out += (out.empty() ? "" : ", ") + in_code("#" + std::string(word));
  return out;
}

}  // namespace

const VerbRow& row_of(Verb verb) {
  return *std::find_if(kVerbs.begin(), kVerbs.end(), [verb](const VerbRow& row) { return row.verb == verb; });
}

const VerbRow* find_verb(std::string_view word) {
  for (const VerbRow& row : kVerbs) {
    if (rules::equal_ascii(row.word, word)) return &row;
    for (const auto synonym : rules::split(row.synonyms, " "))
      if (rules::equal_ascii(synonym, word)) return &row;
  }
  return nullptr;
}

std::string nearest_verb(std::string_view word) {
  std::vector<std::string> words;
  for (const VerbRow& row : kVerbs) words.emplace_back(row.word);
  return rules::did_you_mean(rules::lower_ascii(word), words);
}

std::string help_text() {
  std::string out = kLesson;
  for (const VerbRow& row : kVerbs) out += usage(row) + "\n    " + std::string(row.effect) + "\n";
  return out;
}

std::string help_text(const VerbRow& row) {
  std::string out = usage(row) + "\n    " + std::string(row.effect) + "\n\n";
  if (!row.synonyms.empty()) out += "Also: " + synonyms_of(row) + ".\n";
  out += "Who may: " + std::string(who_may(row)) + ".\n";
  if (row.access == Access::change)
    out +=
        "Without proof that the mail is yours it waits until you confirm it with the code that the desk "
        "mails you.\n";
  if (!row.permission.empty())
    out += "The policy may narrow this: permissions: {" + std::string(row.permission) + ": [...]}.\n";
  return out;
}

std::string verb_table() {
  std::string out = "| command | also | who may | effect |\n|---|---|---|---|\n";
  for (const VerbRow& row : kVerbs)
    out += "| " + in_code(cell(usage(row))) + " | " + synonyms_of(row) + " | " + std::string(who_may(row)) +
           " | " + cell(row.effect) + " |\n";
  return out;
}

}  // namespace desk

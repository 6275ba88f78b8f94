#pragma once
// Texts with holes: `{{ticket.id}}`, `{{customer.name|there}}`.
//
// `{{#ticket.due}}...{{/ticket.due}}` is kept only where the variable has a value; such a mark that stands
// alone on its line takes the line with it. Sections do not nest.
//
// A template is a text part and optionally an HTML part, in one or more languages. Values are put in verbatim
// into the text, escaped into HTML, and reduced to one line without control characters in the subject, so
// that no value can make a header. A hole names a variable of kVariables; what is absent takes the default
// after `|`, or nothing.

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "rules/time/diagnostic.hh"

namespace rules {

using Variables = std::map<std::string, std::string, std::less<>>;  // "ticket.id" -> "42"; UTF-8

struct TemplatePart {
  struct Piece {
    std::string text;       // literal, or the default of a hole
    std::string variable;   // empty: a literal
    std::string section{};  // variable that must have a value; empty: none
  };
  std::vector<Piece> pieces;
  bool empty() const { return pieces.empty(); }
};

struct Template {
  std::string name;
  std::string language;              // empty: for every language
  TemplatePart subject, text, html;  // subject and html may be empty
  Mark mark;
  bool built_in = false;
};

struct Rendered {
  std::optional<std::string> subject;
  std::string text;
  std::optional<std::string> html;
};

class Templates {
 public:
  // Replaces one of the same name and language; one of the desk's own replaces all built-in ones of its name.
  void add(Template);
  bool has(std::string_view name) const;
  // The best for a language: exact ("de-AT"), its first part ("de"), the desk's language, no language,
  // English, any.
  const Template* find(std::string_view name, std::string_view language) const;
  // Nothing where there is no template of that name.
  std::optional<Rendered> render(std::string_view name, std::string_view language, const Variables&) const;

  void set_default_language(std::string language) { default_language_ = std::move(language); }
  std::vector<const Template*> all() const;  // by name, then language

 private:
  std::map<std::string, std::vector<Template>, std::less<>> by_name_;
  std::string default_language_ = "en";
};

// Reads one part. Unclosed and empty holes and unknown variables are reported as (offset in `source`,
// message, hint).
struct TemplateError {
  std::size_t offset;
  std::string message, hint;
};
TemplatePart parse_template(std::string_view source, std::vector<TemplateError>&);
// A text file: an optional first line "Subject: ..." and the text.
struct TemplateFile {
  std::string_view subject, text;
  std::size_t subject_at = 0, text_at = 0;  // offsets in the file
};
TemplateFile split_template(std::string_view file);

enum class Escape { none, html, header };
std::string render(const TemplatePart&, const Variables&, Escape);

// Every variable that a template may name, with its meaning; `agent.*` takes agents' own words too
// (agent.meeting).
struct VariableDoc {
  std::string_view name, meaning;
};
const std::vector<VariableDoc>& known_variables();
bool is_known_variable(std::string_view name);

// The templates that every desk has without writing any, in English and German: built_in_templates.cc.
Templates built_in_templates();

}  // namespace rules

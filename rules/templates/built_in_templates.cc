#include "rules/templates/built_in_for_agents.hh"
#include "rules/templates/built_in_for_customers.hh"
#include "rules/templates/template.hh"

namespace rules {

namespace {

Template make(const BuiltIn& source) {
  Template out;
  std::vector<TemplateError> errors;
  const TemplateFile file = split_template(source.file);
  out.name = source.name;
  out.language = source.language;
  out.subject = parse_template(file.subject, errors);
  out.text = parse_template(file.text, errors);
  if (source.html) out.html = parse_template(source.html, errors);
  out.built_in = true;
  return out;
}

}  // namespace

Templates built_in_templates() {
  Templates templates;
  for (const BuiltIn& source : kToCustomers) templates.add(make(source));
  for (const BuiltIn& source : kToAgents) templates.add(make(source));
  return templates;
}

}  // namespace rules

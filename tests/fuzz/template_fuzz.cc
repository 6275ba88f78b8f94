// Any bytes as a template and as a value: headers stay on one line, HTML takes no markup from values.

#include <cstdint>
#include <cstdlib>
#include <string>

#include "rules/templates/template.hh"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string bytes(reinterpret_cast<const char*>(data), size);
  std::vector<rules::TemplateError> errors;
  const rules::TemplatePart part = rules::parse_template(bytes, errors);
  for (const rules::TemplateError& error : errors)
    if (error.offset >= size) std::abort();
  rules::split_template(bytes);
  const rules::Variables values = {{"ticket.subject", bytes}, {"target.update", bytes}};
  for (const char c : rules::render(part, values, rules::Escape::header))
    if (static_cast<unsigned char>(c) < 0x20) std::abort();
  std::vector<rules::TemplateError> none;
  const rules::TemplatePart hole = rules::parse_template("{{ticket.subject}}", none);
  for (const char c : rules::render(hole, values, rules::Escape::html))
    if (c == '"' || c == '\'') std::abort();
  return 0;
}

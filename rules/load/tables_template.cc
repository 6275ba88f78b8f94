// templates: built in, from a folder, inline.

#include <algorithm>
#include <map>

#include "rules/load/tables.hh"
#include "rules/yaml/table.hh"

namespace rules {

namespace {

// "ack.de" -> ack, de
void set_name(std::string_view written, Template& into) {
  const auto dot = written.rfind('.');
  const bool has_language = dot != std::string_view::npos && dot > 0 && is_language(written.substr(dot + 1));
  into.name = written.substr(0, has_language ? dot : written.size());
  if (has_language) into.language = lower_ascii(written.substr(dot + 1));
}

Mark place_in(std::string_view contents, std::size_t offset, std::uint32_t file) {
  const std::string_view before = contents.substr(0, offset);
  const auto line = static_cast<std::uint32_t>(std::count(before.begin(), before.end(), '\n') + 1);
  const auto begin = before.rfind('\n');
  const std::string_view row = begin == std::string_view::npos ? before : before.substr(begin + 1);
  return {file, line, static_cast<std::uint32_t>(utf8_length(row) + 1)};
}

// Parses a part of a template file, its errors at their places.
TemplatePart parse_in_file(Reading& reading, std::string_view part, std::string_view file, std::size_t offset,
                           std::uint32_t index) {
  std::vector<TemplateError> errors;
  TemplatePart parsed = parse_template(part, errors);
  for (const TemplateError& error : errors)
    reading.error(place_in(file, offset + error.offset, index), error.message, error.hint);
  return parsed;
}

constexpr std::size_t kLargestTemplate = 1u << 20;

void read_template_file(Reading& reading, const std::string& path, bool html, Mark named_at, Template& into) {
  const auto contents = reading.files.read(path);
  if (!contents) return reading.error(named_at, cannot_read(reading.files, path, path));
  const std::uint32_t index = reading.add_file(path);
  into.mark = {index, 1, 1};
  if (contents->size() > kLargestTemplate)
    return reading.error(into.mark, "the template is larger than 1 MiB");
  if (const auto bad = find_bad_utf8(*contents))
    return reading.error(place_in(*contents, *bad, index), "a byte that is not UTF-8",
                         "save the file as UTF-8");
  if (html) {
    into.html = parse_in_file(reading, *contents, *contents, 0, index);
    return;
  }
  const TemplateFile file = split_template(*contents);
  into.subject = parse_in_file(reading, file.subject, *contents, file.subject_at, index);
  into.text = parse_in_file(reading, file.text, *contents, file.text_at, index);
}

// DIR/NAME[.LANG].txt and .html
void read_folder(Reading& reading, const std::string& folder, Mark mark, Templates& templates) {
  std::map<std::pair<std::string, std::string>, Template> found;
  for (const std::string& name : reading.files.list(folder)) {
    const bool html = name.ends_with(".html"), txt = name.ends_with(".txt");
    if ((!html && !txt) || name.starts_with('.')) continue;
    Template one;
    set_name(std::string_view(name).substr(0, name.rfind('.')), one);
    Template& known = found.try_emplace({one.name, one.language}, one).first->second;
    read_template_file(reading, folder + "/" + name, html, mark, known);
  }
  if (found.empty())
    reading.warn(mark, "no template in " + folder,
                 "templates are files such as ack.txt, ack.de.txt or ack.html");
  for (auto& entry : found) {
    if (entry.second.text.empty())
      reading.error(entry.second.mark, "a template without a text part",
                    "write " + entry.first.first + ".txt beside it");
    templates.add(std::move(entry.second));
  }
}

TemplatePart read_inline(Reading& reading, const Node& node) {
  const std::string* source = scalar(reading, node, "a text");
  if (!source) return {};
  std::vector<TemplateError> errors;
  TemplatePart part = parse_template(*source, errors);
  for (const TemplateError& error : errors) reading.error(node.mark, error.message, error.hint);
  return part;
}

Key<Template> part(std::string name, TemplatePart Template::*member, std::string doc, std::string example,
                   Need need = Need::optional) {
  auto read = [member](Reading& reading, const Node& node, Template& into) {
    into.*member = read_inline(reading, node);
  };
  return {std::move(name),
          "a text with {{variables}}",
          R"({"type":"string"})",
          std::move(doc),
          std::move(example),
          need,
          {},
          read};
}

Table<Template> template_table() {
  return {"a template",
          {
              part("subject", &Template::subject, "Subject; the ticket's by default.",
                   "\"{{ticket.ref}} Thank you\""),
              part("text", &Template::text, "The text.", "\"Hello {{requester.name|there}}, ...\"",
                   Need::required),
              part("html", &Template::html, "The same as HTML; values are escaped.",
                   "\"<p>Hello {{requester.name|there}}</p>\""),
          }};
}

void read_inline_template(Reading& reading, const Entry& entry, Templates& templates) {
  Template one;
  set_name(entry.key.text, one);
  one.mark = entry.key.mark;
  if (entry.value.is_scalar()) {
    one.text = read_inline(reading, entry.value);
    templates.add(std::move(one));
  } else if (auto read = template_table().read(reading, entry.value, std::move(one))) {
    templates.add(std::move(*read));
  }
}

}  // namespace

Shape<Templates> templates_shape() {
  const Table<Template> table = template_table();
  auto read = [](Reading& reading, const Node& node) -> std::optional<Templates> {
    Templates templates = built_in_templates();
    if (!node.is_mapping()) {
      report_type(reading, node, "templates: {dir: FOLDER}, or a mapping from names to texts");
      return templates;
    }
    for (const Entry& entry : node.entries) {
      if (entry.key.text != "dir") {
        read_inline_template(reading, entry, templates);
      } else if (const std::string* folder = scalar(reading, entry.value, "a folder")) {
        read_folder(reading, relative_to(reading.path_of(entry.value.mark), *folder), entry.value.mark,
                    templates);
      }
    }
    return templates;
  };
  std::vector<KeyDoc> keys = {
      {"dir", "a folder", false,
       "Folder of NAME[.LANG].txt and .html files; the first line of a text may be \"Subject: ...\".",
       "templates"}};
  for (KeyDoc doc : table.docs()) {
    doc.path = "NAME." + doc.path;
    keys.push_back(std::move(doc));
  }
  return {
      "templates",
      R"({"type":"object","properties":{"dir":{"type":"string"}},"additionalProperties":{"anyOf":[{"type":"string"},)" +
          table.schema() + "]}}",
      read, keys};
}

}  // namespace rules

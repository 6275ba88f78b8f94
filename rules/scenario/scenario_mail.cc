// `mail:` of a step.

#include <algorithm>

#include "rules/scenario/scenario_read.hh"
#include "rules/time/calendar.hh"
#include "rules/yaml/table.hh"

namespace rules {

namespace {

Shape<std::size_t> size_up_to(std::size_t most) {
  Shape<std::size_t> shape = byte_size();
  shape.read = [most, read = shape.read](Reading& reading, const Node& node) -> std::optional<std::size_t> {
    const auto size = read(reading, node);
    if (!size || *size <= most) return size;
    reading.error(node.mark, "a test's attachment has at most " + std::to_string(most >> 20) + "MB");
    return std::nullopt;
  };
  return shape;
}

// Text that may be empty: `body: ""`.
Shape<std::string> any_text() {
  auto read = [](Reading& reading, const Node& node) -> std::optional<std::string> {
    if (node.is_scalar()) return node.text;
    report_type(reading, node, "a text");
    return std::nullopt;
  };
  return {"a text", R"({"type":"string"})", read};
}

// What stands in a header: a line break there would begin another one, and `raw` is for that.
Shape<std::string> header_text() {
  auto read = [](Reading& reading, const Node& node) -> std::optional<std::string> {
    const auto control = [](char c) { return static_cast<unsigned char>(c) < 0x20 && c != '\t'; };
    if (node.is_scalar() && std::none_of(node.text.begin(), node.text.end(), control)) return node.text;
    report_type(reading, node, "a text of one line");
    return std::nullopt;
  };
  return {"a text of one line", R"({"type":"string"})", read};
}

Shape<std::string> contents_of_file() {
  auto read = [](Reading& reading, const Node& node) -> std::optional<std::string> {
    const std::string* name = scalar(reading, node, "a file");
    if (!name) return std::nullopt;
    const std::string path = relative_to(reading.path_of(node.mark), *name);
    auto contents = reading.files.read(path);
    if (!contents) reading.error(node.mark, cannot_read(reading.files, path, path));
    return contents;
  };
  return {"a file", R"({"type":"string"})", read};
}

std::string base_name(std::string_view path) {
  return std::string(path.substr(path.rfind('/') + 1));
}

Table<ScenarioAttachment> attachment_table() {
  Table<ScenarioAttachment> table{
      "an attachment",
      {
          key("name", &ScenarioAttachment::name, any_text(), "Its name.", "report.pdf"),
          key("type", &ScenarioAttachment::type, one_line(), "Its content type.", "application/pdf"),
          key("content", &ScenarioAttachment::bytes, any_text(), "What is in it.", "some text"),
          key("file", &ScenarioAttachment::bytes, contents_of_file(), "A file with what is in it.",
              "report.pdf"),
          key_with<ScenarioAttachment>(
              "size", size_up_to(64u << 20),
              [](ScenarioAttachment& into, std::size_t size, Mark) { into.bytes.resize(size, 'x'); },
              "As many bytes as this.", "6MB"),
      }};
  table.finish = [](Reading&, const Node& node, ScenarioAttachment& into) {
    const Node* file = node.find("file");
    if (file && into.name.empty()) into.name = base_name(file->text);
  };
  return table;
}

// A name alone is a file.
Shape<ScenarioAttachment> attachment_shape() {
  auto read = [](Reading& reading, const Node& node) -> std::optional<ScenarioAttachment> {
    static const Table<ScenarioAttachment> table = attachment_table();
    if (!node.is_scalar()) return table.read(reading, node);
    auto bytes = contents_of_file().read(reading, node);
    return bytes ? std::optional(ScenarioAttachment{base_name(node.text), {}, *std::move(bytes)})
                 : std::nullopt;
  };
  return {"an attachment", "{}", read};
}

void read_headers(Reading& reading, const Node& node, ScenarioMail& mail) {
  if (!node.is_mapping()) return report_type(reading, node, "a mapping from names of headers to values");
  for (const Entry& entry : node.entries) {
    const bool is_name = std::all_of(entry.key.text.begin(), entry.key.text.end(),
                                     [](char c) { return c > 0x20 && c < 0x7f && c != ':'; });
    if (!is_name || entry.key.text.empty())
      reading.error(entry.key.mark, "\"" + entry.key.text + "\" is no name of a header");
    const std::vector<Node> one = {entry.value};
    for (const Node& item : entry.value.is_sequence() ? entry.value.items : one)
      if (item.is_sequence() || item.is_mapping())
        report_type(reading, item, "a text, or null to take it out");
      else
        mail.headers.emplace_back(entry.key.text, item.is_null() ? std::nullopt : std::optional(item.text));
  }
}

Shape<std::string> mailbox_name() {
  return name_of(Named::mailbox);
}

void check_source(Reading& reading, const Node& node, ScenarioMail&) {
  const bool whole = node.find("raw") || node.find("file");
  if (node.find("raw") && node.find("file"))
    reading.error(node.mark, "a mail is either \"raw\" or a \"file\"");
  for (const char* part : {"body", "html", "attach"})
    if (whole && node.find(part))
      reading.error(node.find(part)->mark, "\"" + std::string(part) + "\" stands in the mail itself",
                    "headers such as from and subject may be replaced");
  if (!whole && !node.find("from"))
    reading.error(node.mark, "a mail needs \"from\"", "such as from: chris@initech.example");
}

Table<ScenarioMail> mail_table() {
  Table<ScenarioMail> table{
      "a mail",
      {
          key("from", &ScenarioMail::from, header_text(), "Who writes.", "Chris Lee <chris@initech.example>"),
          key("to", &ScenarioMail::to, list_of(header_text()), "To whom; the mailbox's address by default.",
              "support@example.com"),
          key("cc", &ScenarioMail::cc, list_of(header_text()), "Who gets a copy.", "[dana@initech.example]"),
          key("subject", &ScenarioMail::subject, header_text(), "What it is about.", "Site down"),
          key("body", &ScenarioMail::body, any_text(), "What it says.", "All pages answer 502."),
          key("html", &ScenarioMail::html, any_text(), "The same as HTML.", "'<p>All pages answer 502.</p>'"),
          Key<ScenarioMail>{"headers",
                            "a mapping from names to values",
                            "{}",
                            "Headers beside or in place of those above.",
                            "{List-Id: <announce.example>}",
                            Need::optional,
                            {},
                            read_headers},
          key("attach", &ScenarioMail::attach, list_of(attachment_shape()),
              "Attachments: files, or {name, type, content, size}.", "[{name: report.pdf, size: 6MB}]"),
          key("mailbox", &ScenarioMail::mailboxes, list_of(mailbox_name()),
              "Where it arrives; by default those of our mailboxes that it is addressed to.", "support"),
          key("date", &ScenarioMail::date, local_instant(), "Its Date; now by default.", "2026-03-02 08:59"),
          key("auth", &ScenarioMail::auth,
              choice<Auth>({{"pass", Auth::pass}, {"fail", Auth::fail}, {"none", Auth::none}}),
              "What the receiving server says of its sender.", "pass"),
          key("reply_to", &ScenarioMail::reply_to, one_line(),
              "The mail it answers: last, or the name of a step.", "last"),
          key("file", &ScenarioMail::raw, contents_of_file(), "A file with the whole mail.",
              "mails/vacation.eml"),
          key("raw", &ScenarioMail::raw, any_text(), "The whole mail, written out.", "|"),
      }};
  table.finish = check_source;
  return table;
}

}  // namespace

Shape<Instant> local_instant() {
  auto read = [](Reading& reading, const Node& node) -> std::optional<Instant> {
    const auto local = local_time().read(reading, node);
    return local ? std::optional(to_instant(reading.timezone, *local)) : std::nullopt;
  };
  return {local_time().type, local_time().schema, read};
}

Shape<ScenarioMail> scenario_mail_shape() {
  return mail_table().shape();
}

}  // namespace rules

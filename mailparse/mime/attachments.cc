#include "mailparse/mime/attachments.hh"

#include <set>

#include "mailparse/header/file_name.hh"
#include "mailparse/mime/identity.hh"
#include "mailparse/text/lines.hh"
#include "mailparse/text/utf8.hh"

namespace mailparse {
namespace {

std::set<std::string, std::less<>> content_ids_in(std::string_view html) {
  std::set<std::string, std::less<>> ids;
  for (std::size_t at = 0; (at = html.find_first_of("cC", at)) != std::string_view::npos; ++at) {
    if (!starts_with_ignoring_case(html.substr(at), "cid:")) continue;
    const std::string_view rest = html.substr(at + 4, 1000);
    ids.emplace(rest.substr(0, rest.find_first_of("\"'> )\r\n&")));
  }
  return ids;
}

}  // namespace

Attachment make_attachment(std::string filename, std::string content_type, std::string bytes) {
  Attachment attachment;
  attachment.filename = without_controls(filename);
  attachment.safe_name = safe_file_name(attachment.filename, content_type);
  attachment.content_type = std::move(content_type);
  attachment.sha256 = sha256(bytes);
  attachment.bytes = std::move(bytes);
  return attachment;
}

Attachment attachment_of(const Part& part, const Limits& limits, std::vector<std::string>& defects) {
  // Texts, reports and mails are read again to understand the mail.
  const bool is_only_file = part.type != "text" && part.type != "message" && part.type != "multipart";
  Attachment attachment =
      make_attachment(part.filename, part.type + '/' + part.subtype,
                      decode_body(part, limits, defects, is_only_file ? limits.done_with : nullptr));
  attachment.content_id = part.content_id;
  attachment.is_inline = part.disposition == "inline";
  return attachment;
}

void mark_inline(std::vector<Attachment>& attachments, std::string_view html) {
  if (html.empty() || attachments.empty()) return;
  const auto ids = content_ids_in(html);
  for (Attachment& attachment : attachments)
    if (!attachment.content_id.empty() && ids.find(attachment.content_id) != ids.end())
      attachment.is_inline = true;
}

}  // namespace mailparse

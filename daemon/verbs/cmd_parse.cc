#include "daemon/verbs/command.hh"
#include "daemon/verbs/table.hh"
#include "mailparse/parse/mail_json.hh"
#include "mailparse/parse/parse.hh"

namespace ctl {
namespace {

void add(std::string& out, const char* name, const std::string& value) {
  if (!value.empty()) out += std::string(name) + ": " + printable(value) + "\n";
}

std::string to_text(const mailparse::Mail& mail) {
  std::string out;
  for (const auto& from : mail.from)
    add(out, "From", from.name.empty() ? from.addr_spec : from.name + " <" + from.addr_spec + ">");
  for (const auto& to : mail.to) add(out, "To", to.addr_spec);
  add(out, "Subject", mail.subject);
  add(out, "Message-ID", mail.message_id);
  if (mail.is_auto) add(out, "Written by a machine", mail.auto_reason);
  for (const auto& bounce : mail.bounces)
    add(out, "Bounced", bounce.recipient + " " + bounce.status + " " + bounce.diagnostic);
  for (const auto& item : mail.attachments)
    add(out, "Attachment",
        item.filename + ", " + item.content_type + ", " + std::to_string(item.bytes.size()) + " bytes");
  for (const auto& defect : mail.defects) add(out, "Defect", defect);
  return out + "\n" + printable_lines(mail.reply_text.empty() ? mail.text : mail.reply_text) + "\n";
}

}  // namespace

int parse(std::string_view bytes, const mailparse::Limits& limits, bool json, Output& output) {
  const auto mail = mailparse::parse(bytes, limits);
  output.out += json ? mailparse::to_json(mail) : to_text(mail);
  if (!output.out.ends_with('\n')) output.out += '\n';
  return kDone;
}

}  // namespace ctl

#include "mailparse/parse/parse.hh"

#include <algorithm>
#include <set>

#include "mailparse/header/header_doubt.hh"
#include "mailparse/header/mail_headers.hh"
#include "mailparse/mime/body.hh"
#include "mailparse/mime/body_doubt.hh"
#include "mailparse/mime/identity.hh"
#include "mailparse/mime/signed_parts.hh"
#include "mailparse/mime/structure.hh"
#include "mailparse/parse/classify.hh"
#include "mailparse/text/letters.hh"
#include "mailparse/text/lines.hh"
#include "mailparse/text/utf8.hh"

namespace mailparse {
namespace {

constexpr std::size_t kMaxDefects = 50;

// Mail from before OS X: lines end with CR alone.
bool knows_only_cr(std::string_view bytes) {
  return bytes.find('\n') == std::string_view::npos && bytes.find('\r') != std::string_view::npos;
}

// What some stores put before the first field: a byte order mark, empty lines.
std::string_view without_prelude(std::string_view bytes) {
  if (bytes.starts_with("\xEF\xBB\xBF")) bytes.remove_prefix(3);
  while (!bytes.empty() && (bytes.front() == '\r' || bytes.front() == '\n')) bytes.remove_prefix(1);
  return bytes;
}

void tidy_defects(std::vector<std::string>& defects) {
  std::set<std::string, std::less<>> seen;
  std::erase_if(defects, [&seen](const std::string& defect) { return !seen.insert(defect).second; });
  if (defects.size() > kMaxDefects) defects.resize(kMaxDefects);
  for (std::string& defect : defects) defect = without_controls(repair_utf8(std::move(defect)));
}

// What reports and forwards quote is any bytes.
void tidy_understanding(Mail& mail) {
  const auto tidy = [](std::string& text) { text = without_controls(repair_utf8(std::move(text))); };
  for (BouncedRecipient& bounce : mail.bounces)
    for (std::string* text : {&bounce.recipient, &bounce.action, &bounce.status, &bounce.diagnostic})
      tidy(*text);
  tidy(mail.auto_reason);
  tidy(mail.bounced_message_id);
  if (mail.forwarded)
    for (std::string* text : {&mail.forwarded->from, &mail.forwarded->from_name, &mail.forwarded->subject})
      tidy(*text);
}

// What people read and rules compare: "ö" is one letter, however it was written.
void compose_letters(Mail& mail) {
  const auto compose = [](std::string& text) { text = composed(std::move(text)); };
  compose(mail.subject);
  compose(mail.text);
  if (mail.html_text) compose(*mail.html_text);
  for (auto* people : {&mail.from, &mail.to, &mail.cc, &mail.bcc, &mail.reply_to})
    for (Address& address : *people) compose(address.name);
  if (mail.sender) compose(mail.sender->name);
  for (Attachment& attachment : mail.attachments) {
    compose(attachment.filename);
    compose(attachment.safe_name);
  }
  for (auto& field : mail.headers) compose(field.second);
}

}  // namespace

Mail parse(std::string_view bytes, const Limits& limits) {
  Mail mail;
  mail.size = bytes.size();
  mail.sha256 = sha256(bytes);
  if (bytes.size() > limits.bytes)
    mail.defects.push_back("limit: larger than " + std::to_string(limits.bytes) + " bytes");
  bytes = bytes.substr(0, limits.bytes);
  std::string with_line_feeds;
  if (knows_only_cr(bytes)) {
    with_line_feeds = bytes;
    std::replace(with_line_feeds.begin(), with_line_feeds.end(), '\r', '\n');
    bytes = with_line_feeds;
  }
  const Structure structure = split(without_prelude(bytes), limits, mail.defects);
  const Part& root = structure.parts.front();
  mail.header_in_doubt = is_header_in_doubt(bytes, root.headers);
  mail.body_in_doubt = is_body_in_doubt(root);
  read_headers(root.headers, limits, mail);
  mail.content_sha256 = content_sha256(root.headers, root.body);
  const auto opened = open_signatures(structure, limits, mail.defects);
  read_body(opened ? opened->structure : structure, limits, mail);
  mail.is_signed = mail.is_signed || opened.has_value();
  compose_letters(mail);
  understand(structure, limits, mail);
  tidy_understanding(mail);
  tidy_defects(mail.defects);
  return mail;
}

}  // namespace mailparse

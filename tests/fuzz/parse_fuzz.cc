// Any bytes give a Mail whose texts are valid UTF-8, and reading them twice gives the same.

#include <cstdint>
#include <cstdlib>

#include "mailparse/parse/mail_json.hh"
#include "mailparse/parse/parse.hh"
#include "mailparse/text/utf8.hh"

namespace {
void require(bool holds) {
  if (!holds) std::abort();
}
}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const mailparse::Mail mail = mailparse::parse(bytes);
  for (const std::string* text :
       {&mail.subject, &mail.text, &mail.html, &mail.reply_text, &mail.quoted_text, &mail.message_id,
        &mail.list_id, &mail.return_path, &mail.auto_reason, &mail.bounced_message_id, &mail.language})
    require(mailparse::is_valid_utf8(*text));
  for (const auto& [name, value] : mail.headers)
    require(mailparse::is_valid_utf8(name) && mailparse::is_valid_utf8(value));
  for (const auto* list : {&mail.from, &mail.to, &mail.cc, &mail.bcc, &mail.reply_to})
    for (const auto& address : *list) {
      require(mailparse::is_valid_utf8(address.addr_spec) && mailparse::is_valid_utf8(address.name));
      require(address.addr_spec.find_first_of("\r\n") == std::string::npos && !address.addr_spec.empty());
    }
  for (const auto& file : mail.attachments) {
    require(mailparse::is_valid_utf8(file.filename) && mailparse::is_valid_utf8(file.content_id) &&
            mailparse::is_valid_utf8(file.content_type));
    require(!file.safe_name.empty() && file.safe_name.size() <= 200 &&
            file.safe_name.find('/') == std::string::npos);
  }
  const std::string json = mailparse::to_json(mail);
  require(json == mailparse::to_json(mailparse::parse(bytes)));
  return 0;
}

#include "mailparse/parse/mail_json.hh"

#include <cstdio>
#include <nlohmann/json.hpp>

namespace mailparse {
namespace {

using Json = nlohmann::ordered_json;

Json or_null(const std::string& text) {
  return text.empty() ? Json() : Json(text);
}

Json addr_specs(const std::vector<Address>& addresses) {
  Json list = Json::array();
  for (const Address& address : addresses) list.push_back(address.addr_spec);
  return list;
}

Json rfc3339(const std::optional<Instant>& instant) {
  if (!instant) return {};
  const auto day = std::chrono::floor<std::chrono::days>(*instant);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss time(*instant - day);
  char text[40];
  std::snprintf(text, sizeof text, "%04d-%02u-%02uT%02d:%02d:%02dZ", static_cast<int>(date.year()),
                static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                static_cast<int>(time.hours().count()), static_cast<int>(time.minutes().count()),
                static_cast<int>(time.seconds().count()));
  return text;
}

Json attachments(const std::vector<Attachment>& attachments) {
  Json list = Json::array();
  for (const Attachment& file : attachments)
    list.push_back({{"filename", or_null(file.filename)},
                    {"content_type", file.content_type},
                    {"size", file.bytes.size()},
                    {"inline", file.is_inline}});
  return list;
}

Json bounces(const std::vector<BouncedRecipient>& recipients) {
  Json list = Json::array();
  for (const BouncedRecipient& bounce : recipients)
    list.push_back({{"recipient", or_null(bounce.recipient)},
                    {"action", or_null(bounce.action)},
                    {"status", or_null(bounce.status)},
                    {"diagnostic", or_null(bounce.diagnostic)}});
  return list;
}

Json forwarded(const std::optional<Forwarded>& forward) {
  if (!forward) return {};
  return {{"from", or_null(forward->from)},
          {"from_name", or_null(forward->from_name)},
          {"subject", or_null(forward->subject)},
          {"date", rfc3339(forward->date)}};
}

}  // namespace

std::string to_json(const Mail& mail) {
  Json json;
  json["from"] = mail.from.empty() ? Json() : or_null(mail.from[0].addr_spec);
  json["from_name"] = mail.from.empty() ? Json() : or_null(mail.from[0].name);
  json["to"] = addr_specs(mail.to);
  json["cc"] = addr_specs(mail.cc);
  json["reply_to"] = addr_specs(mail.reply_to);
  json["subject"] = mail.subject;
  json["date"] = rfc3339(mail.date);
  json["message_id"] = or_null(mail.message_id);
  json["in_reply_to"] = mail.in_reply_to;
  json["references"] = mail.references;
  json["text"] = mail.text;
  json["html_text"] = mail.html_text ? Json(*mail.html_text) : Json();
  json["reply_text"] = mail.reply_text;
  json["attachments"] = attachments(mail.attachments);
  json["is_auto"] = mail.is_auto;
  json["auto_class"] = or_null(to_string(mail.auto_class));
  json["auto_reason"] = or_null(mail.auto_reason);
  json["no_auto_reply"] = mail.no_auto_reply;
  json["is_bounce"] = mail.is_bounce();
  json["bounces"] = bounces(mail.bounces);
  json["bounce_recipient"] = mail.bounces.empty() ? Json() : or_null(mail.bounces[0].recipient);
  json["bounce_status"] = mail.bounces.empty() ? Json() : or_null(mail.bounces[0].status);
  json["forwarded"] = forwarded(mail.forwarded);
  json["encrypted"] = mail.encrypted;
  json["signed"] = mail.is_signed;
  json["language"] = or_null(mail.language);
  json["defects"] = mail.defects;
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace mailparse

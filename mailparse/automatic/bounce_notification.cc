#include "mailparse/automatic/bounce_notification.hh"

#include <algorithm>

#include "mailparse/automatic/bounce_fields.hh"
#include "mailparse/automatic/bounce_status.hh"
#include "mailparse/text/text_scan.hh"

namespace mailparse {

namespace {
constexpr std::size_t kMaxRecipients = 500;

// JSON in a JSON string has its quotes escaped; line breaks come from the mail, not from the JSON.
std::string unwrapped(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  const bool wrapped = contains(text, "\\\"notificationType\\\"") || contains(text, "\\\"eventType\\\"");
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\n' || text[i] == '\r') continue;
    if (wrapped && text[i] == '\\' && i + 1 < text.size()) ++i;
    out += text[i];
  }
  return out;
}

// The string value of the first `name` from `at` on and before `end`; no tree is needed for so few fields.
std::string value_of(std::string_view json, std::string_view name, std::size_t at, std::size_t end) {
  const std::string key = "\"" + std::string(name) + "\"";
  std::size_t begin = json.substr(0, end).find(key, at);
  if (begin == std::string_view::npos) return {};
  begin = json.find_first_not_of(" \t:", begin + key.size());
  if (begin == std::string_view::npos || json[begin] != '"') return {};
  std::string value;
  for (++begin; begin < json.size() && json[begin] != '"'; ++begin) {
    if (json[begin] == '\\' && begin + 1 < json.size()) ++begin;
    value += json[begin];
  }
  return value;
}

std::size_t end_of_list(std::string_view json, std::size_t at) {
  return std::min(json.find(']', at), json.size());
}
}  // namespace

bool is_notifier(const Mail& mail) {
  return std::any_of(mail.from.begin(), mail.from.end(), [](const Address& a) {
    const std::string address = lower(a.addr_spec);
    return address.ends_with("amazonaws.com") || address.ends_with("amazonses.com");
  });
}

Notification read_notification(std::string_view text) {
  Notification result;
  const std::size_t brace = text.find_first_not_of(" \t\r\n");
  if (brace == std::string_view::npos || text[brace] != '{') return result;
  const std::string json = unwrapped(text);
  result.type = lower(value_of(json, "notificationType", 0, json.size()));
  if (result.type.empty()) result.type = lower(value_of(json, "eventType", 0, json.size()));
  if (result.type != "bounce" && result.type != "complaint" && result.type != "delivery") return {};
  const std::size_t list = json.find("\"bouncedRecipients\"");
  const std::size_t end = list == std::string::npos ? 0 : end_of_list(json, list);
  for (std::size_t at = list; at < end && result.recipients.size() < kMaxRecipients; ++at) {
    at = json.find("\"emailAddress\"", at);
    if (at == std::string::npos || at >= end) break;
    const std::size_t next = std::min(json.find("\"emailAddress\"", at + 1), end);
    const std::size_t from = std::max(list, json.rfind('{', at));
    BouncedRecipient r;
    r.recipient = address_in(value_of(json, "emailAddress", at, next));
    r.action = lower(value_of(json, "action", from, next));
    r.status = find_status(value_of(json, "status", from, next));
    r.diagnostic = value_of(json, "diagnosticCode", from, next);
    if (r.action.empty()) r.action = "failed";
    result.recipients.push_back(std::move(r));
  }
  if (const std::size_t mail = json.find("\"Message-ID\""); mail != std::string::npos)
    result.message_id = value_of(json, "value", mail, json.size());
  if (result.message_id.empty()) {
    const std::size_t headers = json.find("\"commonHeaders\"");
    if (headers != std::string::npos) result.message_id = value_of(json, "messageId", headers, json.size());
  }
  std::erase_if(result.message_id, [](char c) { return c == '<' || c == '>'; });
  return result;
}

}  // namespace mailparse

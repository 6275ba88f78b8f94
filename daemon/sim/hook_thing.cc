#include "daemon/sim/hook_thing.hh"

#include <nlohmann/json.hpp>

#include "daemon/desk/case/webhook_call.hh"

namespace sim {
namespace {

using Json = nlohmann::json;

std::string text_of(const Json& value) {
  return value.is_string() ? value.get<std::string>()
                           : value.dump(-1, ' ', false, Json::error_handler_t::replace);
}

// A text of several words is searched, a single word is compared whole.
Value to_value(const Json& json) {
  if (json.is_null()) return absent();
  if (json.is_array()) {
    std::vector<std::string> list;
    for (const auto& item : json) list.push_back(text_of(item));
    return words(list);
  }
  std::string text = text_of(json);
  return text.find_first_of(" \n") == std::string::npos ? word(std::move(text)) : prose(std::move(text));
}

// As deep as what the desk writes, which is two levels.
void add_fields(Thing& thing, const std::string& path, const Json& object) {
  for (const auto& [name, value] : object.items()) {
    const std::string field = path + "." + name;
    if (value.is_object())
      add_fields(thing, field, value);
    else
      thing.fields[field] = to_value(value);
  }
}

}  // namespace

Thing hook_thing(const storage::OutboxItem& item, const rules::Policy& policy) {
  const auto delivery = desk::read_delivery(item.bytes);
  Thing thing;
  thing.title = "webhook " + item.recipient + ": " + item.subject;
  thing.fields["name"] = word(item.recipient);
  thing.fields["ticket"] = item.ticket ? number(item.ticket.value) : absent();
  const auto* webhook = policy.find_webhook(item.recipient);
  thing.fields["url"] = word(webhook ? webhook->url : "");
  if (!delivery) return thing;
  thing.listens = !delivery->page && delivery->event != "rule";
  thing.fields["body"] = prose(delivery->body);
  const Json body = Json::parse(delivery->body, nullptr, false);
  if (body.is_object()) add_fields(thing, "body", body);
  return thing;
}

}  // namespace sim

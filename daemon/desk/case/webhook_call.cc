#include "daemon/desk/case/webhook_call.hh"

#include <array>
#include <nlohmann/json.hpp>

namespace desk {
namespace {

using Json = nlohmann::json;
using Type = rules::Webhook::Type;

constexpr std::array<std::string_view, 3> kActs = {"trigger", "acknowledge", "resolve"};
constexpr std::array kTypes = {Type::generic, Type::pagerduty, Type::splunk,
                               Type::slack,   Type::github,    Type::gitlab};

// A blank is in no mailbox's name, so a lane is never taken for a mailbox.
constexpr std::string_view kLane = "webhook ";
constexpr std::string_view kOfPages = " pages";

std::string text_at(const Json& object, const char* name) {
  const auto found = object.find(name);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string{};
}

std::optional<Type> parse_type(std::string_view word) {
  for (const Type type : kTypes)
    if (to_string(type) == word) return type;
  return {};
}

}  // namespace

std::string_view to_string(PageAct act) {
  return kActs[static_cast<std::size_t>(act)];
}

std::optional<PageAct> parse_page_act(std::string_view word) {
  for (std::size_t i = 0; i < kActs.size(); ++i)
    if (kActs[i] == word) return static_cast<PageAct>(i);
  return {};
}

std::string write_delivery(const Delivery& delivery) {
  Json all = {{"type", to_string(delivery.type)}, {"event", delivery.event}, {"body", delivery.body}};
  if (delivery.page)
    all["page"] = {
        {"act", to_string(delivery.page->act)}, {"key", delivery.page->key}, {"level", delivery.page->level}};
  return all.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::optional<Delivery> read_delivery(std::string_view bytes) {
  const Json all = Json::parse(bytes, nullptr, false);
  if (!all.is_object()) return {};
  const auto type = parse_type(text_at(all, "type"));
  if (!type) return {};
  Delivery delivery{*type, text_at(all, "event"), {}, text_at(all, "body")};
  const auto page = all.find("page");
  if (page == all.end() || !page->is_object()) return delivery;
  if (const auto act = parse_page_act(text_at(*page, "act")))
    delivery.page = PageCall{*act, text_at(*page, "key"), page->value("level", 1), {}};
  return delivery;
}

PageAct act_of(const std::optional<PageCall>& page, std::string_view event) {
  if (page) return page->act;
  if (event == "page.acknowledged") return PageAct::acknowledge;
  const bool over = event == "ticket.solved" || event == "ticket.closed" || event == "ticket.merged" ||
                    event == "page.resolved";
  return over ? PageAct::resolve : PageAct::trigger;
}

std::string lane_of(std::string_view webhook) {
  return std::string(kLane) + std::string(webhook);
}

std::string page_lane_of(std::string_view webhook) {
  return lane_of(webhook) + std::string(kOfPages);
}

std::string_view webhook_of(std::string_view lane) {
  if (!lane.starts_with(kLane)) return {};
  if (lane.ends_with(kOfPages)) lane.remove_suffix(kOfPages.size());
  return lane.substr(kLane.size());
}

}  // namespace desk

#include "daemon/desk/delivery/webhook_result.hh"

#include <nlohmann/json.hpp>

#include "daemon/desk/case/timer_kind.hh"
#include "daemon/desk/oncall/page.hh"
#include "daemon/desk/policy/notification.hh"

namespace desk {
namespace {

using Json = nlohmann::json;

std::string text_at(const Json& object, const char* name) {
  const auto found = object.find(name);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string{};
}

std::string write_report(const DeliveryReport& report) {
  Json all = {{"item", report.item.value}, {"webhook", report.webhook}, {"what", report.what},
              {"lost", report.lost},       {"tell", report.tell},       {"url", report.url},
              {"state", report.state}};
  if (report.page)
    all["page"] = {
        {"act", to_string(report.page->act)}, {"key", report.page->key}, {"level", report.page->level}};
  return all.dump(-1, ' ', false, Json::error_handler_t::replace);
}

DeliveryReport read_report(std::string_view payload) {
  const Json all = Json::parse(payload, nullptr, false);
  if (!all.is_object()) return {};
  DeliveryReport report{{all.value("item", std::int64_t{0})},
                        text_at(all, "webhook"),
                        text_at(all, "what"),
                        {},
                        text_at(all, "lost"),
                        all.value("tell", false),
                        text_at(all, "url"),
                        text_at(all, "state")};
  const auto page = all.find("page");
  if (page == all.end()) return report;
  if (const auto act = parse_page_act(text_at(*page, "act")))
    report.page = PageCall{*act, text_at(*page, "key"), page->value("level", 1), {}};
  return report;
}

void tell_of_loss(Draft& draft, const DeliveryReport& report) {
  tell_operators(
      draft, "the webhook " + report.webhook + " could not be called",
      report.what + "\n" + report.lost + "\n\nOnce it is mended, ticketctl outbox retry " +
          std::to_string(report.item.value) +
          " sends it again. For an hour no further loss at this webhook is told, except of pages.");
}

}  // namespace

DeliveryReport report_on(const storage::OutboxItem& item, const Delivery& delivery) {
  return {item.id, item.recipient, item.subject, delivery.page, {}, false, {}, {}};
}

storage::Timer timer_for(const storage::OutboxItem& item, const DeliveryReport& report,
                         storage::Instant now) {
  return {
      {item.ticket, std::string(kDeliveryTimer) + std::to_string(item.id.value)}, now, write_report(report)};
}

void take_report(Draft& draft, const Moment& moment) {
  const DeliveryReport report = read_report(moment.timer.payload);
  if (!report.lost.empty() && report.tell) tell_of_loss(draft, report);
  if (!report.lost.empty() && report.page) lose_page_call(draft, *report.page, report.lost);
  if (report.url.empty()) return;
  draft.add_link({{}, storage::LinkKind::related, {}, report.url, report.state, {}});
  draft.add_event("link.added", report.url, report.webhook);
}

}  // namespace desk

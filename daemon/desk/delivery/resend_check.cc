#include "daemon/desk/delivery/resend_check.hh"

#include <algorithm>

#include "daemon/desk/case/webhook_call.hh"
#include "daemon/desk/oncall/notify_level.hh"

namespace desk {
namespace {

using Type = rules::Webhook::Type;

bool keeps_incidents(Type type) {
  return type == Type::pagerduty || type == Type::splunk;
}

bool is_over(const std::optional<storage::Ticket>& ticket) {
  return !ticket || ticket->status == storage::Status::solved || ticket->status == storage::Status::closed;
}

// Of the page that a call is about: what became of it, where nobody is to be woken for it any more.
std::string end_of(const PageCall& call, const std::vector<storage::Page>& living) {
  const auto page =
      std::find_if(living.begin(), living.end(), [&](const auto& one) { return key_of(one) == call.key; });
  if (page == living.end()) return "its page is over";
  return page->state == storage::PageState::acknowledged ? page->by + " has acknowledged its page" : "";
}

std::string end_of(const Delivery& delivery, const std::optional<storage::Ticket>& ticket,
                   const std::vector<storage::Page>& living) {
  if (act_of(delivery.page, delivery.event) != PageAct::trigger) return {};
  if (delivery.page) return end_of(*delivery.page, living);
  return keeps_incidents(delivery.type) && is_over(ticket) ? "its ticket is solved or closed" : "";
}

}  // namespace

std::string cannot_send_again(const storage::OutboxItem& item, const rules::Policy& policy,
                              const std::optional<storage::Ticket>& ticket,
                              const std::vector<storage::Page>& living) {
  if (item.kind != storage::kDelivery)
    return policy.find_mailbox(item.relay)
               ? ""
               : "the policy has no mailbox " + item.relay + ": add it again first";
  if (!policy.find_webhook(item.recipient))
    return "the policy has no webhook " + item.recipient + ": add it again first";
  // What is not dead goes out before what ends the incident (OutboxItem::sequence).
  if (item.state != storage::OutboxState::dead) return {};
  const auto delivery = read_delivery(item.bytes);
  const std::string end = delivery ? end_of(*delivery, ticket, living) : std::string();
  if (end.empty()) return {};
  return end + ": sent now, it would call people for nothing, and nothing would end it there";
}

}  // namespace desk

#include "daemon/desk/webhook/webhook.hh"

#include <algorithm>

#include "daemon/desk/draft/state.hh"
#include "daemon/desk/identity/token.hh"
#include "daemon/desk/webhook/webhook_event.hh"
#include "daemon/desk/webhook/webhook_payload.hh"
#include "rules/evaluate/evaluate.hh"

namespace desk {
namespace {

using Type = rules::Webhook::Type;

bool is_tracker(Type type) {
  return type == Type::github || type == Type::gitlab;
}

// The ticket as it ended up, and the message that it is about.
rules::Facts facts_of(const Draft& draft) {
  rules::Facts facts;
  facts.from = draft.topic.from.addr_spec;
  facts.from_name = draft.topic.from.name;
  facts.subject = draft.topic.subject;
  facts.body = draft.topic.text;
  for (const auto& file : draft.topic.attachments)
    facts.attachments.push_back({file.filename, file.content_type, static_cast<std::size_t>(file.size)});
  if (draft.policy().agent_by_address(facts.from))
    facts.kind = rules::Kind::agent;
  else if (draft.policy().is_staff(facts.from))
    facts.kind = rules::Kind::staff;
  facts.opens = draft.ticket.created == draft.now();
  facts.language = draft.ticket.language;
  facts.mailbox = draft.ticket.mailbox;
  facts.now = draft.now();
  read_state(facts, draft);
  return facts;
}

std::string sequence_of(const Draft& draft, const HookCall& call) {
  return call.page ? "page " + call.page->key : "ticket " + std::to_string(draft.ticket.id.value);
}

// A ticket has one issue in a tracker, however often it is asked for. Anything else is told once each time.
std::string key_of(const Draft& draft, const HookCall& call, Type type, std::size_t number) {
  std::string what = call.webhook + "\n" + sequence_of(draft, call);
  if (!is_tracker(type))
    what += "\n" + std::to_string(draft.now().time_since_epoch().count()) + "\n" + std::to_string(number) +
            "\n" + hook_body(draft, call, Type::generic, "");
  return keyed_code("delivery", what, draft.secret());
}

storage::OutboxItem to_item(const Draft& draft, const HookCall& call, Type type, std::size_t number) {
  storage::OutboxItem item;
  item.kind = storage::kDelivery;
  item.ticket = draft.ticket.id;
  item.relay = call.page ? page_lane_of(call.webhook) : lane_of(call.webhook);
  item.recipient = call.webhook;
  item.subject = call.event + (call.page ? " (" + std::string(to_string(call.page->act)) + ")" : "") + ": " +
                 reference(draft.policy(), draft.ticket.id) + " " + draft.ticket.subject;
  item.message_id = key_of(draft, call, type, number);
  item.bytes = write_delivery({type, call.event, call.page, hook_body(draft, call, type, item.message_id)});
  item.sequence = sequence_of(draft, call);
  item.created = item.next_attempt = draft.now();
  return item;
}

// Calls that were made by name come first; a webhook that is told of a page so is not told of it once more
// because it listens.
class Calls {
 public:
  explicit Calls(const Draft& draft) : draft_(draft), facts_(facts_of(draft)) {}

  void add_named() {
    for (const auto& call : draft_.calls)
      if (const auto* webhook = draft_.policy().find_webhook(call.webhook)) add(*webhook, call);
  }

  void add_listening(const Occurrence& what) {
    for (const auto& webhook : draft_.policy().webhooks)
      if (webhook.listens(what.event) && !is_told(webhook, what.event))
        add(webhook, {webhook.name, what.event, what.detail, what.actor, what.rule, {}});
  }

  std::vector<storage::OutboxItem> items() && { return std::move(items_); }

 private:
  // An update is no news to who was told of the ticket by a better word.
  bool is_told(const rules::Webhook& webhook, std::string_view event) const {
    const auto same = [&](const HookCall& call) {
      return call.webhook == webhook.name &&
             ((call.page && event.starts_with("page.")) ||
              (event == "ticket.updated" && call.event.starts_with("ticket.")));
    };
    return std::any_of(made_.begin(), made_.end(), same);
  }

  void add(const rules::Webhook& webhook, const HookCall& call) {
    const bool ends = call.page && call.page->act != PageAct::trigger;
    if (!ends && !rules::holds(draft_.policy(), facts_, webhook.when)) return;
    made_.push_back(call);
    items_.push_back(to_item(draft_, call, webhook.type, items_.size()));
  }

  const Draft& draft_;
  rules::Facts facts_;
  std::vector<HookCall> made_;
  std::vector<storage::OutboxItem> items_;
};

const char* event_of(const PageCall& page) {
  switch (page.act) {
    case PageAct::acknowledge:
      return "page.acknowledged";
    case PageAct::resolve:
      return "page.resolved";
    case PageAct::trigger:
      break;
  }
  return page.level > 1 ? "page.escalated" : "page.opened";
}

void call(Draft& draft, HookCall what) {
  if (!draft.policy().find_webhook(what.webhook))
    return draft.add_event("webhook.missing", "the policy has no webhook " + what.webhook, "ticketd",
                           what.rule);
  draft.calls.push_back(std::move(what));
}

}  // namespace

void call_webhook(Draft& draft, const std::string& webhook, PageCall page) {
  call(draft, {webhook, event_of(page), page.detail, "ticketd", {}, std::move(page)});
}

void call_webhook(Draft& draft, const std::string& webhook, const std::string& rule) {
  call(draft, {webhook, "rule", {}, "policy", rule, {}});
}

std::vector<storage::OutboxItem> deliveries(const Draft& draft, const std::vector<storage::Event>& events) {
  if (draft.policy().webhooks.empty()) return {};
  Calls calls(draft);
  calls.add_named();
  for (const auto& what : occurrences(events, draft.ticket.id)) calls.add_listening(what);
  return std::move(calls).items();
}

}  // namespace desk

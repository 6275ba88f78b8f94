#pragma once
// What a webhook is called for, as values: a call in a Draft, and the delivery that it becomes in the outbox.

#include <optional>
#include <string>
#include <string_view>

#include "rules/policy/promise.hh"

namespace desk {

// The life of a page. Calls about one page share its key, and go out in the order in which they were made.
enum class PageAct : std::uint8_t { trigger, acknowledge, resolve };
std::string_view to_string(PageAct);
std::optional<PageAct> parse_page_act(std::string_view);

struct PageCall {
  PageAct act = PageAct::trigger;
  std::string key;     // of the page, the same from trigger to resolve: "42.1"
  int level = 1;       // of the page's plan; from 2 on a trigger is an escalation
  std::string detail;  // one line for people: "on-call, level 2 of 3: nobody acknowledged within 5m"
};

struct HookCall {
  std::string webhook;
  std::string event;        // "ticket.created", "page.opened"; "rule" where a rule calls it
  std::string detail;       // one line for people
  std::string actor, rule;  // as those of an event
  std::optional<PageCall> page;
};

// What a call does to the incident that stands for the ticket or the page at a service that keeps incidents.
PageAct act_of(const std::optional<PageCall>& page, std::string_view event);

// A call as it waits in the outbox: `bytes` of an item of kind storage::kDelivery. Secrets are no part of it:
// what the service must be told besides is put in when it is sent.
struct Delivery {
  rules::Webhook::Type type{};  // that `body` was written for
  std::string event;
  std::optional<PageCall> page;  // without its detail
  std::string body;              // JSON, one line
};
std::string write_delivery(const Delivery&);
std::optional<Delivery> read_delivery(std::string_view bytes);

// The relay of a webhook's items in the outbox, and the webhook of such a relay; empty: it is a mailbox.
std::string lane_of(std::string_view webhook);
// Of the calls of pages, which wait for no others.
std::string page_lane_of(std::string_view webhook);
std::string_view webhook_of(std::string_view lane);

}  // namespace desk

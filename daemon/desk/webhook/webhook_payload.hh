#pragma once
// What a service is told, in its own format: one line of JSON, without secrets.
//
//   pagerduty       Events API v2: event_action, dedup_key, payload; routing_key is put in when it is sent
//   splunk          Splunk On-Call (VictorOps) REST: message_type, entity_id, state_message
//   slack           text in mrkdwn, for every chat that takes the same
//   github, gitlab  a new issue: title and body, with the mark by which it is found again
//   generic         the ticket, the event and the page as they are

#include <string>

#include "daemon/desk/case/webhook_call.hh"
#include "daemon/desk/draft/draft.hh"

namespace desk {

// `key`: the idempotency key of the delivery.
std::string hook_body(const Draft& draft, const HookCall& call, rules::Webhook::Type type,
                      const std::string& key);

// For people: "Page", "New ticket", "SLA breached"; the event's own word where we have none.
std::string headline(const HookCall& call);

// What a service makes of words that others wrote: nobody is called by a name behind an @.
std::string without_mentions(std::string_view text);

}  // namespace desk

#pragma once
// Webhooks: who is called, and what becomes of the calls.
//
//   call_webhook(draft, "pagerduty", {PageAct::trigger, "42.1", 1, "on-call: rotation front-line"});
//
// A call made on a Draft is rendered when the draft is finished, so that it tells the ticket as it ended up.
// It leaves by the outbox, in the same transaction as everything else, on a lane of its webhook's own.

#include <string>
#include <vector>

#include "daemon/desk/case/webhook_call.hh"
#include "daemon/desk/draft/draft.hh"

namespace desk {

// Calls a webhook for a page (`via`). The key is the page's for ever: the service knows by it what to
// acknowledge or resolve. `when:` of the webhook is asked for a trigger only, so that what was opened can be
// closed. A webhook that the policy does not have is an event on the ticket.
void call_webhook(Draft& draft, const std::string& webhook, PageCall page);
// The action `webhook: NAME` of a rule.
void call_webhook(Draft& draft, const std::string& webhook, const std::string& rule);

// The deliveries of a draft that is about to be finished: its own calls, and those of webhooks that listen to
// one of its events.
std::vector<storage::OutboxItem> deliveries(const Draft& draft, const std::vector<storage::Event>& events);

}  // namespace desk

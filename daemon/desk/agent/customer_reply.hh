#pragma once
// An agent's answer on its way to the customer (docs/agents.md).

#include "daemon/desk/agent/orders.hh"

namespace desk {

// The message that the customer's side saw last: what an answer of ours answers.
Topic customer_topic(const Candidate& ticket, const rules::Policy& policy);

// Whether the customer's side of the ticket has anybody whom an answer could reach.
bool has_readers(const Request& request, const Draft& draft, const std::vector<storage::Participant>& people);

// Sends the mail's words to requester and participants, each a copy of their own: from the desk's address
// with the agent's name, built anew, so that no header of the agent's client goes with it. The draft's topic
// is what it answers, and the answer from then on. `people` take part in the draft's ticket; `reply` is a
// template that follows the words, or empty. A sentence where it cannot be sent.
Refusal relay(const Request& request, Draft& draft, const std::vector<storage::Participant>& people,
              const std::string& reply);

}  // namespace desk

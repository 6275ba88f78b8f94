#include "daemon/desk/relay.hh"

#include <algorithm>

#include "daemon/desk/address.hh"
#include "daemon/desk/correspondence.hh"
#include "daemon/desk/detour.hh"
#include "daemon/desk/variables.hh"
#include "mailparse/compose.hh"

namespace desk {
namespace {

// Every `what` in any case.
void replace_all(std::string& text, const std::string& what, const std::string& by) {
  if (what.empty()) return;
  const std::string folded = lower_ascii(text), wanted = lower_ascii(what);
  std::string out;
  std::size_t done = 0;
  for (auto at = folded.find(wanted); at != std::string::npos; at = folded.find(wanted, done)) {
    out += text.substr(done, at - done) + by;
    done = at + wanted.size();
  }
  text = out + text.substr(done);
}

// Whoever answers through the desk does not hand out an address of their own, in a signature say.
std::string without_own_address(std::string text, const rules::Agent& agent, const std::string& desk) {
  replace_all(text, agent.email, desk);
  for (const auto& alias : agent.aliases) replace_all(text, alias, desk);
  return text;
}

std::vector<mailparse::Address> recipients(const Request& request, const storage::Ticket& ticket,
                                           const std::vector<storage::Participant>& people) {
  const auto& policy = request.what.policy;
  std::vector<mailparse::Address> to;
  const auto add = [&](const std::string& address, const std::string& name) {
    const auto same = [&](const auto& one) { return same_address(one.addr_spec, address); };
    if (mailparse::is_writable_address(address) && !asks_for_detour(address) &&
        !policy.is_own_address(address) && policy.agent_by_address(address) != request.sender.agent &&
        std::none_of(to.begin(), to.end(), same))
      to.push_back({address, name});
  };
  add(ticket.requester, ticket.requester_name);
  for (const auto& person : people)
    if (person.role != storage::Role::unverified) add(person.address, person.name);
  return to;
}

// It holds for the agent's mail as it was, not for the one that is built of it.
bool is_signature(const mailparse::OutgoingAttachment& file) {
  return file.content_type == "application/pgp-signature" ||
         file.content_type == "application/pkcs7-signature" ||
         file.content_type == "application/x-pkcs7-signature";
}

// The desk cannot see what is in it: an answer, or a word that was meant for colleagues.
bool is_sealed(const Request& request) {
  return request.what.mail.encrypted || (request.what.mail.is_signed && request.what.mail.text.empty());
}

// The agent's words, then the template's.
std::string words_of(const Request& request, const Draft& draft, const std::string& reply) {
  const auto& agent = request.agent();
  std::string text = request.commands.text;
  if (!reply.empty()) {
    const auto& language = draft.ticket.language;
    auto variables = variables_of(draft, language_of(request.what.policy, reply, language));
    variables["agent.id"] = agent.id;
    variables["agent.name"] = agent.name;
    for (const auto& [name, value] : agent.variables) variables["agent." + name] = value;
    if (const auto rendered = request.what.policy.templates.render(reply, language, variables))
      text += (text.empty() ? "" : "\n") + rendered->text;
  }
  return without_own_address(std::move(text), agent, mailbox_of(draft)->address);
}

// The mail that began the customer's side of the ticket; what an agent wrote to open it is not of that side.
std::string root_of(const Candidate& ticket, const rules::Policy& policy) {
  for (const auto& each : ticket.messages) {
    const bool theirs = each.direction == storage::Direction::inbound && each.verified && !each.machine &&
                        !policy.agent_by_address(each.from);
    if (!each.message_id.empty() && (theirs || each.direction == storage::Direction::outbound))
      return each.message_id;
  }
  return {};
}

// Clients and gateways that lose the thread's headers must not begin another conversation: the root goes
// along with every answer.
Topic with_root(Topic topic, const std::string& root) {
  auto chain = topic.references.empty() ? topic.in_reply_to : topic.references;
  if (root.empty() || root == topic.message_id || std::find(chain.begin(), chain.end(), root) != chain.end())
    return topic;
  chain.insert(chain.begin(), root);
  topic.references = std::move(chain);
  return topic;
}

}  // namespace

Topic customer_topic(const Candidate& ticket, const rules::Policy& policy) {
  const auto find = [&](auto is_it) -> const storage::Message* {
    const auto hit = std::find_if(ticket.messages.rbegin(), ticket.messages.rend(), is_it);
    return hit == ticket.messages.rend() ? nullptr : &*hit;
  };
  const auto* last = find([&](const storage::Message& each) {
    return each.direction == storage::Direction::inbound && each.verified && !each.machine &&
           !policy.agent_by_address(each.from);
  });
  if (!last) last = find([](const auto& each) { return each.direction == storage::Direction::outbound; });
  return last ? with_root(topic_of(*last), root_of(ticket, policy)) : Topic{};
}

Refusal relay(const Request& request, Draft& draft, const std::vector<storage::Participant>& people,
              const std::string& reply) {
  const auto& policy = request.what.policy;
  if (is_sealed(request)) return "it is encrypted, and the desk cannot read what is for the customer";
  Letter letter;
  letter.kind = "answer";
  letter.author = request.agent().id;
  letter.mailbox = mailbox_of(draft);
  letter.from_name = request.agent().name;
  letter.to = recipients(request, draft.ticket, people);
  if (letter.to.empty()) return "nobody on the customer's side can be written to; #note keeps it inside";
  if (const auto* dead = draft.find_dead(draft.ticket.requester))
    return draft.ticket.requester + " takes no mail (" + dead->words +
           "); name another address with #requester, or the same one to try it again";
  letter.subject = tagged_subject(policy, draft.ticket.id, draft.ticket.subject, true);
  if (!draft.topic.message_id.empty()) letter.in_reply_to = {draft.topic.message_id};
  letter.references = conversation(draft.topic);
  letter.text = words_of(request, draft, reply);
  letter.attachments = copies_of(topic_of(request.what.mail), policy.limits.outgoing);
  const bool whole = letter.attachments.size() == request.what.mail.attachments.size();
  std::erase_if(letter.attachments, is_signature);
  if (!whole) return "its attachments are larger than what the desk sends";
  if (!draft.send_answer(std::move(letter), request.what)) return "no copy of it could be written";
  draft.add_event("answer.sent", "to the customer", request.agent().id);
  ++draft.ticket.agent_replies;
  draft.ticket.last_message = request.what.now;
  return {};
}

}  // namespace desk

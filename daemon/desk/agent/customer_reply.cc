#include "daemon/desk/agent/customer_reply.hh"

#include <algorithm>

#include "daemon/desk/agent/author_reply.hh"
#include "daemon/desk/agent/letter_check.hh"
#include "daemon/desk/identity/address.hh"
#include "daemon/desk/identity/unsafe_address.hh"
#include "daemon/desk/mail/mail_threads.hh"
#include "daemon/desk/mail/send.hh"
#include "daemon/desk/mail/variables.hh"
#include "mailparse/compose/compose_check.hh"
#include "mailparse/text/text_scan.hh"

namespace desk {
namespace {

bool is_address_character(char c) {
  return mailparse::is_alnum(c) ||
         std::string_view(".!#$%&'*+/=?^_`{|}~-@").find(c) != std::string_view::npos ||
         static_cast<unsigned char>(c) >= 0x80;
}

// The address as it stands there for itself: not the end of "malice@example.com", nor a part of a link.
bool stands_alone(std::string_view text, std::size_t at, std::size_t length) {
  const bool in_marks = at > 0 && std::string_view("*_'").find(text[at - 1]) != std::string_view::npos &&
                        (at == 1 || !is_address_character(text[at - 2]));  // bold
  if (at > 0 && is_address_character(text[at - 1]) && !in_marks) return false;
  const auto behind = text.substr(at + length);
  if (behind.empty() || !is_address_character(behind[0])) return true;
  if (behind[0] != '.' && behind[0] != '?' && behind[0] != '!' && behind[0] != '\'' && behind[0] != '*' &&
      behind[0] != '_')
    return false;
  return behind.size() < 2 || !is_address_character(behind[1]);  // the end of a sentence
}

// Every such address in any case. "mailto:" in front of it is of the same link.
std::string with_other_address(const std::string& text, const std::string& address, const std::string& desk) {
  const std::string folded = lower_ascii(text), wanted = lower_ascii(address);
  std::string out;
  std::size_t done = 0;
  for (auto at = folded.find(wanted); at != std::string::npos && !wanted.empty();
       at = folded.find(wanted, at + 1)) {
    if (at < done || !stands_alone(text, at, wanted.size())) continue;
    out += text.substr(done, at - done) + desk;
    done = at + wanted.size();
  }
  return out + text.substr(done);
}

// Whoever answers through the desk does not hand out an address of their own, in a signature say.
std::string without_own_address(std::string text, const rules::Agent& agent, const std::string& desk) {
  text = with_other_address(text, agent.email, desk);
  for (const auto& alias : agent.aliases) text = with_other_address(text, alias, desk);
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

// The desk cannot see what is in it: an answer, or a word that was meant for colleagues.
bool is_sealed(const Request& request) {
  return request.what.mail.encrypted || (request.what.mail.is_signed && request.what.mail.text.empty());
}

// The agent's words, then the template's.
std::string words_of(const Request& request, const Draft& draft, const std::string& reply) {
  const auto& agent = request.agent();
  std::string text = request.has_text ? request.commands.text : std::string();
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

namespace {

std::vector<mailparse::Address> take_those_who_had_it(std::vector<mailparse::Address>& to,
                                                      const mailparse::Mail& mail) {
  const auto had_it = [&mail](const mailparse::Address& one) {
    const auto same = [&one](const auto& other) { return same_address(one.addr_spec, other.addr_spec); };
    return std::any_of(mail.to.begin(), mail.to.end(), same) ||
           std::any_of(mail.cc.begin(), mail.cc.end(), same);
  };
  const auto middle =
      std::stable_partition(to.begin(), to.end(), [&](const auto& one) { return !had_it(one); });
  std::vector<mailparse::Address> had(middle, to.end());
  to.erase(middle, to.end());
  return had;
}

Refusal attach(Letter& letter, const Request& request) {
  std::size_t room = request.what.policy.limits.outgoing;
  for (const auto* file : request.files.leaving) {
    if (file->bytes.size() > room) return "its attachments are larger than what the desk sends";
    room -= file->bytes.size();
    letter.attachments.push_back({file->filename, file->content_type, {}, file->bytes});
  }
  return {};
}

void tell_of_direct_answer(const Request& request, Draft& draft, const std::vector<mailparse::Address>& had,
                           bool sent) {
  std::string names;
  for (const auto& one : had) names += (names.empty() ? "" : ", ") + one.addr_spec;
  draft.add_event("answer.direct", "reached " + names + " without the desk", request.agent().id);
  write_back(
      draft, writer_of(request), "remark",
      {{"event.what", "Your answer reached " + names + " without the desk"},
       {"event.detail", "Your mail was addressed to " + names +
                            " directly, so the desk did not send it there again. It counts as the "
                            "answer." +
                            std::string(sent ? " The others who take part got it from the desk." : "") +
                            "\n\nThey have seen your own address and all that your mail quotes. To answer "
                            "through the desk, answer its mail "
                            "and leave the customer's address out."}});
}

}  // namespace

bool has_readers(const Request& request, const Draft& draft,
                 const std::vector<storage::Participant>& people) {
  return !recipients(request, draft.ticket, people).empty();
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
  const auto had = take_those_who_had_it(letter.to, request.what.mail);
  if (const auto* dead = draft.find_dead(draft.ticket.requester))
    return draft.ticket.requester + " takes no mail (" + dead->words +
           "); name another address with #requester, or the same one to try it again";
  if (!letter.to.empty())
    if (auto problem = letter_problem(request); !problem.empty()) return problem;
  letter.subject = tagged_subject(policy, draft.ticket.id, draft.ticket.subject, true);
  if (!draft.topic.message_id.empty()) letter.in_reply_to = {draft.topic.message_id};
  letter.references = conversation(draft.topic);
  letter.text = words_of(request, draft, reply);
  if (auto refusal = attach(letter, request); !refusal.empty()) return refusal;
  if (letter.text.empty() && letter.attachments.empty()) return "it has no words of your own, and no file";
  const bool sent = !letter.to.empty();
  if (!sent)
    record_answer(draft, letter, request.what);
  else if (!send_answer(draft, std::move(letter), request.what))
    return "no copy of it could be written";
  draft.add_event("answer.sent", "to the customer", request.agent().id);
  if (!had.empty()) tell_of_direct_answer(request, draft, had, sent);
  ++draft.ticket.agent_replies;
  draft.ticket.last_message = request.what.now;
  return {};
}

}  // namespace desk

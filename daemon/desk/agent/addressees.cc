#include "daemon/desk/agent/addressees.hh"

#include <algorithm>

#include "daemon/desk/agent/occasion.hh"
#include "daemon/desk/draft/letter.hh"
#include "daemon/desk/identity/address.hh"
#include "daemon/desk/identity/unsafe_address.hh"
#include "daemon/desk/words/command_front.hh"
#include "mailparse/header/address.hh"
#include "mailparse/reply/forward.hh"
#include "mailparse/text/text_scan.hh"

namespace desk {
namespace {

constexpr std::size_t kShortestName = 2;

bool is_let_in(const Request& request, std::string_view address) {
  for (const auto& command : request.commands.list) {
    if (command.verb != Verb::cc && command.verb != Verb::requester) continue;
    for (const auto& person : mailparse::parse_addresses(command.argument))
      if (same_address(person.addr_spec, address)) return true;
  }
  return false;
}

bool is_of_ticket(const Request& request, std::string_view address) {
  const auto& ticket = *request.ticket;
  const auto* customer = request.what.policy.customers.by_address(address);
  return takes_part(address, ticket.ticket, ticket.participants) || is_let_in(request, address) ||
         (customer && customer->id == ticket.ticket.customer);
}

bool is_writer(const Request& request, std::string_view address) {
  const auto* agent = request.what.policy.agent_by_address(address);
  return agent ? agent == request.sender.agent : same_address(request.sender.address.addr_spec, address);
}

bool can_be_written(const mailparse::Address& one) {
  return !domain_of(one.addr_spec).empty() && !asks_for_detour(one.addr_spec);
}

// Outlook and Notes can attach what is answered to the answer. Who passes a mail on says so in the subject.
bool has_original_attached(const mailparse::Mail& mail) {
  const auto is_mail = [](const auto& file) { return file.content_type.starts_with("message/"); };
  return !mail.in_reply_to.empty() && !mailparse::has_forward_subject(mail.subject) &&
         std::any_of(mail.attachments.begin(), mail.attachments.end(), is_mail);
}

// "Fwd: [Example #1] Site down": not a customer's "[Example #1] Fwd: invoice".
bool has_forward_mark(const Request& request) {
  const auto& subject = request.what.mail.subject;
  const auto tag = subject.find(reference(request.what.policy, request.ticket->ticket.id));
  return tag != std::string::npos && mailparse::has_forward_subject(subject.substr(0, tag));
}

// A mail of the desk, as its head says, or as the subject does where no head can be read.
bool passes_on(const Request& request) {
  const auto& policy = request.what.policy;
  const auto& forwarded = request.what.mail.forwarded;
  if (has_original_attached(request.what.mail)) return false;
  if (!forwarded) return has_forward_mark(request);
  return policy.is_own_address(forwarded->from) ||
         mailparse::contains(forwarded->from_name, " via " + policy.desk.name) ||
         (forwarded->from.empty() && has_forward_mark(request));
}

// --- whom the words call -----------------------------------------------------------------------------------

using Names = std::vector<std::string>;

void add_name(Names& names, std::string_view name) {
  const auto folded = mailparse::fold_case(mailparse::trim(name));
  for (const auto& one : {folded, folded.substr(0, folded.find(' '))})
    if (one.size() >= kShortestName && std::find(names.begin(), names.end(), one) == names.end())
      names.push_back(one);
}

Names names_of(const rules::Agent& agent) {
  Names names;
  add_name(names, agent.id);
  add_name(names, agent.name);
  return names;
}

// Of everybody on our side whom the mail is addressed to.
Names names_addressed(const Request& request) {
  Names names;
  const auto& mail = request.what.mail;
  for (const auto* list : {&mail.to, &mail.cc})
    for (const auto& one : *list) {
      const auto& policy = request.what.policy;
      if (!policy.is_staff(one.addr_spec) || is_writer(request, one.addr_spec)) continue;
      if (const auto* agent = policy.agent_by_address(one.addr_spec))
        for (const auto& name : names_of(*agent)) add_name(names, name);
      add_name(names, one.name);
      add_name(names, local_part_of(one.addr_spec));
    }
  return names;
}

Names names_of_all(const Request& request) {
  Names names;
  for (const auto& agent : request.what.policy.agents)
    if (&agent != request.sender.agent)
      for (const auto& name : names_of(agent)) add_name(names, name);
  return names;
}

// The customer may have the same name.
void leave_customers_out(Names& names, const Request& request) {
  std::string theirs = " " + request.ticket->ticket.requester_name + " ";
  theirs += local_part_of(request.ticket->ticket.requester);
  std::replace(theirs.begin(), theirs.end(), '.', ' ');
  theirs += " ";
  for (const auto& one : request.ticket->participants) theirs += one.name + " ";
  theirs = mailparse::fold_case(theirs);
  std::erase_if(names, [&](const auto& name) { return mailparse::contains(theirs, " " + name + " "); });
}

std::string name_that_begins(std::string_view text, const Names& names) {
  for (const auto& name : names)
    if (text.starts_with(name) && ends_word(text.substr(name.size()))) return name;
  return {};
}

std::string name_behind_at(std::string_view text, const Names& names) {
  for (auto at = text.find('@'); at != std::string_view::npos; at = text.find('@', at + 1)) {
    if (!begins_word(text, at)) continue;
    if (auto name = name_that_begins(mailparse::trim(text.substr(at + 1)), names); !name.empty()) return name;
  }
  return {};
}

}  // namespace

Addressees read_addressees(const Request& request) {
  Addressees all;
  if (!request.ticket) return all;
  const auto& mail = request.what.mail;
  const auto& policy = request.what.policy;
  const auto add = [&](const mailparse::Address& one, bool in_to) {
    const bool ours = policy.is_own_address(one.addr_spec);
    if (ours && in_to) all.desk_in_to = true;
    if (ours || !can_be_written(one) || is_writer(request, one.addr_spec)) return;
    const bool of_ticket = is_of_ticket(request, one.addr_spec);
    auto& list = of_ticket ? all.people : policy.is_staff(one.addr_spec) ? all.colleagues : all.outsiders;
    if (std::find(list.begin(), list.end(), one.addr_spec) == list.end()) list.push_back(one.addr_spec);
    if (in_to && !of_ticket && !all.desk_in_to && all.before_desk.empty()) all.before_desk = one.addr_spec;
  };
  for (const auto& one : mail.to) add(one, true);
  for (const auto& one : mail.cc) add(one, false);
  if (!all.desk_in_to) all.before_desk.clear();
  return all;
}

bool is_for_colleagues(const Request& request) {
  if (!request.ticket || !request.sender.agent) return false;
  const auto to = read_addressees(request);
  if (!to.people.empty()) return false;
  if (passes_on(request)) return true;
  const auto& list = request.what.mail.to;
  return !to.desk_in_to && std::any_of(list.begin(), list.end(), can_be_written);
}

std::string called_in(const Request& request) {
  if (!request.ticket || !request.sender.agent || !request.has_text) return {};
  const auto to = read_addressees(request);
  if (!to.people.empty()) return {};
  if (!to.before_desk.empty()) return to.before_desk + " stands in To before the desk";
  const std::string text = mailparse::fold_case(request.commands.text);
  Names all = names_of_all(request), addressed = names_addressed(request);
  leave_customers_out(all, request);
  leave_customers_out(addressed, request);
  if (const auto name = name_behind_at(text, addressed); !name.empty()) return "it calls @" + name;
  for (const auto line : mailparse::lines_of(text))
    if (const auto rest = mailparse::trim(line); rest.starts_with('@'))
      if (const auto name = name_that_begins(mailparse::trim(rest.substr(1)), all); !name.empty())
        return "it calls @" + name;
  return meant_for_colleague(request);
}

}  // namespace desk

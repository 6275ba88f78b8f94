#include "daemon/desk/request.hh"

#include <algorithm>

#include "daemon/desk/address.hh"
#include "daemon/desk/letter.hh"
#include "mailparse/forward.hh"
#include "mailparse/words.hh"

namespace desk {
namespace {

// #help and #oncall look nothing up, and #confirm brings its own proof.
bool looks_up(Verb verb) {
  return verb == Verb::show || verb == Verb::list || verb == Verb::search;
}

Proof proof_for(Verb verb) {
  const Access access = row_of(verb).access;
  if (looks_up(verb)) return kProofToRead;
  return access == Access::change ? Proof::person : access == Access::write ? Proof::thread : Proof::none;
}

}  // namespace

Proof needed_proof(const Request& request) {
  Proof needed = has_words(request) ? Proof::thread : Proof::none;
  for (const auto& command : request.commands.list) needed = std::max(needed, proof_for(command.verb));
  return needed;
}

bool has_words(const Request& request) {
  return request.has_text || request.files.says_something;
}

bool speaks(const Request& request) {
  return !stays_inside(request) && (has_words(request) || request.commands.has(Verb::reply));
}

bool answers_question(const Request& request) {
  return request.ticket && request.ticket->copy && request.ticket->copy->kind == kQuestion;
}

bool stays_inside(const Request& request) {
  const auto& commands = request.commands;
  if (commands.has(Verb::note)) return true;
  if (commands.has(Verb::public_) || commands.has(Verb::reply)) return false;
  return answers_question(request) || is_for_colleagues(request) || is_for_outsiders(request);
}

namespace {

// Outlook and Notes can attach what is answered to the answer. Who passes a mail on says so in the subject.
bool has_original_attached(const mailparse::Mail& mail) {
  const auto is_mail = [](const auto& file) { return file.content_type.starts_with("message/"); };
  return !mail.in_reply_to.empty() && !mailparse::has_forward_subject(mail.subject) &&
         std::any_of(mail.attachments.begin(), mail.attachments.end(), is_mail);
}

}  // namespace

bool is_for_colleagues(const Request& request) {
  const auto& mail = request.what.mail;
  const auto& policy = request.what.policy;
  if (!request.ticket || !request.sender.agent) return false;
  const auto is_colleague = [&](const auto& to) {
    return policy.is_staff(to.addr_spec) && policy.agent_by_address(to.addr_spec) != request.sender.agent;
  };
  if (!mail.to.empty() && std::all_of(mail.to.begin(), mail.to.end(), is_colleague)) return true;
  const auto& forwarded = mail.forwarded;
  return forwarded && !has_original_attached(mail) && others_of(mail, policy).empty() &&
         (policy.is_own_address(forwarded->from) ||
          mailparse::contains(forwarded->from_name, " via " + policy.desk.name));
}

bool is_for_outsiders(const Request& request) {
  const auto& policy = request.what.policy;
  const auto& commands = request.commands;
  if (!request.ticket || !request.sender.agent) return false;
  if (commands.has(Verb::cc) || commands.has(Verb::requester)) return false;  // says who takes part
  const auto takes_part = [&](const std::string& address) {
    const auto& people = request.ticket->participants;
    const auto* customer = policy.customers.by_address(address);
    return same_address(address, request.ticket->ticket.requester) ||
           (customer && customer->id == request.ticket->ticket.customer) ||
           std::any_of(people.begin(), people.end(), [&](const auto& one) {
             return one.role != storage::Role::unverified && same_address(one.address, address);
           });
  };
  bool outsiders = false;
  for (const auto& to : request.what.mail.to) {
    if (policy.is_own_address(to.addr_spec) || takes_part(to.addr_spec)) return false;
    outsiders = outsiders || !policy.is_staff(to.addr_spec);
  }
  return outsiders;
}

}  // namespace desk

#include "daemon/desk/agent/request.hh"

#include <algorithm>

#include "daemon/desk/draft/letter.hh"
#include "daemon/desk/policy/notification.hh"

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
  if (!request.ticket || !request.ticket->copy) return false;
  const auto& kind = request.ticket->copy->kind;
  return kind == kQuestion || kind == kAmongUs;
}

bool stays_inside(const Request& request) {
  const auto& commands = request.commands;
  if (commands.has(Verb::note)) return true;
  if (commands.has(Verb::public_) || commands.has(Verb::reply)) return false;
  return answers_question(request) || is_for_colleagues(request);
}

}  // namespace desk

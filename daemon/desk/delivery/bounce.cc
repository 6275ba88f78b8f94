#include "daemon/desk/delivery/bounce.hh"

#include <algorithm>
#include <array>
#include <regex>
#include <utility>

#include "daemon/desk/agent/author_reply.hh"
#include "daemon/desk/identity/address.hh"
#include "daemon/desk/mail/operators.hh"
#include "daemon/desk/mail/recipients.hh"
#include "daemon/desk/oncall/page.hh"
#include "daemon/desk/policy/finish.hh"
#include "daemon/desk/policy/notification.hh"
#include "mailparse/automatic/bounce_status.hh"
#include "mailparse/text/utf8.hh"
#include "rules/text/one_line.hh"

namespace desk {
namespace {

constexpr std::size_t kMostWords = 500;

// One copy that failed, whoever says so.
struct Failure {
  const storage::OutboxItem& copy;
  std::string status;  // enhanced status code; may be empty
  std::string words;   // of the server, in one line
  std::string wrote;   // the customer's last words
};

// Whoever wrote the report chose the words: they are a claim, and nothing in them is to be clicked.
std::string as_told(std::string_view words) {
  static const std::regex link(R"((https?|ftp|www|mailto)(://|\.|:)\S+|[\w-]+(\.[\w-]+)*\.[a-z]{2,}[/?#]\S*)",
                               std::regex::icase);
  const std::string line = rules::as_one_line(mailparse::cut_utf8(words, kMostWords));
  return std::regex_replace(line, link, "[link]");
}

// What the report says of this copy's recipient; of its first where an alias was resolved on the way.
mailparse::BouncedRecipient find_failed(const mailparse::Mail& mail, const std::string& recipient) {
  if (mail.bounces.empty()) return {recipient, "failed", {}, mail.auto_reason};
  const auto hit = std::find_if(mail.bounces.begin(), mail.bounces.end(),
                                [&](const auto& each) { return same_address(each.recipient, recipient); });
  return hit == mail.bounces.end() ? mail.bounces.front() : *hit;
}

std::string words_of(const mailparse::BouncedRecipient& failed) {
  const bool said = failed.diagnostic.find(failed.status) != std::string::npos;
  return as_told(said ? failed.diagnostic : failed.status + " " + failed.diagnostic);
}

bool is_customers(const Draft& draft, const storage::OutboxItem& copy) {
  return copy.kind == "ack" || copy.kind == "reply" || copy.kind == "answer" ||
         same_address(copy.recipient, draft.ticket.requester);
}

void reopen(Draft& draft) {
  auto& status = draft.ticket.status;
  if (status != storage::Status::pending && status != storage::Status::solved) return;
  draft.add_event("status.changed", std::string(to_string(status)) + " -> open: the answer bounced");
  status = storage::Status::open;
}

// The requester did not get it: it was no answer, so what waited for one waits again.
void uncount(Draft& draft, const Failure& failure) {
  auto& ticket = draft.ticket;
  if (!same_address(failure.copy.recipient, ticket.requester)) {
    draft.add_event("answer.missed", failure.copy.recipient + ": " + failure.words);
    return;
  }
  if (ticket.agent_replies > 0) --ticket.agent_replies;
  draft.add_event("answer.bounced", failure.copy.recipient + ": " + failure.words);
  reopen(draft);
}

void tell_of_answer(Draft& draft, const Failure& failure, bool is_dead) {
  const rules::Variables more{{"bounce.recipient", failure.copy.recipient},
                              {"bounce.reason", failure.words},
                              {is_dead ? "bounce.dead" : "bounce.alive", "yes"}};
  for (const auto& agent : responsible(draft.ticket, draft.policy(), draft.now()))
    write_back(draft, agent, "bounced", more, false);
  draft.add_event("agents.notified", "an answer came back from " + failure.copy.recipient);
}

void tell_of_own(Draft& draft, const Failure& failure) {
  tell_operators(
      draft.changes(), draft.setting(),
      {"bounce " + lower_ascii(failure.copy.recipient), "mail to " + failure.copy.recipient + " comes back",
       "A mail of the desk (" + failure.copy.kind + ", ticket #" + std::to_string(draft.ticket.id.value) +
           ") did not reach " + failure.copy.recipient + ".\n\nThe server said:\n    " + failure.words +
           "\n\nUntil it is mended, this person hears nothing from the desk. Correct the address in "
           "the policy, or have the mailbox mended. You are told again after a day.\n",
       std::chrono::days{1}});
}

// A report comes with the null sender (RFC 3464, 2). Where our server did not write down the envelope, it is
// at least not from the very person whose copy it is about: they got it, and know its token.
bool is_vouched(const Case& what, const Sender& sender, const ReturnedCopy& returned) {
  if (returned.shown != Return::copy) return false;
  const auto& mail = what.mail;
  if (mail.null_return_path) return true;
  const auto& from = sender.address.addr_spec;
  if (what.known.proof == storage::Proof::proven && what.policy.is_own_domain(domain_of(from))) return true;
  return mail.return_path.empty() && !same_address(from, returned.copy.recipient) &&
         !same_address(from, returned.ticket.requester) && what.known.proof != storage::Proof::failed;
}

std::string doubt_of(const ReturnedCopy& returned) {
  if (returned.shown == Return::copy) return "it did not come with the null sender, as reports of servers do";
  return returned.shown == Return::recipient
             ? "the report has no token of ours: it is matched by its recipient alone"
             : "others know the token of this copy, since somebody answered it: who did, got it";
}

// Nothing changes, and nobody is left to find out: whether the answer arrived is for agents to ask.
void doubt(Draft& draft, const ReturnedCopy& returned) {
  draft.add_event("bounce.unproven", doubt_of(returned));
  if (returned.shown == Return::copy && is_customers(draft, returned.copy) && !returned.told_before)
    tell_agents(draft, {},
                "a report that mail to " + returned.copy.recipient + " did not arrive; it is not proven");
}

// Whoever is called next reads what the customer wrote, not the report.
void call_next_level(Draft& draft, const Failure& failure) {
  const std::string report = std::exchange(draft.topic.text, failure.wrote);
  lose_page_mail(draft, failure.copy.message_id, failure.words);
  draft.topic.text = report;
}

void fail(Draft& draft, const Failure& failure) {
  auto& changes = draft.changes();
  changes.returned.push_back({failure.copy.message, failure.copy.recipient_no, draft.now(), failure.words});
  if (failure.copy.kind == "page") call_next_level(draft, failure);
  if (!is_customers(draft, failure.copy)) return tell_of_own(draft, failure);
  const bool is_dead = is_dead_end(failure.status);
  if (is_dead) {
    changes.dead.push_back({lower_ascii(failure.copy.recipient), draft.now(), failure.words});
    draft.add_event("address.dead", failure.copy.recipient + ": " + failure.words);
  }
  if (failure.copy.kind != "answer") return;
  uncount(draft, failure);
  tell_of_answer(draft, failure, is_dead);
}

}  // namespace

// RFC 3463, 3.2 and 3.3: bad address, bad host, bad syntax, moved without a forward, no such mailbox; of the
// mailbox only "disabled". 5.1.7 and 5.1.8 speak of the sender.
bool is_dead_end(std::string_view status) {
  constexpr std::array<std::string_view, 6> kDead = {"5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10", "5.2.1"};
  return std::find(kDead.begin(), kDead.end(), status) != kDead.end();
}

Decision take_bounce(const Case& what, const Sender& sender, const ReturnedCopy& returned) {
  Setting setting = what.setting();
  // What it tells agents is about their own mail, and once a copy.
  setting.trigger = is_vouched(what, sender, returned) ? Trigger::person : Trigger::machine;
  Draft draft(setting, returned.ticket, topic_of(what.mail));
  draft.add_mail(what, sender.address.addr_spec, storage::Direction::inbound,
                 is_vouched(what, sender, returned));
  const auto failed = find_failed(what.mail, returned.copy.recipient);
  const bool waits = what.mail.auto_class == mailparse::AutoClass::delayed || failed.action == "delayed";
  const std::string of = returned.copy.kind + " to " + returned.copy.recipient + ": ";
  draft.add_event(waits ? "mail.delayed" : "mail.bounced", of + words_of(failed), sender.address.addr_spec);
  const bool is_proven = is_vouched(what, sender, returned);
  if (!waits && !is_proven) doubt(draft, returned);
  if (!waits && is_proven && !returned.told_before)
    fail(draft, {returned.copy, failed.status, words_of(failed), returned.wrote});
  return finish(std::move(draft), what, storage::Fate::message);
}

Decision take_bounced_report(const Case& what) {
  auto decision = settle(what, storage::Fate::ignored, "a mail to one of our own people came back");
  const auto failed = find_failed(what.mail, {});
  tell_operators(decision.changes, what.setting(),
                 {"bounce " + lower_ascii(failed.recipient), "mail to " + failed.recipient + " comes back",
                  "A mail of the desk did not reach " + failed.recipient + ".\n\nThe server said:\n    " +
                      words_of(failed) + "\n\nYou are told again after a day.\n",
                  std::chrono::days{1}});
  return decision;
}

Decision decide(const Refused& refused) {
  Setting setting = refused.setting;
  setting.trigger = Trigger::person;
  Topic topic;
  topic.no = refused.copy.message;
  topic.next_recipient = refused.next_recipient;
  topic.subject = refused.copy.subject;
  Draft draft(setting, refused.ticket, std::move(topic));
  fail(draft, {refused.copy, mailparse::derive_status(refused.words), as_told(refused.words), refused.wrote});
  return finish(std::move(draft));
}

}  // namespace desk

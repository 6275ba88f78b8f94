#include "daemon/desk/held.hh"

#include "daemon/desk/agent_mail.hh"
#include "daemon/desk/swap.hh"
#include "daemon/desk/thread.hh"
#include "daemon/desk/transcript.hh"

namespace desk {
namespace {

constexpr std::chrono::hours kPatience{24};
constexpr std::size_t kCodeChars = 16;  // 80 bits: nobody guesses one in a day

std::string new_code(const Case& what) {
  const std::string about =
      std::to_string(what.entry.id.value) + " " + std::to_string(what.now.time_since_epoch().count());
  return keyed_code("confirm", about, what.known.secret).substr(0, kCodeChars);
}

std::string timer_name(const std::string& digest) {
  return std::string(kConfirmTimer) + digest;
}

Decision unknown_code(const Request& request) {
  const char* why = request.what.known.held_is_damaged
                        ? "the mail that it is for can no longer be read: please send that mail again"
                        : "the code is not known, was used, or is older than 24 hours";
  return refuse(request, "A code confirmed nothing.",
                {{request.commands.list.front().line, request.commands.list.front().source, why}});
}

const Held* find_held(const Request& request) {
  const Held* held = request.what.known.held.get();
  return held && held->confirmation.agent == request.agent().id &&
                 request.what.now < held->confirmation.expires
             ? held
             : nullptr;
}

struct Why {
  const char* template_name;
  std::string detail;  // of the event
  rules::Variables more;
};

Decision keep(const Request& request, const Why& why) {
  const auto& what = request.what;
  const std::string code = new_code(what);
  const storage::TicketId ticket = request.ticket ? request.ticket->ticket.id : storage::TicketId{};
  const storage::Confirmation waits{digest_of_code(code, what.known.secret), what.entry.id, ticket,
                                    request.agent().id, what.now + kPatience};
  rules::Variables more = why.more;
  more["confirm.code"] = code;
  more["transcript"] = describe(request);
  if (!request.ticket) {
    auto decision = settle(what, storage::Fate::ignored, "held until " + request.agent().id + " confirms it");
    decision.changes.confirmations = {waits};
    decision.changes.timers = {{{{}, timer_name(waits.digest)}, waits.expires, {}}};
    write_back(decision.changes, request, why.template_name, more);
    return decision;
  }
  Draft draft(what.setting(), request.ticket->ticket, topic_of(what.mail));
  file_note(draft, request, false);
  draft.add_event("mail.held", why.detail, request.agent().id);
  draft.hold(waits);
  draft.set_timer(timer_name(waits.digest), waits.expires);
  write_back(draft, writer_of(request), why.template_name, more);
  return std::move(draft).finish(what, storage::Fate::message);
}

}  // namespace

Decision hold(const Request& request) {
  return keep(request, {"confirm", "nothing proves that it is of " + request.agent().id, {}});
}

Decision hold_crossed(const Request& request, const std::string& missed) {
  return keep(request,
              {"collision", "its writer had not seen all that was said", {{"event.detail", missed}}});
}

Decision release(const Request& request) {
  const auto& swap = request.what.known.swap;
  if (swap && swap->other == request.agent().id && request.what.now < swap->expires)
    return confirm_swap(request, *swap);
  const Held* held = find_held(request);
  if (!held) return unknown_code(request);
  const auto& now = request.what;
  const Case then{held->mail, held->entry, held->known, now.policy, now.now};
  const Sender sender = read_sender(then);
  if (!sender.agent || sender.agent->id != held->confirmation.agent)
    return unknown_code(request);  // the policy has changed since: the address is no longer this agent's
  const Thread thread = find_thread(confirmed(sender), now.policy, held->known.candidates);
  Decision decision = carry_out(read_request(then, sender, thread.joins, true));
  auto& changes = decision.changes;
  changes.spent.push_back(held->confirmation.digest);
  changes.cancelled.push_back({held->confirmation.ticket, timer_name(held->confirmation.digest)});
  changes.outcome =
      settle(now, storage::Fate::ignored,
             "confirmed the mail that was held (ledger " + std::to_string(held->entry.id.value) + ")")
          .changes.outcome;
  return decision;
}

Decision decide(const Expiry& expiry) {
  const auto& [confirmation, entry, mail, ticket, next_recipient, setting] = expiry;
  Known known;
  known.secret = setting.secret;
  known.next_recipient = next_recipient;
  if (setting.reserves) known.reserves = *setting.reserves;
  const Case what{mail, entry, known, setting.policy, setting.now};
  Sender sender = read_sender(mail, setting.policy);
  if (!sender.agent) sender.agent = setting.policy.find_agent(confirmation.agent);  // who sent as a mailbox
  Decision decision;
  const rules::Variables more{{"refused.reason", "It was not confirmed within 24 hours."},
                              {"message.text", mail.reply_text.empty() ? mail.text : mail.reply_text}};
  const Request request{what, sender, nullptr, Proof::none, {}};
  if (sender.agent && ticket) {
    Draft draft(setting, *ticket, topic_of(mail));
    file_note(draft, request, false);
    draft.add_event("mail.expired", "the held mail was not confirmed", confirmation.agent);
    write_back(draft, writer_of(request), "refused", more);
    decision = std::move(draft).finish();
  } else if (sender.agent) {
    write_back(decision.changes, request, "refused", more);
  }
  decision.changes.spent.push_back(confirmation.digest);
  decision.changes.cancelled.push_back({confirmation.ticket, timer_name(confirmation.digest)});
  return decision;
}

}  // namespace desk

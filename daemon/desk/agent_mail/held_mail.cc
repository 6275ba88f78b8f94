#include "daemon/desk/agent_mail/held_mail.hh"

#include "daemon/desk/agent/author_reply.hh"
#include "daemon/desk/case/timer_kind.hh"
#include "daemon/desk/identity/token.hh"
#include "daemon/desk/policy/finish.hh"

namespace desk {
namespace {

constexpr std::chrono::hours kPatience{24};
constexpr std::size_t kCodeChars = 16;  // 80 bits: nobody guesses one in a day

std::string new_code(const Case& what) {
  const std::string about =
      std::to_string(what.entry.id.value) + " " + std::to_string(what.now.time_since_epoch().count());
  return keyed_code("confirm", about, what.known.secret).substr(0, kCodeChars);
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
  more["transcript"] += describe(request);
  if (!request.ticket) {
    auto decision = settle(what, storage::Fate::ignored, "held until " + request.agent().id + " confirms it");
    decision.changes.confirmations = {waits};
    decision.changes.timers = {{{{}, confirm_timer(waits.digest)}, waits.expires, {}}};
    write_back(decision.changes, request, why.template_name, more);
    return decision;
  }
  Draft draft(what.setting(), request.ticket->ticket, topic_of(what.mail));
  file_note(draft, request, false);
  note_readers(request, draft);
  draft.add_event("mail.held", why.detail, request.agent().id);
  draft.hold(waits);
  draft.set_timer(confirm_timer(waits.digest), waits.expires);
  write_back(draft, writer_of(request), why.template_name, more);
  return finish(std::move(draft), what, storage::Fate::message);
}

}  // namespace

std::string confirm_timer(const std::string& digest) {
  return std::string(kConfirmTimer) + digest;
}

Decision hold(const Request& request) {
  return keep(request, {"confirm", "nothing proves that it is of " + request.agent().id, {}});
}

Decision hold_crossed(const Request& request, const std::string& missed) {
  return keep(request,
              {"collision", "its writer had not seen all that was said", {{"event.detail", missed}}});
}

Decision hold_copy(const Request& request, storage::TicketId first) {
  const std::string before = "the same words were taken before, for #" + std::to_string(first.value);
  return keep(request, {"confirm",
                        before + ": it may be a copy that somebody else sent here",
                        {{"transcript", "(A mail of yours with these words was taken before, for #" +
                                            std::to_string(first.value) + ".)\n\n"}}});
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
    decision = finish(std::move(draft));
  } else if (sender.agent) {
    write_back(decision.changes, request, "refused", more);
  }
  decision.changes.spent.push_back(confirmation.digest);
  decision.changes.cancelled.push_back({confirmation.ticket, confirm_timer(confirmation.digest)});
  return decision;
}

}  // namespace desk

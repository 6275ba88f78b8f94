#include "daemon/desk/customer/mail_loop.hh"

#include <algorithm>

#include "daemon/desk/case/bucket_key.hh"
#include "daemon/desk/case/timer_kind.hh"
#include "daemon/desk/draft/letter.hh"
#include "daemon/desk/identity/address.hh"
#include "daemon/desk/mail/budget.hh"
#include "daemon/desk/policy/finish.hh"
#include "daemon/desk/policy/notification.hh"

namespace desk {
namespace {

using storage::Heard;

constexpr std::size_t kLook = 4000;  // bytes of the words that are compared

// Without what differs from turn to turn in nothing but layout.
std::string squeezed(std::string_view text) {
  std::string out;
  for (const char c : text.substr(0, kLook)) {
    const bool blank = static_cast<unsigned char>(c) <= ' ';
    if (blank && (out.empty() || out.back() == ' ')) continue;
    out += blank ? ' ' : c;
  }
  if (out.ends_with(' ')) out.pop_back();
  return out;
}

bool same_words(const mailparse::Mail& mail, const Heard& heard) {
  if (!mail.attachments.empty() || heard.attachments) return false;
  return squeezed(mail.reply_text.empty() ? mail.text : mail.reply_text) == squeezed(heard.words);
}

bool grew(std::string_view longer, std::string_view shorter) {
  return !shorter.empty() && longer.size() > shorter.size() &&
         same_address(longer.substr(longer.size() - shorter.size()), shorter);
}

// In the ticket that the mail joins; or, where it would open one, under the same subject, marks left aside.
bool is_same_exchange(const Case& what, const Heard& heard, storage::TicketId joins) {
  if (joins) return heard.ticket == joins;
  const auto subject = plain_subject(what.policy, what.mail.subject);
  const auto before = plain_subject(what.policy, heard.subject);
  return same_address(subject, before) || grew(subject, before);
}

std::vector<Heard> exchange(const Case& what, storage::TicketId joins) {
  std::vector<Heard> same;
  for (const auto& heard : what.known.heard)
    if (heard.proof == what.known.proof && is_same_exchange(what, heard, joins)) same.push_back(heard);
  return same;
}

bool repeats(const mailparse::Mail& mail, const std::vector<Heard>& before, std::size_t times) {
  const auto same = [&](const Heard& heard) { return same_words(mail, heard); };
  return static_cast<std::size_t>(std::count_if(before.begin(), before.end(), same)) >= times;
}

// A subject alone is nobody's mark: whoever knows it can write longer ones. The words must be the same too.
bool keeps_growing(const mailparse::Mail& mail, const std::vector<Heard>& before) {
  std::string_view longer = mail.subject;
  for (std::size_t i = 0; i < kEchoes; ++i) {
    if (i >= before.size() || !grew(longer, before[i].subject) || !same_words(mail, before[i])) return false;
    longer = before[i].subject;
  }
  return true;
}

// One notice for all that come until then.
void tell_at_the_hour(Draft& draft) {
  const auto hour = std::chrono::floor<std::chrono::hours>(draft.now()) + std::chrono::hours{1};
  draft.set_timer(std::string(kEchoTimer) + std::to_string(hour.time_since_epoch().count()), hour);
}

}  // namespace

bool can_echo(const mailparse::Mail& mail, const Sender& sender) {
  return !mail.is_auto && sender.kind == rules::Kind::customer && !sender.address.addr_spec.empty();
}

std::optional<std::string> find_echo(const Case& what, const Sender& sender, storage::TicketId joins) {
  if (!can_echo(what.mail, sender)) return {};
  const auto before = exchange(what, joins);
  if (repeats(what.mail, before, joins ? kEchoes : kOpenings))
    return "the same words again and again within an hour";
  if (keeps_growing(what.mail, before)) return "the third mail within an hour whose subject grew";
  return {};
}

void tell_of_echoes(Draft& draft) {
  tell_agents(draft, {}, "mails of the last hour that repeat themselves were filed; this is the newest");
}

Decision file_echo(const Case& what, const Sender& sender, const Thread& thread, const std::string& why) {
  Draft draft(what.setting(), thread.joins->ticket, topic_of(what.mail));
  draft.add_mail(what, sender.address.addr_spec, storage::Direction::inbound, thread.verified);
  draft.add_event("loop.suspected", why + ": filed, answered by nothing", sender.address.addr_spec);
  draft.changes().counts.push_back({"suppressed.loop", 1});
  const Charge once{echo_key(sender.address.addr_spec, what.known.proof), {1, kEchoWindow}, "echo"};
  if (!pay(draft.changes(), draft.setting(), {once}))
    tell_agents(draft, {}, "a mail that repeats itself: the next ones like it are only filed");
  else
    tell_at_the_hour(draft);
  return finish(std::move(draft), what, storage::Fate::message);
}

}  // namespace desk

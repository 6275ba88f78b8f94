#include "daemon/desk/time/secret_end.hh"

#include <algorithm>

#include "daemon/desk/case/timer_kind.hh"
#include "daemon/desk/mail/operators.hh"

namespace desk {
namespace {

using std::chrono::days;

constexpr days kFirst{30}, kLast{7};
// Another policy sets the timer anew: nobody hears the same twice because of that.
constexpr std::chrono::hours kQuiet{6 * 24};

// Logins whose secret ends, by the mailbox's name; the policy's own relay has none.
struct Login {
  std::string where;
  const rules::OAuth* oauth;
};

std::vector<Login> logins_of(const rules::Policy& policy) {
  std::vector<Login> logins;
  const auto add = [&](const std::string& where, const rules::OAuth& oauth) {
    if (oauth.secret_expires) logins.push_back({where, &oauth});
  };
  if (policy.smtp) add("smtp", policy.smtp->oauth2);
  for (const auto& mailbox : policy.mailboxes) {
    if (mailbox.imap) add("mailbox " + mailbox.name, mailbox.imap->oauth2);
    if (mailbox.smtp) add("smtp of mailbox " + mailbox.name, mailbox.smtp->oauth2);
  }
  return logins;
}

storage::Instant end_of(const rules::OAuth& oauth) {
  return storage::Instant(oauth.secret_expires->time_since_epoch());
}

// What follows `now`; the first of them that has not been reached.
std::optional<storage::Instant> next_day(storage::Instant end, storage::Instant now) {
  for (const auto ahead : {kFirst, kLast, days{0}})
    if (end - ahead > now) return end - ahead;
  return {};
}

std::string name_of(const rules::OAuth& oauth) {
  return std::string(kSecretEndTimer) + oauth.client;
}

std::string span_of(storage::Instant end, storage::Instant now) {
  if (end <= now) return "has ended";
  const auto left = std::chrono::ceil<days>(end - now).count();
  return "ends in " + std::to_string(left) + (left == 1 ? " day" : " days");
}

std::string text_of(const rules::OAuth& oauth, const std::string& places, storage::Instant now) {
  const auto& kept = oauth.secret.given() ? oauth.secret : oauth.certificate;
  const std::string what = oauth.secret.given() ? "The secret" : "The certificate";
  return what + " " + kept.name + " of client " + oauth.client + " " + span_of(end_of(oauth), now) +
         ". Without another one these can log in no more:\n\n" + places +
         "\nMake a new one where the client is registered (Entra: App registrations, Certificates & "
         "secrets), put "
         "it where the policy says, and set `secret_expires:` to its end. ticketd reads a file anew for each "
         "token; a systemd credential is read when the service starts.\n";
}

}  // namespace

std::vector<storage::Timer> secret_end_timers(const rules::Policy& policy, storage::Instant now) {
  std::vector<storage::Timer> timers;
  for (const Login& login : logins_of(policy)) {
    const auto end = end_of(*login.oauth);
    const storage::Timer timer{{{}, name_of(*login.oauth)}, std::max(now, end - kFirst), {}};
    const auto same = [&](const storage::Timer& other) { return other.key == timer.key; };
    if (std::none_of(timers.begin(), timers.end(), same)) timers.push_back(timer);
  }
  return timers;
}

std::string secret_trouble_of(const storage::Timer& timer) {
  return "secret " + timer.key.name.substr(kSecretEndTimer.size());
}

Decision tell_of_secret_end(const Hour& hour) {
  const auto now = hour.setting.now;
  const rules::OAuth* ending = nullptr;
  std::string places;
  for (const Login& login : logins_of(hour.setting.policy)) {
    if (name_of(*login.oauth) != hour.timer.key.name) continue;
    if (!ending) ending = login.oauth;
    places += "    " + login.where + "\n";
  }
  Decision decision;
  if (!ending) return decision;
  const auto end = end_of(*ending);
  if (end - kFirst <= now)
    tell_operators(decision.changes, hour.setting,
                   {secret_trouble_of(hour.timer), "a secret of the desk " + span_of(end, now),
                    text_of(*ending, places, now), kQuiet});
  if (const auto next = next_day(end, now)) decision.changes.timers.push_back({hour.timer.key, *next, {}});
  return decision;
}

}  // namespace desk

#include "daemon/desk/time/timers.hh"

#include <algorithm>

#include "daemon/desk/case/facts.hh"
#include "daemon/desk/case/timer_kind.hh"
#include "daemon/desk/commands/swap.hh"
#include "daemon/desk/customer/mail_loop.hh"
#include "daemon/desk/customer/open.hh"
#include "daemon/desk/delivery/webhook_result.hh"
#include "daemon/desk/draft/draft.hh"
#include "daemon/desk/mail/owed.hh"
#include "daemon/desk/mail/relay_trouble.hh"
#include "daemon/desk/oncall/handover.hh"
#include "daemon/desk/oncall/page.hh"
#include "daemon/desk/policy/automations.hh"
#include "daemon/desk/policy/finish.hh"
#include "daemon/desk/policy/task.hh"
#include "daemon/desk/time/end_of_day.hh"
#include "daemon/desk/time/lost_mail.hh"
#include "daemon/desk/time/quarantine_notice.hh"
#include "daemon/desk/time/secret_end.hh"
#include "daemon/desk/time/sla_timer.hh"

namespace desk {
namespace {

struct TicketTimer {
  std::string_view kind;
  void (*fire)(Draft&, const Moment&);
};
struct DeskTimer {
  std::string_view kind;
  Decision (*fire)(const Hour&);
  std::vector<storage::Timer> (*set)(const rules::Policy&, storage::Instant now);
};

// What every timer of a ticket does is enough for these.
void nothing_more(Draft&, const Moment&) {}

// Another policy may know the requester as somebody else's, or under another plan.
void review(Draft& draft, const Moment& moment) {
  review_customer(draft);
  fire_promises(draft, moment);
}

// What stands behind the prefix.
std::string rest(const Moment& moment, std::string_view prefix) {
  return moment.timer.key.name.substr(prefix.size());
}

constexpr TicketTimer kTicketTimers[] = {
    {kAutomationTimer, nothing_more},
    {kReviewTimer, review},
    {kPromiseTimer, fire_promises},
    {kDeliveryTimer, take_report},
    {kEchoTimer, [](Draft& draft, const Moment&) { tell_of_echoes(draft); }},
    {kPageTimer, [](Draft& draft, const Moment& moment) { pass_page_time(draft, rest(moment, kPageTimer)); }},
    {kDueTimer, [](Draft& draft, const Moment&) { fall_due(draft); }},
    {kTaskTimer,
     [](Draft& draft, const Moment& moment) {
       remind_of_task(draft, rest(moment, kTaskTimer), moment.timer.payload);
     }},
    {kSnoozeTimer, [](Draft& draft, const Moment&) { wake_up(draft); }},
};

std::vector<storage::Timer> none(const rules::Policy&, storage::Instant) {
  return {};
}
constexpr DeskTimer kDeskTimers[] = {
    {kHandoverTimer, hand_over, handover_timers},
    {kEndOfDayTimer, end_day, end_of_day_timers},
    {kSwapTimer, expire_swap, none},
    {kRelayTimer, tell_of_relay, none},
    {kLostTimer, tell_of_lost, none},
    {kQuarantineTimer, tell_of_quarantine, none},
    {kSecretEndTimer, tell_of_secret_end, secret_end_timers},
};

template <class Rows>
auto find_row(const Rows& rows, std::string_view name) {
  const auto found = std::find_if(std::begin(rows), std::end(rows),
                                  [&](const auto& row) { return is_timer(name, row.kind); });
  return found == std::end(rows) ? nullptr : &*found;
}

Decision only_cancel(const storage::Timer& timer) {
  Decision decision;
  decision.changes.cancelled.push_back(timer.key);
  return decision;
}

}  // namespace

bool is_timer(std::string_view name, std::string_view kind) {
  return kind.ends_with(':') ? name.starts_with(kind) : name == kind;
}

bool asks_for_living(const storage::Timer& timer) {
  return is_timer(timer.key.name, kHandoverTimer) || is_timer(timer.key.name, kEndOfDayTimer);
}

Decision decide(const Moment& moment) {
  const TicketTimer* row = find_row(kTicketTimers, moment.timer.key.name);
  if (!row) return only_cancel(moment.timer);
  Topic topic = topic_of(moment.latest);
  topic.next_recipient = moment.next_recipient;
  Draft draft(moment.setting, moment.ticket, std::move(topic));
  draft.past = moment.past;
  draft.late = moment.timer.due + kLongAgo < draft.now();
  draft.cancel_timer(moment.timer.key.name);
  row->fire(draft, moment);
  run_automations(draft, read_facts(moment));
  return finish(std::move(draft));
}

Decision decide(const Hour& hour) {
  const DeskTimer* row = find_row(kDeskTimers, hour.timer.key.name);
  if (!row) return only_cancel(hour.timer);
  Decision decision = row->fire(hour);
  const auto& set = decision.changes.timers;
  const auto again = [&](const storage::Timer& timer) { return timer.key == hour.timer.key; };
  if (std::none_of(set.begin(), set.end(), again)) decision.changes.cancelled.push_back(hour.timer.key);
  return decision;
}

std::vector<storage::Timer> desk_timers(const rules::Policy& policy, storage::Instant now) {
  std::vector<storage::Timer> all;
  for (const DeskTimer& row : kDeskTimers)
    for (auto& timer : row.set(policy, now)) all.push_back(std::move(timer));
  return all;
}

}  // namespace desk

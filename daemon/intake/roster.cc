#include "daemon/intake/roster.hh"

#include <algorithm>

namespace intake {

using storage::Result;

namespace {

bool deals_by_load(const std::vector<rules::Action>& actions) {
  return std::any_of(actions.begin(), actions.end(), [](const auto& action) {
    const auto* assign = std::get_if<rules::Assign>(&action);
    return assign && assign->how == rules::Assign::How::least_loaded;
  });
}

// Counting costs as much as there are living tickets, and few policies ask for it.
bool asks_for_loads(const rules::Policy& policy) {
  for (const auto& rule : policy.rules)
    if (deals_by_load(rule.then)) return true;
  for (const auto& automation : policy.automations)
    if (deals_by_load(automation.then)) return true;
  for (const auto& sla : policy.slas)
    for (const auto& promise : sla.promises) {
      if (deals_by_load(promise.breach)) return true;
      for (const auto& reminder : promise.reminders)
        if (deals_by_load(reminder.actions)) return true;
    }
  return false;
}

}  // namespace

Result<desk::Roster> read_roster(const storage::Store& store, const rules::Policy& policy,
                                 storage::Instant now) {
  desk::Roster roster;
  auto shifts = store.shifts(now);
  if (!shifts) return tl::unexpected(shifts.error());
  for (auto& shift : *shifts)
    roster.swaps.push_back({std::move(shift.rotation), {std::move(shift.agent), shift.from, shift.to}});
  auto picks = store.picks();
  if (!picks) return tl::unexpected(picks.error());
  roster.picks = *std::move(picks);
  if (asks_for_loads(policy)) {
    auto loads = store.loads();
    if (!loads) return tl::unexpected(loads.error());
    roster.loads = *std::move(loads);
  }
  auto pages = store.living_pages();
  if (!pages) return tl::unexpected(pages.error());
  roster.pages = *std::move(pages);
  auto mails = store.page_mails(now - desk::kPageBudget);
  if (!mails) return tl::unexpected(mails.error());
  for (auto& [address, count] : *mails) {
    roster.page_mails[address] = count.all;
    roster.page_mails_unproven[address] = count.unproven;
  }
  return roster;
}

Result<void> read_incident(const storage::Store& store, storage::TicketId ticket, desk::Roster& roster) {
  if (roster.pages.empty()) return {};
  const auto links = store.links(ticket);
  if (!links) return tl::unexpected(links.error());
  for (const auto& link : *links)
    if (link.kind == storage::LinkKind::incident && link.ticket == ticket)
      roster.incidents[ticket] = link.other;
  return {};
}

}  // namespace intake

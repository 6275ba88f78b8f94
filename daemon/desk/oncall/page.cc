#include "daemon/desk/oncall/page.hh"

#include <algorithm>

#include "daemon/desk/case/timer_kind.hh"
#include "daemon/desk/draft/letter.hh"
#include "daemon/desk/identity/address.hh"
#include "daemon/desk/mail/budget.hh"
#include "daemon/desk/mail/operators.hh"
#include "daemon/desk/oncall/notify_level.hh"

namespace desk {
namespace {

using storage::Page;
using storage::PageState;

constexpr std::chrono::minutes kRoomBeat{1};  // between two looks at whether a flooded person can be called

storage::TicketId incident_of(const Draft& draft) {
  const auto& incidents = draft.roster().incidents;
  const auto known = incidents.find(draft.ticket.id);
  return known == incidents.end() ? storage::TicketId{} : known->second;
}

// Pages that concern the ticket: its own, and those of the incident that it reports.
std::vector<Page> pages_at(const Draft& draft) {
  std::vector<Page> found;
  const auto incident = incident_of(draft);
  for (const Page& page : draft.pages())
    if (page.state != PageState::resolved && (page.ticket == draft.ticket.id || page.ticket == incident))
      found.push_back(page);
  return found;
}

void tell(Draft& draft, const Page& page, const char* kind, const std::string& what,
          const std::string& actor = "ticketd", const std::string& rule = {}) {
  const std::string detail = page.name + ": " + what;
  if (page.ticket == draft.ticket.id) return draft.add_event(kind, detail, actor, rule);
  draft.add_event_of(page.ticket, kind, detail, actor);
  draft.add_event(kind, detail + ", of the incident #" + std::to_string(page.ticket.value), actor);
}

std::string timer_of(const Page& page) {
  return std::string(kPageTimer) + page.name;
}

// The next level, or the first one of another round. False: three rounds are over.
bool step_on(Page& page, std::size_t levels) {
  if (static_cast<std::size_t>(page.level) < levels) return ++page.level, true;
  if (page.round >= rules::kPageRounds) return false;
  ++page.round;
  page.level = 1;
  return true;
}

void give_up(Draft& draft, Page page) {
  page.state = PageState::unanswered;
  page.waiting.clear();
  draft.cancel_timer_of(page.ticket, timer_of(page));
  tell(draft, page, "page.unanswered",
       "nobody answered in " + std::to_string(page.round) + " rounds; operators are told");
  tell_nobody_answers(draft, page);
  draft.keep(std::move(page));
}

// Nobody could be called, and somebody only since they are flooded: as soon as there is room they are. The
// page stands where it stood.
void wait_for_room(Draft& draft, Page page) {
  tell(draft, page, "page.waits",
       "everybody who could be called got too many page mails; tried again in a minute");
  page.waiting.clear();
  draft.set_timer_of(page.ticket, timer_of(page), draft.now() + kRoomBeat);
  tell_operators(draft.changes(), draft.setting(),
                 {kPagerTrouble, "pages cannot go out",
                  "Whoever is on call got " + std::to_string(kMostPageMails) +
                      " page mails within an hour, so the page \"" + page.name + "\" of " +
                      reference(draft.policy(), page.ticket) +
                      " calls nobody until there is room. Look for the rule that pages so often, and call "
                      "somebody yourself.\n"});
  draft.keep(std::move(page));
}

// Calls the next level; those that reach nobody are passed, until all were tried in vain.
void call_next(Draft& draft, Page page, const std::string& why, std::string_view asks = {}) {
  const auto* plan = draft.policy().find_page(page.name);
  const std::size_t levels = plan ? plan->steps.size() : 0;
  page.state = PageState::open;
  page.by.clear();
  page.changed = draft.now();
  const Page before = page;
  bool flooded = false;
  for (std::size_t tried = 0; tried < levels && step_on(page, levels); ++tried) {
    const auto& step = plan->steps[static_cast<std::size_t>(page.level) - 1];
    const Called called = call(draft, page, step, why, asks);
    const std::string level = "level " + std::to_string(page.level);
    if (called.reached) {
      tell(draft, page, "page.called", level + ": " + called.names);
      draft.set_timer_of(page.ticket, timer_of(page), draft.now() + step.timeout);
      return draft.keep(std::move(page));
    }
    flooded = flooded || called.flooded;
    tell(draft, page, "page.passed", level + " reaches nobody now");
  }
  if (flooded) return wait_for_room(draft, before);
  give_up(draft, std::move(page));
}

// The desk stood still when the time of the level was over: who was called could not be heard.
void call_again(Draft& draft, Page page) {
  const std::string level = std::to_string(page.level);
  tell(draft, page, "page.late", "the desk stood still: level " + level + " is called again");
  --page.level;
  call_next(draft, std::move(page),
            "Level " + level + " was called, but the desk stood still since. It is called again.");
}

void begin_page(Draft& draft, const std::string& name, const std::string& why, const std::string& rule,
                std::string_view asks = {}) {
  Page page;
  page.ticket = draft.ticket.id;
  page.name = name;
  page.opened = draft.now();
  tell(draft, page, "page.opened", why, "policy", rule);
  call_next(draft, std::move(page), why, asks);
}

bool was_called(const Page& page, const rules::Agent& agent) {
  const auto is_of_agent = [&](const auto& address) {
    return same_address(address, agent.email) ||
           std::any_of(agent.aliases.begin(), agent.aliases.end(),
                       [&](const auto& alias) { return same_address(address, alias); });
  };
  return std::any_of(page.called.begin(), page.called.end(), is_of_agent);
}

bool may_acknowledge(const Draft& draft, const Page& page, const rules::Agent& agent) {
  const auto* group = draft.policy().find_group(draft.ticket.group);
  const bool member =
      !group || std::find(group->members.begin(), group->members.end(), agent.id) != group->members.end();
  return member || was_called(page, agent);
}

bool waits(const Page& page) {
  return page.state == PageState::open || page.state == PageState::unanswered;
}

void acknowledge(Draft& draft, Page page, const std::string& by, const std::string& how) {
  page.state = PageState::acknowledged;
  page.by = by;
  page.changed = draft.now();
  page.waiting.clear();
  draft.cancel_timer_of(page.ticket, timer_of(page));
  tell(draft, page, "page.acknowledged", how, by);
  tell_webhooks(draft, page);
  draft.keep(std::move(page));
}

}  // namespace

void open_page(Draft& draft, const std::string& name, const std::string& why, const std::string& rule) {
  for (const Page& page : pages_at(draft))
    if (page.name == name)
      return tell(draft, page, "page.joined", "is " + std::string(to_string(page.state)) + " already",
                  "policy", rule);
  begin_page(draft, name, why, rule);
}

std::string cannot_acknowledge(const Draft& draft, const rules::Agent& agent) {
  const auto pages = pages_at(draft);
  if (pages.empty()) return "no page is open on this ticket";
  const auto taken = std::find_if_not(pages.begin(), pages.end(), waits);
  if (std::none_of(pages.begin(), pages.end(), waits))
    return taken->by + " has acknowledged the page already";
  const auto may = [&](const Page& page) { return waits(page) && may_acknowledge(draft, page, agent); };
  if (std::any_of(pages.begin(), pages.end(), may)) return {};
  return "you were not called, and the ticket is not of your group";
}

std::string acknowledge_pages(Draft& draft, const rules::Agent& agent) {
  if (auto refusal = cannot_acknowledge(draft, agent); !refusal.empty()) return refusal;
  for (Page& page : pages_at(draft))
    if (waits(page) && may_acknowledge(draft, page, agent))
      acknowledge(draft, std::move(page), agent.id, "by " + agent.id);
  return {};
}

tl::expected<std::string, std::string> acknowledge_pages(Draft& draft, const std::string& key,
                                                         const std::string& by) {
  auto pages = pages_at(draft);
  std::erase_if(pages, [&](const Page& page) { return !key.empty() && key_of(page) != key; });
  if (pages.empty())
    return tl::unexpected(key.empty() ? "no page is open on this ticket" : "the page " + key + " is over");
  std::string has_it = by;
  for (Page& page : pages) {
    if (waits(page))
      acknowledge(draft, std::move(page), by, "by " + by + ", through the paging service");
    else
      has_it = page.by;
  }
  return draft.changes().pages.empty() ? has_it : by;
}

std::string cannot_escalate(const Draft& draft) {
  if (pages_at(draft).empty() && draft.policy().pages.empty()) return "the policy has no page";
  return {};
}

void escalate(Draft& draft, const std::string& actor, const std::string& reason) {
  const std::string why = actor + " asks for help" + (reason.empty() ? "" : ": " + reason);
  auto pages = pages_at(draft);
  if (pages.empty()) return begin_page(draft, draft.policy().pages.front().name, why, {}, actor);
  for (Page& page : pages) {
    if (page.state == PageState::unanswered) page.level = 0, page.round = 1;
    tell(draft, page, "page.escalated", "by " + actor + (reason.empty() ? "" : ": " + reason), actor);
    call_next(draft, std::move(page), why, actor);
  }
}

void resolve_pages(Draft& draft) {
  for (Page page : std::vector<Page>(draft.pages())) {
    if (page.ticket != draft.ticket.id || page.state == PageState::resolved) continue;
    page.state = PageState::resolved;
    page.changed = draft.now();
    page.waiting.clear();
    draft.cancel_timer(timer_of(page));
    tell(draft, page, "page.resolved", "the ticket is " + std::string(to_string(draft.ticket.status)));
    tell_webhooks(draft, page);
    draft.keep(std::move(page));
  }
}

void pass_page_time(Draft& draft, const std::string& name) {
  for (const Page& page : std::vector<Page>(draft.pages())) {
    if (page.ticket != draft.ticket.id || page.name != name || page.state != PageState::open) continue;
    if (page.waiting.empty()) {  // nobody is waited for, since nobody could be called
      call_next(draft, page, "Nobody could be called before.");
      continue;
    }
    if (draft.late) {
      call_again(draft, page);
      continue;
    }
    tell(draft, page, "page.timeout", "nobody of level " + std::to_string(page.level) + " answered in time");
    call_next(draft, page, "Nobody of level " + std::to_string(page.level) + " answered in time.");
  }
}

void lose_page_mail(Draft& draft, const std::string& message_id, const std::string& why) {
  for (Page page : std::vector<Page>(draft.pages())) {
    if (std::erase(page.waiting, message_id) == 0) continue;
    tell(draft, page, "page.lost",
         "a mail of level " + std::to_string(page.level) + " could not be delivered: " + why);
    const bool reached = !page.waiting.empty();
    const int level = page.level;
    draft.keep(page);
    if (!reached && page.state == PageState::open)
      call_next(draft, std::move(page), "Level " + std::to_string(level) + " could not be reached.");
  }
}

void lose_page_call(Draft& draft, const PageCall& lost, const std::string& why) {
  for (const Page& page : std::vector<Page>(draft.pages())) {
    const bool waits = page.state == PageState::open && page.level == lost.level;
    if (lost.act != PageAct::trigger || !waits || key_of(page) != lost.key) continue;
    tell(draft, page, "page.lost",
         "a webhook of level " + std::to_string(page.level) + " could not be called: " + why);
    call_next(draft, page, "A webhook of level " + std::to_string(page.level) + " could not be called.");
  }
}

}  // namespace desk

#include "daemon/desk/policy/apply_verdict.hh"

#include <algorithm>

#include "daemon/desk/case/event_detail.hh"
#include "daemon/desk/case/facts.hh"
#include "daemon/desk/case/history.hh"
#include "daemon/desk/oncall/assign.hh"
#include "daemon/desk/policy/task.hh"
#include "daemon/desk/webhook/webhook.hh"
#include "rules/evaluate/deadline.hh"

namespace desk {
namespace {

class Applier {
 public:
  Applier(Draft& draft, Outcome& outcome) : draft_(draft), outcome_(outcome) {}

  void run(const rules::Effect& effect) {
    rule_ = &effect.rule;
    std::visit([this](const auto& action) { apply(action); }, effect.action);
  }

 private:
  storage::Ticket& ticket() { return draft_.ticket; }

  void note(std::string kind, std::string detail) {
    draft_.add_event(std::move(kind), std::move(detail), "policy", *rule_);
  }

  void set(std::string& field, const std::string& value, const char* kind) {
    if (field == value) return;
    note(kind, write_change(field, value));
    field = value;
  }

  void apply(const rules::SetSeverity& a) { set(ticket().severity, a.severity, "severity.changed"); }
  void apply(const rules::SetQueue& a) { set(ticket().queue, a.queue, "queue.changed"); }
  void apply(const rules::SetGroup& a) { set(ticket().group, a.group, "group.changed"); }
  void apply(const rules::Assign& a) { set(ticket().assignee, choose_agent(a, draft_), "assignee.changed"); }

  void apply(const rules::AddTag& a) {
    auto& tags = ticket().tags;
    if (std::find(tags.begin(), tags.end(), a.tag) != tags.end()) return;
    tags.push_back(a.tag);
    note("tag.added", a.tag);
  }

  void apply(const rules::RemoveTag& a) {
    if (std::erase(ticket().tags, a.tag) > 0) note("tag.removed", a.tag);
  }

  void apply(const rules::SetStatus& a) {
    const auto status = to_storage(a.status);
    if (ticket().status == status) return;
    note("status.changed",
         write_change(std::string(to_string(ticket().status)), std::string(to_string(status))));
    ticket().status = status;
  }

  void apply(const rules::Reply& a) { outcome_.reply = a.template_name; }
  void apply(const rules::Notify& a) { outcome_.notices.push_back(a); }
  void apply(const rules::Forward& a) { outcome_.forwards.push_back(a.to); }
  void apply(const rules::OpenPage& a) { outcome_.pages.push_back({a.page, *rule_}); }
  void apply(const rules::Due& a) {
    set_due(draft_, rules::deadline(draft_.policy(), a.span, draft_.now()), "policy", *rule_);
  }
  void apply(const rules::Note& a) { note("note.added", a.text); }
  void apply(const rules::CallWebhook& a) { call_webhook(draft_, a.webhook, *rule_); }
  void apply(const rules::SetSla& a) { choose_sla(a.sla); }
  void apply(const rules::NoSla&) { choose_sla({}); }
  void apply(const rules::Link& a) { link(a.target); }
  void apply(const rules::Drop&) {}  // the caller looks for it first
  void apply(const rules::Stop&) {}

  void choose_sla(std::string sla) {
    if (ticket().sla == sla) return;
    note("sla.chosen", sla.empty() ? "no promise" : sla);
    ticket().sla = std::move(sla);
  }

  // "#12", an address, or "incident #12". A number that was never given links nothing.
  void link(std::string_view target) {
    constexpr std::string_view kIncident = "incident ";
    const bool reports = target.starts_with(kIncident);
    if (reports) target.remove_prefix(kIncident.size());
    const auto number = read_ticket_number(target);
    const bool is_page = target.starts_with("https://") || target.starts_with("http://");
    if (number == ticket().id || (!number && (reports || !is_page)))
      return note("link.refused", "no ticket and no address: " + std::string(target));
    draft_.add_link({{},
                     reports ? storage::LinkKind::incident : storage::LinkKind::related,
                     number,
                     number ? "" : std::string(target),
                     {},
                     {}});
    note("link.added",
         (reports ? "incident " : "") + (number ? "#" + std::to_string(number.value) : std::string(target)));
  }

  Draft& draft_;
  Outcome& outcome_;
  const std::string* rule_ = nullptr;
};

}  // namespace

Outcome apply(const rules::Verdict& verdict, Draft& draft) {
  for (const auto& match : verdict.matches)
    draft.add_event("rule.matched", write_reason(match), "policy", match.rule);
  Outcome outcome;
  Applier applier(draft, outcome);
  for (const auto& effect : verdict.effects) applier.run(effect);
  return outcome;
}

}  // namespace desk

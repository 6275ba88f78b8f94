// `ticketctl why N`: what decided on a ticket, told from its events alone, so that it holds even where the
// policy has changed since.

#include <nlohmann/json.hpp>

#include "daemon/desk/case/event_detail.hh"
#include "daemon/verbs/command.hh"
#include "daemon/verbs/json.hh"
#include "daemon/verbs/table.hh"
#include "daemon/verbs/why_targets.hh"

namespace ctl {
namespace {

constexpr std::string_view kMatched = "rule.matched", kChanged = ".changed";

// What a decision did to the ticket. Only what changed a field has before and after.
struct Done {
  std::string kind, detail;
  std::optional<desk::Change> change;
};

// A rule that matched with all that came of it, or something that was decided without one.
struct Judgement {
  storage::Event event;
  desk::Reason reason;
  std::vector<Done> done;
};

Done read_done(const storage::Event& event) {
  Done done{event.kind, event.detail, {}};
  if (event.kind.ends_with(kChanged)) done.change = desk::read_change(event.detail);
  return done;
}

// Changes, and mail that was not sent or not trusted, have a reason even where no rule had a say.
bool is_decision(const storage::Event& event) {
  constexpr std::string_view kEnds[] = {kChanged,      ".suppressed", ".refused",
                                        ".unverified", ".named",      ".follow_up"};
  return std::any_of(std::begin(kEnds), std::end(kEnds),
                     [&](std::string_view end) { return event.kind.ends_with(end); });
}

Judgement without_match(const storage::Event& event) {
  Done done = read_done(event);
  std::string because = done.change ? done.change->because : event.detail;
  Judgement judgement{event, {std::move(because), {}}, {}};
  if (done.change) judgement.done.push_back(std::move(done));
  return judgement;
}

// What a rule does is recorded behind its match, at the same instant.
Judgement* match_of(const storage::Event& event, std::vector<Judgement>& all) {
  if (event.rule.empty()) return nullptr;
  const auto found = std::find_if(all.rbegin(), all.rend(), [&](const Judgement& earlier) {
    return earlier.event.kind == kMatched && earlier.event.rule == event.rule && earlier.event.at == event.at;
  });
  return found == all.rend() ? nullptr : &*found;
}

std::vector<Judgement> judgements(const std::vector<storage::Event>& events) {
  std::vector<Judgement> all;
  for (const auto& event : events) {
    if (event.kind == kMatched)
      all.push_back({event, desk::read_reason(event.detail), {}});
    else if (auto* match = match_of(event, all))
      match->done.push_back(read_done(event));
    else if (is_decision(event))
      all.push_back(without_match(event));
  }
  return all;
}

Json to_json(const Done& done) {
  return {{"kind", done.kind},
          {"detail", or_null(done.detail)},
          {"before", done.change ? or_null(done.change->before) : nullptr},
          {"after", done.change ? or_null(done.change->after) : nullptr}};
}

Json to_json(const Judgement& judgement) {
  Json effects = Json::array();
  for (const auto& done : judgement.done) effects.push_back(to_json(done));
  return {{"at", rfc3339(judgement.event.at)},
          {"actor", or_null(judgement.event.actor)},
          {"what", judgement.event.kind},
          {"rule", or_null(judgement.event.rule)},
          {"because", or_null(judgement.reason.because)},
          {"actions", judgement.reason.actions},
          {"effects", std::move(effects)}};
}

void add_line(std::string& out, const char* head, const std::string& text) {
  if (!text.empty()) out += std::string("  ") + head + printable(text) + "\n";
}

std::string to_text(const Judgement& judgement) {
  const auto& event = judgement.event;
  std::string out = rfc3339(event.at) + "  " + event.kind + (event.rule.empty() ? " by " : ": ") +
                    printable(event.rule.empty() ? event.actor : event.rule) + "\n";
  add_line(out, "because  ", judgement.reason.because);
  const char* head = "then     ";
  for (const auto& action : judgement.reason.actions) {
    add_line(out, head, action);
    head = "         ";
  }
  head = "did      ";
  for (const auto& done : judgement.done) {
    add_line(out, head, done.kind + ": " + done.detail);
    head = "         ";
  }
  return out;
}

}  // namespace

int why(const Why& options, bool json, const storage::Store& store, storage::Instant now, Output& output) {
  const auto ticket = store.ticket({options.ticket});
  if (!ticket) return fail(output, ticket.error());
  if (!*ticket) return fail(output, kRefused, "there is no ticket #" + std::to_string(options.ticket));
  const auto events = store.events({options.ticket});
  if (!events) return fail(output, events.error());
  const auto targets = store.targets({options.ticket});
  if (!targets) return fail(output, targets.error());
  const auto all = judgements(*events);
  if (json) {
    Json out{{"decisions", Json::array()}, {"targets", targets_json(*targets, *events, now)}};
    for (const auto& judgement : all) out["decisions"].push_back(to_json(judgement));
    output.out += dump(out);
    return kDone;
  }
  output.out += "#" + std::to_string(options.ticket) + " " + printable((*ticket)->subject) + "\n";
  for (const auto& judgement : all) output.out += "\n" + to_text(judgement);
  output.out += targets_text(*targets, *events, now);
  if (all.empty()) output.out += "\nNo rule matched, and nothing was changed or held back.\n";
  return kDone;
}

}  // namespace ctl

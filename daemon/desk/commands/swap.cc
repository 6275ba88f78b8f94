#include "daemon/desk/commands/swap.hh"

#include <algorithm>

#include "daemon/desk/case/timer_kind.hh"
#include "daemon/desk/identity/token.hh"
#include "daemon/desk/mail/desk_mail.hh"
#include "rules/evaluate/moment.hh"
#include "rules/evaluate/rotation.hh"
#include "rules/text/text.hh"

namespace desk {
namespace {

constexpr std::chrono::hours kPatience{24};
constexpr std::chrono::days kLongest{366};
constexpr std::size_t kCodeChars = 16;

std::string shown(const rules::Policy& policy, storage::Instant from, storage::Instant to) {
  return rules::shown_time(policy, from) + " to " + rules::shown_time(policy, to);
}

// "front-line: Mon 02 Mar 2026 09:00 to ...: bob", one a line.
std::string shown(const rules::Policy& policy, const rules::Swaps& turns) {
  std::string out;
  for (const auto& each : turns)
    out +=
        each.rotation + ": " + shown(policy, each.turn.from, each.turn.to) + ": " + each.turn.member + "\n";
  return out;
}

DeskMail mail_to(const rules::Agent& agent, const std::string& title, const std::string& text,
                 const std::string& stem) {
  return {"swap", "swap", {{"event.what", title}, {"event.detail", text}}, {{agent.email, agent.name}}, stem};
}

struct Wish {
  const rules::Agent* other = nullptr;
  rules::Period period{};
};

// "bob 2026-03-02..2026-03-06": the last blank before a date parts the name from the time.
Refusal read_wish(const Command& command, const Request& request, Wish& wish) {
  const auto& text = command.argument;
  const auto blank = text.find_first_of(" \t");
  const auto period = blank == std::string::npos
                          ? std::nullopt
                          : rules::parse_period(request.what.policy, text.substr(blank));
  if (!period) return "needs WHO FROM..TO, such as #swap bob 2026-03-02..2026-03-06";
  wish.other = find_agent(text.substr(0, blank), request);
  wish.period = *period;
  if (!wish.other) return "there is no such agent: " + text.substr(0, blank);
  if (wish.other == &request.agent()) return "nobody swaps with themselves";
  if (period->to <= request.what.now) return "this time is over";
  if (period->to - period->from > kLongest) return "swaps a year at most";
  return {};
}

void send_wish(Draft& draft, const rules::Agent& asker, const Wish& wish, const rules::Swaps& turns,
               const std::string& about) {
  const auto& setting = draft.setting();
  const auto& policy = setting.policy;
  const std::string code = keyed_code("swap", about, setting.secret).substr(0, kCodeChars);
  const storage::Swap swap{digest_of_code(code, setting.secret),
                           asker.id,
                           wish.other->id,
                           wish.period.from,
                           wish.period.to,
                           setting.now + kPatience};
  const std::string time = shown(policy, swap.from, swap.to);
  auto& changes = draft.changes();
  changes.swaps.push_back(swap);
  changes.timers.push_back({{{}, std::string(kSwapTimer) + swap.digest},
                            swap.expires,
                            swap.asker + "\n" + swap.other + "\n" + time});
  write_desk_mail(changes, setting,
                  mail_to(*wish.other, asker.name + " asks you to swap turns",
                          asker.name + " would like to swap turns with you, " + time +
                              ". Then these are on duty:\n\n" + shown(policy, turns) +
                              "\nIf you agree, reply with this line alone, within 24 hours:\n\n#confirm " +
                              code + "\n\nIf you do not, do nothing.",
                          swap.digest));
  changes.events.push_back({{},
                            draft.ticket.id,
                            setting.now,
                            asker.id,
                            "swap.asked",
                            asker.id + " and " + swap.other + ", " + time,
                            {}});
}

// What is on duty now may change at once.
void wake_handovers(storage::Changes& changes, const rules::Policy& policy, const rules::Swaps& turns,
                    const std::map<std::string, std::string>& before, storage::Instant now) {
  for (const auto& rotation : policy.rotations) {
    const auto touched = [&](const auto& each) { return each.rotation == rotation.id; };
    if (rotation.handoff == rules::Rotation::Handoff::none ||
        std::none_of(turns.begin(), turns.end(), touched))
      continue;
    changes.timers.push_back({{{}, std::string(kHandoverTimer) + rotation.id}, now, before.at(rotation.id)});
  }
}

}  // namespace

Refusal ask_swap(const Command& command, const Request& request, Orders& orders) {
  Wish wish;
  if (auto wrong = read_wish(command, request, wish); !wrong.empty()) return wrong;
  const auto& policy = request.what.policy;
  const rules::Agent& asker = request.agent();
  const auto turns =
      rules::exchange(policy, asker.id, wish.other->id, std::max(wish.period.from, request.what.now),
                      wish.period.to, orders.draft.roster().swaps);
  if (turns.empty()) return "neither of you is on duty then";
  const std::string about = std::to_string(request.what.entry.id.value) + " " + std::to_string(command.line) +
                            " " + std::to_string(request.what.now.time_since_epoch().count());
  orders.afterwards.push_back(
      [&asker, wish, turns, about](Draft& draft) { send_wish(draft, asker, wish, turns, about); });
  return {};
}

Decision confirm_swap(const Request& request, const storage::Swap& swap) {
  const auto& what = request.what;
  const auto& policy = what.policy;
  const Setting setting = what.setting();
  Decision decision = settle(what, storage::Fate::ignored, "confirmed a swap of turns");
  auto& changes = decision.changes;
  changes.spent_swaps.push_back(swap.digest);
  changes.cancelled.push_back({{}, std::string(kSwapTimer) + swap.digest});
  const auto turns = rules::exchange(policy, swap.asker, swap.other, std::max(swap.from, what.now), swap.to,
                                     setting.roster->swaps);
  std::map<std::string, std::string> before;
  for (const auto& rotation : policy.rotations)
    before[rotation.id] = rules::on_duty(policy, rotation, what.now, setting.roster->swaps).value_or("");
  for (const auto& each : turns)
    changes.shifts.push_back({each.rotation, each.turn.member, each.turn.from, each.turn.to});
  wake_handovers(changes, policy, turns, before, what.now);
  const std::string text = turns.empty()
                               ? "Neither of you has a turn in that time any more: nothing changed."
                               : "The swap is confirmed. These are on duty:\n\n" + shown(policy, turns);
  for (const auto& id : {swap.asker, swap.other})
    if (const auto* agent = policy.find_agent(id))
      write_desk_mail(changes, setting,
                      mail_to(*agent, "Turns of " + swap.asker + " and " + swap.other + " are swapped", text,
                              swap.digest + "-" + id));
  changes.events.push_back({{},
                            {},
                            what.now,
                            swap.other,
                            "swap.confirmed",
                            swap.asker + " and " + swap.other + ", " + shown(policy, swap.from, swap.to),
                            {}});
  return decision;
}

Decision expire_swap(const Hour& hour) {
  Decision decision;
  auto& changes = decision.changes;
  const auto words = rules::split(hour.timer.payload, "\n");
  changes.spent_swaps.push_back(hour.timer.key.name.substr(kSwapTimer.size()));
  if (words.size() != 3) return decision;
  const std::string other(words[1]), time(words[2]);
  if (const auto* asker = hour.setting.policy.find_agent(words[0]))
    write_desk_mail(changes, hour.setting,
                    mail_to(*asker, "Your swap with " + other + " was not confirmed",
                            other + " did not confirm within 24 hours that you swap turns, " + time +
                                ". Nothing changed.\n\nTo ask again, send #swap once more.",
                            changes.spent_swaps.front()));
  changes.events.push_back({{},
                            {},
                            hour.setting.now,
                            "ticketd",
                            "swap.expired",
                            std::string(words[0]) + " and " + other + ", " + time,
                            {}});
  return decision;
}

}  // namespace desk

#include "daemon/verbs/why_targets.hh"

#include <nlohmann/json.hpp>

#include "daemon/desk/sla/promises.hh"
#include "daemon/verbs/table.hh"

namespace ctl {
namespace {

// "first_response: 4h -> 2h on 24x5 from Fri ... open Fri ...": what stands behind the name, and behind what
// it was before.
std::string counted_in(const storage::Event& event, const std::string& name) {
  if (!event.kind.starts_with("target.") || !event.detail.starts_with(name + ": ")) return {};
  std::string text = event.detail.substr(name.size() + 2);
  for (const std::string_view mark : {" -> ", "runs again: "})
    if (const auto at = text.find(mark); at != std::string::npos) text.erase(0, at + mark.size());
  return text.find(" from ") == std::string::npos ? std::string{} : text;
}

// The last that was told of this period, before the next of its name began.
std::string counted(const storage::Target& target, const std::vector<storage::Target>& all,
                    const std::vector<storage::Event>& events) {
  storage::Instant until = storage::Instant::max();
  for (const auto& other : all)
    if (other.name == target.name && other.started > target.started) until = std::min(until, other.started);
  std::string last;
  for (const auto& event : events)
    if (event.at >= target.started && event.at < until)
      if (auto text = counted_in(event, target.name); !text.empty()) last = std::move(text);
  return last;
}

std::string outcome(const storage::Target& target) {
  const auto standing = desk::standing_of(target);
  std::string words(to_string(standing));
  if (target.met) words += " " + rfc3339(*target.met);
  if (target.breached) words += " " + rfc3339(*target.breached);
  return words;
}

}  // namespace

Json targets_json(const std::vector<storage::Target>& targets, const std::vector<storage::Event>& events,
                  storage::Instant now) {
  Json all = Json::array();
  for (const auto& target : targets) {
    Json json = to_json(target, now);
    json["state"] = to_string(desk::standing_of(target));
    json["sla"] = target.sla;
    json["severity"] = target.severity;
    json["span"] = target.span;
    json["reminded"] = target.reminded;
    json["counted"] = counted(target, targets, events);
    all.push_back(std::move(json));
  }
  return all;
}

std::string targets_text(const std::vector<storage::Target>& targets,
                         const std::vector<storage::Event>& events, storage::Instant now) {
  std::string out;
  for (const auto& target : targets) {
    out += "\n" + target.name + ": " + outcome(target) + "\n";
    out += "  promised " + printable(target.span) + " by SLA " + printable(target.sla) + " for severity " +
           printable(target.severity) + ", from " + rfc3339(target.started) +
           (target.deadline ? " to " + rfc3339(*target.deadline) : "") + "\n";
    const std::string hours = counted(target, targets, events);
    if (!hours.empty()) out += "  counted  " + printable(hours) + "\n";
    const auto paused = desk::paused_until(target, now).count();
    if (paused > 0) out += "  paused   " + std::to_string(paused) + " s\n";
  }
  return out;
}

}  // namespace ctl

// new, reply, note, set, tag, merge, split and link: an agent's commands from the command line.

#include <algorithm>
#include <nlohmann/json.hpp>

#include "daemon/intake/operate.hh"
#include "daemon/verbs/command.hh"
#include "daemon/verbs/json.hh"

namespace ctl {
namespace {

using Do = Act::Do;

std::string joined(const std::vector<std::string>& words) {
  std::string out;
  for (const auto& word : words) out += (out.empty() ? "" : " ") + word;
  return out;
}

// "severity=high" is "#severity high".
std::string settings(const std::vector<std::string>& words) {
  std::string out;
  for (auto word : words) {
    const auto mark = word.find('=');
    if (mark != std::string::npos) word[mark] = ' ';
    out += "#" + word + "\n";
  }
  return out;
}

// As the agent would have written it in a mail.
std::string text_of(const Act& act, const std::string& input) {
  switch (act.what) {
    case Do::open:
      return "#requester " + act.requester + "\n\n" + input;
    case Do::reply:
      return input;
    case Do::note:
      return "#note\n\n" + input;
    case Do::set:
      return settings(act.words);
    case Do::tag:
      return (act.remove ? "#untag " : "#tag ") + joined(act.words) + "\n";
    case Do::merge:
      return "#merge " + joined(act.words) + "\n";
    case Do::split:
      return "#split " + joined(act.words) + "\n";
    case Do::link:
      return "#link " + joined(act.words) + "\n";
  }
  return {};
}

bool is_one_line(const std::string& word) {
  return word.find_first_of("\r\n") == std::string::npos;
}

}  // namespace

bool reads_words(const Act& act) {
  return act.what == Do::open || act.what == Do::reply || act.what == Do::note;
}

int act(const Act& act, bool json, const std::string& input, const rules::Policy& policy,
        storage::Store& store, storage::Instant now, Output& output) {
  if (!std::all_of(act.words.begin(), act.words.end(), is_one_line) || !is_one_line(act.requester))
    return fail(output, kUsage, "a value stands on one line");
  std::string agent = act.agent;
  if (agent.empty() && policy.agents.size() == 1) agent = policy.agents.front().id;
  if (agent.empty()) return fail(output, kUsage, "in whose name?", "name an agent with --as");
  const auto done =
      intake::operate(store, policy, {{act.ticket}, agent, act.subject, text_of(act, input)}, now);
  if (!done) return fail(output, done.error());
  if (!done->refusal.empty()) return fail(output, kRefused, done->refusal);
  output.out +=
      json ? dump({{"ticket", done->ticket.value}}) : "#" + std::to_string(done->ticket.value) + "\n";
  return kDone;
}

}  // namespace ctl

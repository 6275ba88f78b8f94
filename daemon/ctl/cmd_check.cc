#include <set>

#include "daemon/ctl/command.hh"
#include "daemon/desk/effects.hh"
#include "rules/load.hh"

namespace ctl {
namespace {

using rules::Diagnostic;

// What the policy asks for and this version only records: once a word, at the first rule that has it.
class Unavailable {
 public:
  explicit Unavailable(const rules::Policy& policy) : policy_(policy) {}

  std::vector<Diagnostic> run() && {
    for (const auto& rule : policy_.rules) look(rule.then, rule.mark);
    for (const auto& automation : policy_.automations) look(automation.then, automation.mark);
    for (const auto& sla : policy_.slas)
      for (const auto& promise : sla.promises) {
        look(promise.breach, promise.mark);
        for (const auto& reminder : promise.reminders) look(reminder.actions, promise.mark);
      }
    return std::move(found_);
  }

 private:
  void look(const std::vector<rules::Action>& actions, const rules::Mark& mark) {
    for (const auto& action : actions)
      if (const auto word = desk::unavailable(action))
        if (said_.insert(*word).second)
          warn(mark,
               std::string(*word) + ": this version records it in the ticket, and does nothing else yet");
  }

  void warn(const rules::Mark& mark, std::string message) {
    const auto& file = mark.file < policy_.files.size() ? policy_.files[mark.file] : policy_.files.front();
    found_.push_back({Diagnostic::Level::warning, file, mark.line, mark.column, std::move(message), {}});
  }

  const rules::Policy& policy_;
  std::set<std::string_view> said_;
  std::vector<Diagnostic> found_;
};

}  // namespace

int check(const Check& options, const Global& global, Output& output) {
  auto result = rules::load_policy(options.file.empty() ? global.config : options.file, rules::disk_reader());
  if (result.policy)
    for (auto& warning : Unavailable(*result.policy).run()) result.diagnostics.push_back(std::move(warning));
  for (const auto& diagnostic : result.diagnostics) output.err += diagnostic.format() + "\n";
  return result.policy ? kDone : kRefused;
}

}  // namespace ctl

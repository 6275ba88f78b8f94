// A scenario as a whole: its policy, its start, its steps.

#include <algorithm>

#include "rules/load/load.hh"
#include "rules/scenario/scenario.hh"
#include "rules/scenario/scenario_read.hh"
#include "rules/text/text.hh"
#include "rules/time/calendar.hh"
#include "rules/yaml/table.hh"

namespace rules {

namespace {

// The scenario's text with everything but its policy turned to blanks: lines and columns stay what they are.
std::string policy_alone(const std::string& yaml, const Node& root) {
  const auto at = std::find_if(root.entries.begin(), root.entries.end(),
                               [](const Entry& each) { return each.key.text == "policy"; });
  const std::uint32_t first = at->key.mark.line;
  const std::uint32_t end = at + 1 == root.entries.end() ? ~0u : (at + 1)->key.mark.line;
  std::string out;
  std::uint32_t line = 1;
  for (std::size_t from = 0; from < yaml.size(); ++line) {
    const std::size_t stop = std::min(yaml.find('\n', from), yaml.size());
    std::string text = line >= first && line < end ? yaml.substr(from, stop - from) : "";
    if (line == first) std::fill_n(text.begin(), std::min(text.size(), text.find(':') + 1), ' ');
    out += text + '\n';
    from = stop + 1;
  }
  return out;
}

// Reads what the scenario names; `policy:` is read first, so that the words of the steps can be checked.
class Loader {
 public:
  Loader(Reading& reading, std::string yaml, const Node& root)
      : reading_(reading), yaml_(std::move(yaml)), root_(root) {}

  std::optional<Scenario> load() { return scenario_table().read(reading_, root_); }

 private:
  Table<Scenario> scenario_table() {
    const auto policy = [this](Reading&, const Node& node, Scenario& into) { read_policy(node, into); };
    const auto start = [this](Reading&, const Node& node, Scenario& into) { read_start(node, into); };
    Table<Scenario> table{"a scenario",
                          {
                              Key<Scenario>{"policy",
                                            "a policy file, or a policy",
                                            "{}",
                                            "The policy under test.",
                                            "../policy.yaml",
                                            Need::required,
                                            {},
                                            policy},
                              Key<Scenario>{"start",
                                            "a local time and a time zone",
                                            "{}",
                                            "When it begins.",
                                            "2026-03-02 09:00 America/Denver",
                                            Need::required,
                                            {},
                                            start},
                              key("steps", &Scenario::steps, list_of(step_table().shape()), "What happens.",
                                  "[{wait: 1h}]", Need::required),
                          }};
    table.other = [](Reading&, const Entry& entry, Scenario&) { return entry.key.text.starts_with("x-"); };
    table.finish = [this](Reading&, const Node&, Scenario& into) { check_steps(into); };
    return table;
  }

  Table<Step> step_table() {
    Table<Step> table{
        "a step",
        {
            key("name", &Step::name, one_line(), "What happens, in a few words.", "a site is down"),
            key("wait", &Step::wait, span(), "How long to wait before it.", "30m"),
            key("until", &Step::until, local_instant(), "The time to wait for, by the clock of `start`.",
                "2026-03-03 17:00"),
            key("mail", &Step::mail, scenario_mail_shape(), "A mail that comes in.",
                "{from: chris@initech.example, subject: Site down}"),
            key("expect", &Step::expect, expectations_shape(), "What must have happened.",
                "[{ticket: {id: 1}}]"),
        }};
    table.finish = [](Reading& reading, const Node& node, Step& step) {
      step.mark = node.mark;
      if (step.wait && step.until) reading.error(node.mark, "a step waits either for a time or until one");
      const bool by_clock =
          step.wait && step.wait->kind != Span::Kind::counted && step.wait->kind != Span::Kind::civil_days;
      if (step.wait && (by_clock || !step.wait->calendar.empty()))
        reading.error(node.find("wait")->mark, "a wait counts by no calendar",
                      "such as 90m or 5d; `until` names a time");
    };
    return table;
  }

  void read_policy(const Node& node, Scenario& into) {
    if (!node.is_mapping() && !scalar(reading_, node, "a policy file, or a policy")) return;
    const std::string own = reading_.path_of(node.mark);
    FileReader files = reading_.files;
    if (node.is_mapping())
      files.read = [own, text = policy_alone(yaml_, root_), disk = reading_.files.read](
                       const std::string& path) { return path == own ? std::optional(text) : disk(path); };
    LoadResult result = load_policy(node.is_mapping() ? own : relative_to(own, node.text), files);
    for (Diagnostic& problem : result.diagnostics)
      if (problem.is_error()) reading_.diagnostics().push_back(std::move(problem));
    if (!result.policy) return;
    into.policy = std::make_shared<const Policy>(std::move(*result.policy));
    into.timezone = reading_.timezone = into.policy->desk.timezone;
    declare_names(*into.policy);
  }

  void declare_names(const Policy& policy) {
    for (const std::string& severity : policy.severities) reading_.declare(Named::severity, severity);
    for (const Group& group : policy.groups) reading_.declare(Named::group, group.id);
    for (const Agent& agent : policy.agents) reading_.declare(Named::agent, agent.id);
    for (const Plan& plan : policy.plans) reading_.declare(Named::plan, plan.name);
    for (const Mailbox& mailbox : policy.mailboxes) reading_.declare(Named::mailbox, mailbox.name);
    for (const Customer& customer : policy.customers.all()) reading_.declare(Named::customer, customer.id);
  }

  // "2026-03-02 09:00 America/Denver"; without a zone the desk's counts.
  void read_start(const Node& node, Scenario& into) {
    const std::string type = "a local time and a time zone such as 2026-03-02 09:00 America/Denver";
    const std::string* given = scalar(reading_, node, type);
    if (!given) return;
    const auto blank = given->rfind(' ');
    const std::string zone = blank == std::string::npos ? "" : given->substr(blank + 1);
    const bool has_zone = !zone.empty() && (zone.front() < '0' || zone.front() > '9');
    const auto local =
        parse_local_time(has_zone ? std::string_view(*given).substr(0, blank) : std::string_view(*given));
    if (!local) return report_type(reading_, node, type);
    if (has_zone && !is_timezone(zone))
      return reading_.error(node.mark, "there is no time zone \"" + zone + "\"",
                            did_you_mean(zone, timezone_names()));
    if (has_zone) into.timezone = reading_.timezone = zone;
    into.start = to_instant(into.timezone, *local);
  }

  void check_steps(const Scenario& scenario) {
    if (scenario.steps.empty() && root_.find("steps")) reading_.error(root_.find("steps")->mark, "no step");
    std::vector<std::string> names = {"last"};
    for (const Step& step : scenario.steps) {
      const std::string answered = step.mail ? step.mail->reply_to : "";
      if (!answered.empty() && std::find(names.begin(), names.end(), answered) == names.end())
        reading_.error(step.mark, "no earlier step is named \"" + answered + "\"",
                       did_you_mean(answered, names));
      if (!step.name.empty() && std::find(names.begin(), names.end(), step.name) != names.end())
        reading_.error(step.mark, "two steps are named \"" + step.name + "\"");
      if (!step.name.empty()) names.push_back(step.name);
    }
  }

  Reading& reading_;
  const std::string yaml_;
  const Node& root_;
};

std::optional<Scenario> read_scenario(Reading& reading, const std::string& path) {
  const std::uint32_t index = reading.add_file(path);
  auto contents = reading.files.read(path);
  if (!contents) {
    reading.error({index, 0, 0}, cannot_read(reading.files, path, "the file"));
    return std::nullopt;
  }
  auto root = read_document(*contents, path, index, reading.diagnostics());
  if (!root) return std::nullopt;
  if (root->is_null()) root->mark = {index, 1, 1};
  auto scenario = Loader(reading, std::move(*contents), *root).load();
  if (scenario) scenario->file = path;
  return scenario;
}

std::string to_string(const ScenarioMail& mail) {
  if (!mail.from) return "a mail";
  return "mail from " + *mail.from + (mail.subject ? ": " + *mail.subject : "");
}

}  // namespace

std::string to_string(const Step& step) {
  if (!step.name.empty()) return step.name;
  if (step.mail) return to_string(*step.mail);
  if (step.wait) return "wait " + to_string(*step.wait);
  return step.until ? "until" : "nothing happens";
}

ScenarioResult load_scenario(const std::string& path, const FileReader& files) {
  ScenarioResult result;
  Reading reading(files);
  result.scenario = read_scenario(reading, path);
  result.diagnostics = std::move(reading.diagnostics());
  if (has_errors(result.diagnostics) || (result.scenario && !result.scenario->policy))
    result.scenario.reset();
  return result;
}

}  // namespace rules

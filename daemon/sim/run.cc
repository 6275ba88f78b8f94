#include "daemon/sim/run.hh"

#include <algorithm>
#include <map>

#include "daemon/sim/letterbox.hh"
#include "daemon/sim/observe.hh"
#include "daemon/sim/world.hh"
#include "mailparse/parse/parse.hh"
#include "rules/time/calendar.hh"

namespace sim {
namespace {

using storage::Result;

std::string shown_time(const rules::Scenario& scenario, rules::Instant instant) {
  const auto local = rules::to_local(scenario.timezone, instant);
  const auto day = std::chrono::floor<std::chrono::days>(local);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss time(local - day);
  char text[32];
  std::snprintf(text, sizeof text, "%04d-%02u-%02u %02d:%02d:%02d", static_cast<int>(date.year()),
                static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                static_cast<int>(time.hours().count()), static_cast<int>(time.minutes().count()),
                static_cast<int>(time.seconds().count()));
  return text;
}

// One run of a scenario on a desk of its own.
class Play {
 public:
  Play(const rules::Scenario& scenario, World& world)
      : scenario_(scenario), world_(world), observer_(world), letterbox_(*scenario.policy) {}

  StepResult play(const rules::Step& step) {
    StepResult result{to_string(step), step.mark.line, {}, {}};
    if (result.name == "until") result.name = "until " + shown_time(scenario_, *step.until);
    pass_time(step, result);
    if (step.mail) take_mail(step, result);
    auto seen = observer_.look();
    if (!seen) {
      fail(result, step, "the desk failed: " + seen.error().message);
      return result;
    }
    for (const auto& sent : seen->sent) letterbox_.keep_sent(step.name, sent.item.recipient, sent.mail);
    for (auto& failure : judge(step.expect, seen->happening)) result.failures.push_back(std::move(failure));
    if (!result.failures.empty()) result.happened = titles(seen->happening);
    return result;
  }

 private:
  static void fail(StepResult& result, const rules::Step& step, std::string what) {
    result.failures.push_back({step.mark.line, std::move(what), {}});
  }

  void pass_time(const rules::Step& step, StepResult& result) {
    rules::Instant until = world_.now();
    if (step.wait && step.wait->kind == rules::Span::Kind::civil_days)
      until = rules::add_civil_days(scenario_.timezone, until, step.wait->days);
    else if (step.wait)
      until += step.wait->counted;
    if (step.until) until = *step.until;
    if (until < world_.now())
      return fail(result, step,
                  "until " + shown_time(scenario_, until) + ": it is " + shown_time(scenario_, world_.now()) +
                      " already");
    if (const auto passed = world_.pass_until(until); !passed)
      fail(result, step, "the desk failed: " + passed.error().message);
  }

  void take_mail(const rules::Step& step, StepResult& result) {
    const auto deliveries = letterbox_.write(*step.mail, world_.now());
    if (!deliveries) return fail(result, step, deliveries.error());
    for (const auto& delivery : *deliveries)
      if (const auto taken = world_.take(delivery.mailbox, delivery.bytes); !taken)
        fail(result, step, "the desk failed: " + taken.error().message);
    letterbox_.keep_received(step.name, mailparse::parse(deliveries->front().bytes));
  }

  static std::vector<std::string> titles(const Happening& happening) {
    std::vector<std::string> out;
    for (const auto* things : {&happening.sent, &happening.webhooks, &happening.events})
      for (const auto& thing : *things) out.push_back(thing.title);
    return out;
  }

  const rules::Scenario& scenario_;
  World& world_;
  Observer observer_;
  Letterbox letterbox_;
};

}  // namespace

std::size_t ScenarioReport::passed() const {
  return static_cast<std::size_t>(
      std::count_if(steps.begin(), steps.end(), [](const auto& step) { return step.failures.empty(); }));
}

std::size_t ScenarioReport::failed() const {
  return problems.empty() ? steps.size() - passed() : 1;
}

ScenarioReport run(const rules::Scenario& scenario) {
  ScenarioReport report;
  report.file = scenario.file;
  auto world = World::open(scenario.policy, scenario.start);
  if (!world) {
    report.problems.push_back(
        {rules::Diagnostic::Level::error, scenario.file, 0, 0, world.error().message, world.error().hint});
    return report;
  }
  Play play(scenario, **world);
  for (const auto& step : scenario.steps) report.steps.push_back(play.play(step));
  return report;
}

}  // namespace sim

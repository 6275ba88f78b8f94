// `ticketctl test`: policy tests, several files at a time, told in the order in which they were named.

#include <atomic>
#include <chrono>
#include <fstream>
#include <nlohmann/json.hpp>
#include <thread>

#include "daemon/sim/report.hh"
#include "daemon/sim/run.hh"
#include "daemon/verbs/command.hh"
#include "daemon/verbs/json.hh"
#include "daemon/verbs/table.hh"

namespace ctl {
namespace {

constexpr std::size_t kMostJobs = 64;  // each has a database and a policy in memory

sim::ScenarioReport run_file(const std::string& file) {
  const auto begin = std::chrono::steady_clock::now();
  auto loaded = rules::load_scenario(file, rules::disk_reader());
  sim::ScenarioReport report;
  if (loaded.scenario)
    report = sim::run(*loaded.scenario);
  else
    report.problems = std::move(loaded.diagnostics);
  report.file = file;
  report.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  return report;
}

std::vector<sim::ScenarioReport> run_files(const std::vector<std::string>& files, unsigned jobs) {
  std::vector<sim::ScenarioReport> reports(files.size());
  std::atomic<std::size_t> next = 0;
  const auto work = [&] {
    for (std::size_t i = next++; i < files.size(); i = next++) reports[i] = run_file(files[i]);
  };
  std::vector<std::jthread> helpers;
  for (std::size_t i = 1; i < std::min({std::size_t{jobs}, files.size(), kMostJobs}); ++i)
    helpers.emplace_back(work);
  work();
  helpers.clear();  // waits for them
  return reports;
}

Json to_json(const sim::ScenarioReport& report) {
  Json json{{"file", report.file}, {"problems", Json::array()}, {"steps", Json::array()}};
  for (const auto& problem : report.problems) json["problems"].push_back(problem.format());
  for (const auto& step : report.steps) {
    Json failures = Json::array();
    for (const auto& failure : step.failures)
      failures.push_back({{"line", failure.line}, {"expected", failure.what}, {"diff", failure.diff}});
    json["steps"].push_back({{"name", step.name},
                             {"line", step.line},
                             {"passed", step.failures.empty()},
                             {"failures", failures}});
  }
  return json;
}

void print(const std::vector<sim::ScenarioReport>& reports, bool json, Output& output) {
  if (json) {
    Json all = Json::array();
    for (const auto& report : reports) all.push_back(to_json(report));
    output.out += dump(all);
    return;
  }
  for (const auto& report : reports) output.out += printable_lines(sim::to_text(report));
  output.out += sim::summary(reports);
}

}  // namespace

int test(const Test& options, bool json, Output& output) {
  const unsigned jobs = options.jobs > 0 ? options.jobs : std::max(1u, std::thread::hardware_concurrency());
  const auto reports = run_files(options.files, jobs);
  print(reports, json, output);
  if (!options.junit.empty()) {
    std::ofstream file(options.junit, std::ios::binary);
    file << sim::to_junit(reports) << std::flush;
    if (!file) return fail(output, kRefused, "cannot write " + options.junit);
  }
  const bool failed =
      std::any_of(reports.begin(), reports.end(), [](const auto& report) { return report.failed() > 0; });
  return failed ? kRefused : kDone;
}

}  // namespace ctl

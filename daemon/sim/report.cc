#include "daemon/sim/report.hh"

#include <cstdio>

namespace sim {
namespace {

std::string failure_text(const Failure& failure, const std::string& indent) {
  std::string out =
      indent + (failure.line > 0 ? "line " + std::to_string(failure.line) + ": " : "") + failure.what + "\n";
  for (const auto& line : failure.diff) out += indent + "  " + line + "\n";
  return out;
}

std::string step_text(const StepResult& step, const std::string& indent) {
  std::string out;
  for (const auto& failure : step.failures) out += failure_text(failure, indent);
  if (step.failures.empty()) return out;
  out +=
      indent + (step.happened.empty() ? "nothing happened in this step\n" : "what happened in this step:\n");
  for (const auto& title : step.happened) out += indent + "  " + title + "\n";
  return out;
}

// Control characters have no place in XML 1.0, not even escaped.
std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '&')
      out += "&amp;";
    else if (c == '<')
      out += "&lt;";
    else if (c == '>')
      out += "&gt;";
    else if (c == '"')
      out += "&quot;";
    else
      out += static_cast<unsigned char>(c) < 0x20 && c != '\n' && c != '\t' ? ' ' : c;
  }
  return out;
}

std::string attribute(const char* name, std::string_view value) {
  return std::string(" ") + name + "=\"" + escaped(value) + "\"";
}

std::string seconds(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.3f", value);
  return text;
}

std::string suite(const ScenarioReport& report) {
  const std::size_t failed = report.failed();
  std::string cases;
  for (const auto& problem : report.problems)
    cases += "    <testcase" + attribute("classname", report.file) + attribute("name", "load") +
             ">\n      <error" + attribute("message", problem.format()) + "/>\n    </testcase>\n";
  for (const auto& step : report.steps) {
    cases += "    <testcase" + attribute("classname", report.file) + attribute("name", step.name);
    if (step.failures.empty())
      cases += "/>\n";
    else
      cases += ">\n      <failure" + attribute("message", step.failures.front().what) + ">" +
               escaped(step_text(step, "")) + "</failure>\n    </testcase>\n";
  }
  const bool unread = !report.problems.empty();
  const std::size_t tests = unread ? report.problems.size() : report.steps.size();
  return "  <testsuite" + attribute("name", report.file) + attribute("tests", std::to_string(tests)) +
         attribute("failures", std::to_string(unread ? 0 : failed)) +
         attribute("errors", std::to_string(unread ? report.problems.size() : 0)) +
         attribute("time", seconds(report.seconds)) + ">\n" + cases + "  </testsuite>\n";
}

}  // namespace

std::string to_text(const ScenarioReport& report) {
  std::string out = report.file + "\n";
  for (const auto& problem : report.problems) out += "FAIL  " + problem.format() + "\n";
  for (const auto& step : report.steps) {
    out += (step.failures.empty() ? "ok    " : "FAIL  ") + step.name + "\n";
    out += step_text(step, "        ");
  }
  return out;
}

std::string summary(const std::vector<ScenarioReport>& reports) {
  std::size_t passed = 0, failed = 0;
  for (const auto& report : reports) passed += report.passed(), failed += report.failed();
  return std::to_string(passed) + " passed, " + std::to_string(failed) + " failed\n";
}

std::string to_junit(const std::vector<ScenarioReport>& reports) {
  std::string out = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n";
  for (const auto& report : reports) out += suite(report);
  return out + "</testsuites>\n";
}

}  // namespace sim

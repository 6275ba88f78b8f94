// docs/policy-tests.md: every example on it is run.

#include <fstream>
#include <sstream>

#include "daemon/sim/report.hh"
#include "daemon/sim/run.hh"
#include "tests/catch.hh"
#include "tests/places.hh"

namespace {

std::vector<std::string> examples() {
  std::ifstream file(tests::source_root() + "/docs/policy-tests.md");
  std::vector<std::string> blocks;
  bool inside = false;
  for (std::string line; std::getline(file, line);) {
    if (line == "```yaml") blocks.emplace_back();
    inside = line == "```yaml" || (inside && line != "```");
    if (inside && line != "```yaml") blocks.back() += line + "\n";
  }
  return blocks;
}

}  // namespace

TEST_CASE("every example of docs/policy-tests.md passes") {
  const auto blocks = examples();
  REQUIRE(blocks.size() >= 4);
  REQUIRE(blocks[0].starts_with("# policy.yaml\n"));
  for (std::size_t i = 1; i < blocks.size(); ++i) {
    INFO(blocks[i]);
    const auto loaded = rules::load_scenario(
        "scenario.yaml", rules::memory_reader({{"policy.yaml", blocks[0]}, {"scenario.yaml", blocks[i]}}));
    for (const auto& diagnostic : loaded.diagnostics) UNSCOPED_INFO(diagnostic.format());
    REQUIRE(loaded.scenario);
    const auto report = sim::run(*loaded.scenario);
    INFO(sim::to_text(report));
    CHECK(report.failed() == 0);
    CHECK(report.passed() >= 2);
  }
}

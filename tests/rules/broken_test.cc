// Policies that are wrong, each with what a person is told about it: the lines "# expect: LINE:COLUMN: ..."
// at its head.

#include <filesystem>

#include "rules/load/load.hh"
#include "tests/catch.hh"
#include "tests/places.hh"
#include "tests/rules/policies.hh"

using namespace rules;
using namespace rules_test;

namespace {

const std::string kMark = "# expect: ";

std::string expected(const std::string& yaml, const std::string& name) {
  std::istringstream in(yaml);
  std::string out;
  for (std::string line; std::getline(in, line) && line.starts_with(kMark);)
    out += name + ':' + line.substr(kMark.size()) + '\n';
  return out;
}

}  // namespace

TEST_CASE("every broken policy gets the message a person would want, at its place") {
  std::size_t count = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(tests::data("rules") + "/broken")) {
    if (!entry.is_regular_file()) continue;
    const std::string name = entry.path().filename().string(), yaml = read_file(entry.path().string());
    const LoadResult result = load_policy(name, memory_reader({{name, yaml}}));
    INFO(name);
    CHECK(listing(result.diagnostics) == expected(yaml, name));
    CHECK_FALSE(result.diagnostics.empty());
    CHECK(result.policy.has_value() == !has_errors(result.diagnostics));
    ++count;
  }
  CHECK(count >= 40);
}

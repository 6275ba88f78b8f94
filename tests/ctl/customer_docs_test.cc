// docs/policy.md, "Customers in the database": each command shown there is run, and says what stands below
// it.

#include <fstream>
#include <sstream>

#include "daemon/verbs/run.hh"
#include "rules/load/load.hh"
#include "tests/catch.hh"
#include "tests/places.hh"

namespace {

const std::string kPolicy = R"(
desk: {name: Example Support, domain: example.com}
storage: {path: /tmp/unused.db}
smtp: {url: "smtp://localhost:25", tls: none}
mailboxes: {support: {address: support@example.com}}
plans: {enterprise: {}, paid: {}, free: {}}
customers: {initech: {domains: [initech.example], plan: enterprise}}
customers_file: customers.csv
)";

std::string section_of_docs() {
  std::ifstream file(tests::source_root() + "/docs/policy.md");
  std::ostringstream all;
  all << file.rdbuf();
  const std::string text = all.str();
  const auto begin = text.find("\n## Customers\n");
  REQUIRE(begin != std::string::npos);
  return text.substr(begin, text.find("\n## ", begin + 1) - begin);
}

std::vector<std::string> blocks(const std::string& text, const std::string& kind) {
  std::vector<std::string> found;
  const std::string open = "```" + kind + "\n";
  for (auto at = text.find(open); at != std::string::npos; at = text.find(open, at)) {
    at += open.size();
    found.push_back(text.substr(at, text.find("```", at) - at));
  }
  return found;
}

// As a shell does it, as far as the docs need: blanks part words, double quotes keep them together.
std::vector<std::string> words_of(const std::string& line) {
  std::vector<std::string> words;
  bool quoted = false, open = false;
  for (const char c : line) {
    if (c == '"') quoted = !quoted;
    if (c == ' ' && !quoted) open = false;
    if ((c == ' ' && !quoted) || (c == '"' && open)) continue;
    if (!open) words.emplace_back();
    open = true;
    if (c != '"') words.back() += c;
  }
  return words;
}

struct Shown {
  std::string command, said;
};

std::vector<Shown> commands(const std::string& block) {
  std::vector<Shown> found;
  std::istringstream lines(block);
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with("$ ticketctl "))
      found.push_back({line.substr(12), {}});
    else if (!found.empty())
      found.back().said += line + "\n";
  }
  return found;
}

class Desk {
 public:
  explicit Desk(const std::string& csv) {
    auto loaded = rules::load_policy(
        "policy.yaml", rules::memory_reader({{"policy.yaml", kPolicy}, {"customers.csv", csv}}));
    for (const auto& diagnostic : loaded.diagnostics) FAIL_CHECK(diagnostic.format());
    REQUIRE(loaded.policy);
    store_ = *storage::Store::open({.path = ":memory:", .check = false});
    intake_ = std::make_unique<intake::Intake>(
        *store_, std::make_shared<const rules::Policy>(*std::move(loaded.policy)));
  }

  std::string run(const std::string& command, const std::string& input) {
    auto read = ctl::read_arguments(words_of(command));
    const auto* invocation = std::get_if<ctl::Invocation>(&read);
    if (!invocation) return std::get<ctl::Usage>(read).err;
    ctl::Output output;
    ctl::run(*invocation, input, {store_.get(), intake_.get()}, storage::Instant{std::chrono::days{20'515}},
             output);
    return output.out + output.err;
  }

 private:
  std::unique_ptr<storage::Store> store_;
  std::unique_ptr<intake::Intake> intake_;
};

}  // namespace

TEST_CASE("every command of docs/policy.md about customers says what is shown", "[docs]") {
  const std::string section = section_of_docs();
  const auto files = blocks(section, "csv"), sessions = blocks(section, "console");
  REQUIRE(files.size() == 2);
  REQUIRE(sessions.size() == 3);
  Desk desk(files[0]);
  for (const auto& session : sessions)
    for (const auto& [command, said] : commands(session)) {
      INFO("ticketctl " << command);
      CHECK(desk.run(command, files[1]) == said);
    }
}

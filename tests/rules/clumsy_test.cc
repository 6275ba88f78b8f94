// What people and their tools do to policy files: wrong files, wrong links, wrong editors. Each was tried by
// hand once; the messages are what a person would want.

#include <filesystem>
#include <fstream>
#include <sys/stat.h>
#include <unistd.h>

#include "rules/load/load.hh"
#include "rules/scenario/scenario.hh"
#include "tests/catch.hh"
#include "tests/rules/policies.hh"

using namespace rules;
using namespace rules_test;
namespace fs = std::filesystem;

namespace {

class Folder {
 public:
  Folder() {
    std::string pattern = (fs::temp_directory_path() / "policy-XXXXXX").string();
    if (::mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("no temporary folder");
    path_ = pattern;
  }
  ~Folder() { fs::remove_all(path_); }
  std::string operator/(const std::string& name) const { return path_ + "/" + name; }
  void write(const std::string& name, const std::string& text) const {
    std::ofstream(*this / name, std::ios::binary) << text;
  }
  // What is said of a file, the folder's own name left out.
  std::string check(const std::string& name) const {
    std::string said = listing(load_policy(*this / name, disk_reader()).diagnostics);
    for (auto at = said.find(path_ + "/"); at != std::string::npos; at = said.find(path_ + "/"))
      said.erase(at, path_.size() + 1);
    return said;
  }

 private:
  std::string path_;
};

std::string errors_of(const std::string& more) {
  return listing(load(kMinimal + more).diagnostics);
}

}  // namespace

TEST_CASE("a file that cannot be read is told with the reason") {
  Folder folder;
  fs::create_directory(folder / "folder.yaml");
  fs::create_symlink("nowhere", folder / "dangling.yaml");
  fs::create_symlink("loop.yaml", folder / "loop.yaml");
  REQUIRE(::mkfifo((folder / "pipe.yaml").c_str(), 0600) == 0);
  CHECK(folder.check("none.yaml") == "none.yaml: error: cannot read the file: there is no such file\n");
  CHECK(folder.check("folder.yaml") == "folder.yaml: error: cannot read the file: it is a folder\n");
  CHECK(folder.check("dangling.yaml") ==
        "dangling.yaml: error: cannot read the file: there is no such file\n");
  CHECK(folder.check("pipe.yaml") == "pipe.yaml: error: cannot read the file: it is no ordinary file\n");
  CHECK(folder.check("loop.yaml").starts_with("loop.yaml: error: cannot read the file: "));
  folder.write("includes.yaml", kMinimal + "include: [folder.yaml, none.yaml]\n");
  CHECK(folder.check("includes.yaml") ==
        "includes.yaml:4:11: error: cannot read folder.yaml: it is a folder\n"
        "includes.yaml:4:24: error: cannot read none.yaml: there is no such file\n");
  folder.write("secret.yaml", kMinimal);
  ::chmod((folder / "secret.yaml").c_str(), 0);
  if (::geteuid() != 0)
    CHECK(folder.check("secret.yaml") == "secret.yaml: error: cannot read the file: permission denied\n");
}

TEST_CASE("a file is read once, however it is called") {
  Folder folder;
  fs::create_directory(folder / "sub");
  fs::create_directory_symlink(".", folder / "again");
  fs::create_symlink("policy.yaml", folder / "link.yaml");
  folder.write("policy.yaml",
               kMinimal +
                   "include: [policy.yaml, ./policy.yaml, sub/../policy.yaml, again/again/policy.yaml, "
                   "link.yaml, more.yaml]\n");
  folder.write("more.yaml", "include: policy.yaml\n");
  CHECK(folder.check("policy.yaml").empty());
}

TEST_CASE("an item that is not there is told where its dash stands") {
  CHECK(errors_of("rules:\n  -\n  # nothing yet - but soon\n  -\n  - {name: a, when: {subject: x}, then: "
                  "{tag: y}}\n") ==
        "policy.yaml:5:3: error: expected a rule, a mapping with keys such as name, found nothing\n"
        "policy.yaml:7:3: error: expected a rule, a mapping with keys such as name, found nothing\n");
}

TEST_CASE("a key without a value is told once") {
  CHECK(errors_of("include:\n") ==
        "policy.yaml:4:1: error: \"include\" has no value (expected a file, or a list of them)\n");
}

TEST_CASE("a severity that is no name is not called an empty list, too") {
  CHECK(errors_of("severities: [\"a\\u0007b\"]\n") ==
        "policy.yaml:4:14: error: expected a name, found \"a b\" (a name has letters, digits and - _ . +, "
        "and no "
        "blanks)\n");
}

TEST_CASE("yes and no in any case, and no number that has two meanings") {
  const Policy policy = policy_of("desk: {name: X, domain: example.com, acknowledge: No, quote: YES}\n" +
                                  kMinimal.substr(kMinimal.find('\n') + 1));
  CHECK_FALSE(policy.desk.acknowledge);
  CHECK(policy.desk.quote);
  std::string octal = kMinimal;
  octal.replace(octal.find("support@example.com"), 19, "support@example.com, rank: 010");
  CHECK_THAT(listing(load(octal).diagnostics),
             ContainsSubstring("expected a whole number from 1 to 1000, found \"010\""));
}

TEST_CASE("a name has no character that nobody sees") {
  for (const std::string invisible : {"\u202e", "\u200b", "\ufeff", "\u00a0", "\u2066", "\u00ad"})
    CHECK_THAT(errors_of("agents: {a" + invisible + "b: {email: a@example.org}}\n"),
               ContainsSubstring("a name has letters, digits"));
  CHECK(errors_of("severities: [größe, 高い]\n").empty());
}

TEST_CASE("all on one line: columns are counted in one pass") {
  std::string line = "x-many: [";
  while (line.size() < 2'000'000) line += "gr\u00f6\u00dfe, {a: b}, ";
  const std::string said = errors_of(line + "c]\nsverities: [a]\n");
  CHECK_THAT(said, ContainsSubstring("policy.yaml:5:1: error: unknown key \"sverities\""));
  CHECK_THAT(
      errors_of(
          "x: \u00e4\u00f6\u00fc\nagents: {\"\u00e4\u00f6\": {email: a@example.org, \u00fc: {b: c}}}\n"),
      ContainsSubstring("policy.yaml:4:1: error: unknown key \"x\""));
}

TEST_CASE("an open quote is among what may not be closed") {
  CHECK_THAT(errors_of("severities: [\"a, b]\n"), ContainsSubstring("a {, a [ or a quote is not closed"));
}

TEST_CASE("a message stays on one line, whatever it quotes") {
  CHECK_THAT(errors_of("\"a\\u001b[2J\\nb\": 1\n"), ContainsSubstring("unknown key \"a?[2J?b\""));
}

TEST_CASE("a scenario's headers have no second line, and its attachments a bound") {
  const auto problems = [](const std::string& step) {
    const std::string yaml = "policy: policy.yaml\nstart: 2026-03-02 09:00\nsteps:\n  - " + step + "\n";
    return listing(load_scenario("test.yaml", memory_reader({{"policy.yaml", kMinimal}, {"test.yaml", yaml}}))
                       .diagnostics);
  };
  CHECK(problems("mail: {from: \"a@b.example\\nBcc: c@d.example\"}") ==
        "test.yaml:4:18: error: expected a text of one line, found \"a@b.example Bcc: c@d.example\"\n");
  CHECK_THAT(problems("mail: {from: a@b.example, subject: \"a\\nb\"}"),
             ContainsSubstring("expected a text of one line"));
  CHECK_THAT(problems("mail: {from: a@b.example, attach: {name: x, size: 500MB}}"),
             ContainsSubstring("a test's attachment has at most 64MB"));
  CHECK_THAT(
      problems("expect: [{nothing_sent: false}]"),
      ContainsSubstring(
          "\"nothing_sent: false\" asks for nothing (leave it out, or write not: {nothing_sent: true})"));
  CHECK(problems("wait: 1h").empty());
}

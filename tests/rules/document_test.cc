#include "rules/yaml/document.hh"

#include "tests/catch.hh"
#include "tests/rules/policies.hh"

using namespace rules;
using namespace rules_test;

namespace {

std::string problems(const std::string& yaml) {
  std::vector<Diagnostic> diagnostics;
  read_document(yaml, "p", 0, diagnostics);
  return listing(diagnostics);
}

Node read(const std::string& yaml) {
  std::vector<Diagnostic> diagnostics;
  auto node = read_document(yaml, "p", 0, diagnostics);
  INFO(listing(diagnostics));
  REQUIRE(node);
  return *node;
}

}  // namespace

TEST_CASE("nodes know where they stand, in characters") {
  const Node root = read(
      "a: 1\n\"gr\xC3\xB6\xC3\x9F"
      "e\": {b: [x, \"y\"]}\nc: |\n  text\n  more\nd:\n");
  REQUIRE(root.entries.size() == 4);
  CHECK(root.entries[0].value.mark == Mark{0, 1, 4});
  const Node& b = root.entries[1].value.entries[0].value;
  CHECK(b.mark == Mark{0, 2, 14});
  CHECK(b.items[1].mark == Mark{0, 2, 18});
  CHECK(b.items[1].quoted);
  CHECK_FALSE(b.items[0].quoted);
  CHECK(root.entries[2].value.text == "text\nmore\n");
  CHECK(root.entries[3].value.is_null());
  CHECK(root.entries[3].value.mark.line == 6);
}

TEST_CASE("aliases stand for what they name, within bounds") {
  const Node root = read("a: &x {b: 1}\nc: *x\n");
  CHECK(root.find("c")->find("b")->text == "1");
  std::string bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n";
  for (int i = 1; i < 12; ++i) {
    const std::string before = "*a" + std::to_string(i - 1);
    bomb += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [" + before;
    for (int n = 1; n < 10; ++n) bomb += ", " + before;
    bomb += "]\n";
  }
  CHECK(problems(bomb).find("more than 1000000 values, aliases unfolded") != std::string::npos);
  CHECK(problems("a: &a [*a]\n").find("error") != std::string::npos);
}

TEST_CASE("depth is bounded, whatever the style") {
  CHECK(
      problems("a: " + std::string(100, '[') + std::string(100, ']')).find("nested deeper than 40 levels") !=
      std::string::npos);
  CHECK(problems("a: " + std::string(100000, '[')).find("error") != std::string::npos);
  CHECK(problems("a: " + std::string(100000, '{')).find("error") != std::string::npos);
  CHECK(problems(std::string(100000, '-')) == "");
  std::string nested;
  for (int i = 0; i < 200; ++i) nested += std::string(static_cast<std::size_t>(i), ' ') + "a:\n";
  CHECK(problems(nested).find("nested deeper") != std::string::npos);
}

TEST_CASE("bytes that are no text are refused at their place") {
  CHECK(problems("a: x\nb: \xC3\x28\n") ==
        "p:2:4: error: a byte that is not UTF-8 (save the file as UTF-8)\n");
  CHECK(problems("a: \xED\xA0\x80\n").find("p:1:4:") == 0);  // a surrogate
  CHECK(problems("a: \xC0\xAF\n").find("p:1:4:") == 0);      // overlong
  CHECK(problems(std::string("a: x\0y\n", 7)).find("a NUL byte") != std::string::npos);
  CHECK(problems(std::string("\xFF\xFE"
                             "a\0",
                             4))
            .find("not UTF-8") != std::string::npos);
  CHECK(read("\xEF\xBB\xBF"
             "a: b\n")
            .find("a")
            ->text == "b");
}

TEST_CASE("an empty file, a comment and odd keys") {
  CHECK(read("").is_null());
  CHECK(read("# nothing\n").is_null());
  CHECK(problems("? [a, b]\n: c\n").find("a key must be a word") != std::string::npos);
  CHECK(problems("~: c\n").find("a key must be a word") != std::string::npos);
  CHECK(problems("a: b\n---\nc: d\n").find("a second document") != std::string::npos);
}

#include "mailparse/html/html_open_tags.hh"

#include "mailparse/html/html_text.hh"
#include "tests/catch.hh"

using namespace mailparse;

namespace {
std::string times(int count, std::string_view text) {
  std::string all;
  while (count-- > 0) all += text;
  return all;
}
}  // namespace

TEST_CASE("open tags: an end tag counts if its element is open and nothing of a higher rank stands above",
          "[html]") {
  OpenTags tags;
  CHECK_FALSE(tags.heeds_end("b"));
  for (const char* name : {"html", "body", "i", "div", "b"}) tags.push(name);
  CHECK(tags.heeds_end("b"));
  CHECK(tags.heeds_end("div"));
  CHECK_FALSE(tags.heeds_end("i"));
  CHECK_FALSE(tags.heeds_end("p"));
  tags.pop();
  tags.pop();
  CHECK(tags.heeds_end("i"));
  CHECK_FALSE(tags.heeds_end("b"));
}

TEST_CASE("open tags: a second body is none, and its end tag neither", "[html]") {
  OpenTags tags;
  CHECK(tags.heeds_start("html"));
  tags.push("html");
  CHECK(tags.heeds_start("body"));
  tags.push("body");
  CHECK_FALSE(tags.heeds_start("body"));
  CHECK_FALSE(tags.heeds_end("body"));
  CHECK(tags.heeds_end("body"));
}

TEST_CASE("open tags: names as the parser reads them", "[html]") {
  CHECK(tag_name("</O:p >", 2) == "o:p");
  CHECK(tag_name("<>", 1).empty());
  CHECK(tag_name(times(200, "a"), 0).size() == 100);
}

// Each of these took minutes.
TEST_CASE("html: tags that do nothing cost nothing, however deep they stand", "[html]") {
  constexpr int kMany = 40000;
  const std::string deep = "<p>x" + times(kMany, "<b>");
  for (const char* tag : {"</i>", "</p>", "<body>", "<html>", "</body>", "<head>", "</I", "</table >"}) {
    INFO(tag);
    CHECK(html_to_text(deep + times(kMany, tag) + "y", 1 << 20).starts_with("x"));
  }
  CHECK(html_to_text("<i>x" + times(kMany, "<div>") + times(kMany, "<b>") + times(kMany, "</i>"), 1 << 20) ==
        "x\n");
  CHECK(html_to_text("<!--" + times(kMany, "</i>") + "-->x", 1 << 20) == "x\n");
}

TEST_CASE("html: what was left out leaves the rest as it was", "[html]") {
  const std::string start = "<!-- " + times(600, "-") + " -->";
  CHECK(html_to_text(start + "<b>a</i>b</b>c</x>d", 1000) == "abcd\n");
  CHECK(html_to_text(start + "<table><tr><td>a</b></td><td>b</td></tr></table>", 1000) ==
        html_to_text("<table><tr><td>a</td><td>b</td></tr></table>", 1000));
  CHECK(html_to_text(start + "<html><body>a<html><body><p>b</body></html><p>c</body></html>d", 1000) ==
        html_to_text("<html><body>a<html><body><p>b</body></html><p>c</body></html>d", 1000));
  CHECK(html_to_text(start + "<a href=\"http://x.example/\" title=\"</b>\">a</a>", 1000) ==
        "a <http://x.example/>\n");
}

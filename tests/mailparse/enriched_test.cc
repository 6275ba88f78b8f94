#include "mailparse/html/enriched.hh"

#include "tests/catch.hh"

using namespace mailparse;

TEST_CASE("enriched: commands go, line ends mean paragraphs") {
  CHECK(enriched_to_text("<bold>Now</bold> is the\ntime.\n\nNext <<b> 1 < 2\n", false) ==
        "Now is the time.\nNext <b> 1 < 2\n");
  CHECK(enriched_to_text("<color><param>red</param>hot</color>", false) == "hot\n");
}

TEST_CASE("enriched: richtext") {
  CHECK(enriched_to_text("This <bold>is</bold>\ncool<nl>\n1 <lt> 2", true) == "This is cool\n 1 < 2\n");
}

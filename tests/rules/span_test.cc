#include "rules/time/span.hh"

#include "tests/catch.hh"

using namespace rules;

TEST_CASE("spans are written back the way they are read") {
  for (const std::string text : {"90s", "2h", "1h30m", "2h on 24x5", "5bd", "5bd on office", "5d", "by 17:00",
                                 "by 17:00 on office", "45m"}) {
    const auto span = parse_span(text);
    INFO(text);
    REQUIRE(span);
    const std::string again = to_string(*span);
    CHECK(parse_span(again) == span);
    if (text != "90s") CHECK(again == text);
  }
  CHECK(parse_span("60m")->counted == std::chrono::hours{1});
  CHECK(parse_span("1 week")->days == 7);
  CHECK(parse_span("2 hours on x")->counted == std::chrono::hours{2});
  CHECK(parse_span("2w")->kind == Span::Kind::civil_days);
}

TEST_CASE("what is no span is nothing") {
  for (const std::string text : {"", "5", "h", "5x", "5bd2h", "1d2h", "by", "by 25:00", "by 24:00", "by 5",
                                 "2h on", "2h on ", "-2h", "2h 5", "99999999999h", "900000h", "2H"}) {
    INFO(text);
    CHECK_FALSE(parse_span(text));
  }
}

TEST_CASE("durations have no calendar") {
  CHECK(parse_duration("1h30m") == std::chrono::minutes{90});
  CHECK(parse_duration("2d") == std::chrono::hours{48});
  CHECK_FALSE(parse_duration("2bd"));
  CHECK_FALSE(parse_duration("2h on office"));
  CHECK(to_string(std::chrono::seconds{90}) == "1m30s");
  CHECK(to_string(std::chrono::hours{50}) == "2d2h");
}

TEST_CASE("thresholds are parts or leads") {
  CHECK(parse_threshold("80%")->percent == 80);
  CHECK(parse_threshold("30m")->lead == std::chrono::minutes{30});
  for (const std::string text : {"0%", "101%", "%", "80", "0m", "2bd"}) CHECK_FALSE(parse_threshold(text));
}

TEST_CASE("times of day") {
  CHECK(parse_time_of_day("9:05") == std::chrono::minutes{545});
  CHECK(parse_time_of_day("24:00") == std::chrono::minutes{1440});
  for (const std::string text : {"24:01", "9", "9:5", "9:60", "", ":30", "9:05x"})
    CHECK_FALSE(parse_time_of_day(text));
}

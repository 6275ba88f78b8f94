#include "mailparse/header/date.hh"

#include "tests/catch.hh"

using namespace mailparse;

namespace {
long long seconds(std::string_view text) {
  const auto date = parse_date(text);
  return date ? date->time_since_epoch().count() : -1;
}
constexpr long long kMoment = 1057049557;  // 2003-07-01 08:52:37 UTC
}  // namespace

TEST_CASE("date: as written by clients") {
  CHECK(seconds("Tue, 1 Jul 2003 10:52:37 +0200") == kMoment);
  CHECK(seconds("Tue, 01 Jul 2003 10:52:37 +0200 (CEST)") == kMoment);
  CHECK(seconds("1 Jul 2003 08:52:37 GMT") == kMoment);
  CHECK(seconds("1 Jul 03 08:52:37 -0000") == kMoment);
  CHECK(seconds("Tue, 1 July 2003 04:52:37 EDT") == kMoment);
  CHECK(seconds("Tue Jul  1 08:52:37 2003") == kMoment);
  CHECK(seconds("Tue Jul  1 10:52:37 CEST 2003") == kMoment);
  CHECK(seconds("2003-07-01T10:52:37+02:00") == kMoment);
  CHECK(seconds("2003-07-01 08:52:37") == kMoment);
  CHECK(seconds("Tue, 1 Jul 2003 10.52.37 +0200") == kMoment);
  CHECK(seconds("TUE, 1 JUL 2003 10:52:37 +0200") == kMoment);
  CHECK(seconds("Tue,1 Jul 2003 10:52:37+0200") == kMoment);
  CHECK(seconds("Tue, 1 Jul 2003 10:52 +0200") == kMoment - 37);
  CHECK(seconds("1 Jul 2003") == 1057017600);
  CHECK(seconds("Tue, 1 Jul 103 08:52:37 GMT") == kMoment);
  CHECK(seconds("1-Jul-2003 10:52:37 +0200") == kMoment);
  CHECK(seconds("Tue (day), 1 (one) Jul 2003 08:52:37 Z") == kMoment);
}

TEST_CASE("date: what is no date") {
  CHECK_FALSE(parse_date(""));
  CHECK_FALSE(parse_date("yesterday"));
  CHECK_FALSE(parse_date("31 Feb 2003 10:00:00"));
  CHECK_FALSE(parse_date("1 Jul 2003 25:00:00"));
  CHECK_FALSE(parse_date("99999999999999999999"));
  CHECK_FALSE(parse_date("Jul 2003"));
}

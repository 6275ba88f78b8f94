#include "mailparse/header/local_date.hh"

#include "mailparse/parse/parse.hh"
#include "tests/catch.hh"

using namespace mailparse;
using namespace std::chrono_literals;

namespace {
const Instant kDay = std::chrono::sys_days(std::chrono::year(2011) / 3 / 1);
}

TEST_CASE("dates as clients write them above a quote", "[date]") {
  for (const char* text : {"Tue, Mar 1, 2011 at 6:02 PM",
                           "Di., 1. März 2011 um 18:02 Uhr",
                           "mar. 1 mars 2011 à 18:02",
                           "mar, 1 mar 2011 a las 18:02",
                           "martedì 1 marzo 2011 18:02",
                           "dinsdag 1 maart 2011 18:02",
                           "wtorek, 1 marca 2011 18:02",
                           "úterý 1. března 2011 18:02",
                           "2011. március 1., kedd 18:02",
                           "tiistai 1. maaliskuuta 2011 18.02",
                           "den 1 mars 2011 18:02",
                           "1 Mart 2011 Salı 18:02",
                           "вт, 1 мар. 2011 г. в 18:02",
                           "1 березня 2011 р. 18:02",
                           "Τρίτη, 1 Μαρτίου 2011 6:02 μμ",
                           "2011年3月1日(火) 18:02",
                           "2011年3月1日 下午 6:02",
                           "2011년 3월 1일 화요일 오후 6:02",
                           "01.03.2011 18:02",
                           "01.03.2011 18.02",
                           "2011-03-01 18:02:00",
                           "01/03/2011  18:02",
                           "3/1/2011 6:02:00 PM",
                           "03/01/2011 06:02 PM",
                           "Tue, 1 Mar 2011 18:02:00 +0000"}) {
    INFO(text);
    CHECK(parse_local_date(text) == kDay + 18h + 2min);
  }
  CHECK(parse_local_date("1. März 2011 um 18:02:05 MEZ") == kDay + 17h + 2min + 5s);
  CHECK(parse_local_date("1 mars 2011 à 18:02:00 UTC+1") == kDay + 17h + 2min);
  CHECK(parse_local_date("Tue, 01 Mar 2011 18:02:00 GMT-05:30") == kDay + 23h + 32min);
  CHECK(parse_local_date("mar. 3 mai 2011") ==
        Instant(std::chrono::sys_days(std::chrono::year(2011) / 5 / 3)));
  CHECK(parse_local_date("31/12/2011") == Instant(std::chrono::sys_days(std::chrono::year(2011) / 12 / 31)));
}

TEST_CASE("what is no date", "[date]") {
  for (const char* text : {"", "yesterday", "18:02", "2011", "1 März", "99.99.2011", "31.02.2011", "1.2.3",
                           "2011 2011 2011", "::::", "1 Mar 2011 99:99"}) {
    INFO(text);
    CHECK_FALSE(parse_local_date(text));
  }
}

TEST_CASE("forwards with a national date, a tag before the prefix, and without fields", "[forward]") {
  const auto forwarded = [](const std::string& subject, const std::string& text) {
    return parse("From: b@y.example\nSubject: " + subject +
                 "\nMIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n\n" + text)
        .forwarded;
  };
  const auto tagged = forwarded("[EXTERNAL] WG: x",
                                "Von: Ann Lee <ann@x.example>\nGesendet: Dienstag, 1. März 2011 18:02\n"
                                "An: b@y.example\nBetreff: x\n\nHallo");
  REQUIRE(tagged);
  CHECK(tagged->from == "ann@x.example");
  CHECK(tagged->date == kDay + 18h + 2min);
  const auto bare = forwarded("Fwd: x",
                              "-------- Пересылаемое сообщение --------\n"
                              "01.03.2011, 18:02, \"Ann Lee\" <ann@x.example>:\n\nПривет");
  REQUIRE(bare);
  CHECK(bare->from == "ann@x.example");
  CHECK(bare->from_name == "Ann Lee");
  CHECK(bare->date == kDay + 18h + 2min);
}

TEST_CASE("local date: a zone in front of the time, as in Chinese") {
  CHECK(parse_local_date("2011年3月1日 GMT+8 18:02:00") == kDay + 10h + 2min);
}

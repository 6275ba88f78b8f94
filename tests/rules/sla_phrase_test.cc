#include "rules/evaluate/sla_phrase.hh"

#include "rules/evaluate/deadline.hh"
#include "rules/policy/policy.hh"
#include "tests/catch.hh"
#include "tests/rules/policies.hh"

using namespace rules;
using namespace rules_test;
using namespace std::chrono;

namespace {

std::string said(const std::string& text, Instant start, const std::string& language = "en") {
  static const Policy policy = section6();
  const Span span = *parse_span(text);
  return promise_phrase(policy, span, start, *deadline(policy, span, start), language);
}

const Instant kMonday{sys_days{year{2026} / 3 / 2} + hours{16}};                    // 11:00 in New York
const Instant kFridayNight{sys_days{year{2026} / 3 / 7} + hours{6} + minutes{30}};  // 23:30 in Denver

}  // namespace

TEST_CASE("a promise is said as people say it") {
  CHECK(said("60m on 24x7", kMonday) == "within 60 minutes");
  CHECK(said("1h on 24x7", kMonday) == "within 60 minutes");
  CHECK(said("90m", kMonday) == "within 90 minutes");
  CHECK(said("2h on 24x5", kMonday) == "within 2 hours");
  CHECK(said("150m", kMonday) == "within 2 hours 30 minutes");
  CHECK(said("10s", kMonday) == "within 10 seconds");
  CHECK(said("1bd on office", kMonday) == "within 1 business day");
  CHECK(said("5d", kMonday) == "within 5 days");
  CHECK(said("60m", kMonday, "de-AT") == "innerhalb von 60 Minuten");
}

TEST_CASE("where the calendar closes in between, the moment is said") {
  CHECK(said("2h on 24x5", kFridayNight) == "by Monday, 9 March 2026, 01:30 (America/Denver)");
  CHECK(said("by 17:00 on office", kMonday) == "by Monday, 2 March 2026, 17:00 (America/New_York)");
  CHECK(said("by 17:00 on office", kMonday, "de") ==
        "bis Montag, 2. März 2026, 17:00 Uhr (America/New_York)");
}

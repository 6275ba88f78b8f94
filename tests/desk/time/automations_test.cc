// What happens because time passes.

#include "tests/desk/support.hh"

using namespace desk::test;
using namespace std::chrono_literals;

namespace {

bool is_silent(TestDesk& desk) {
  const auto tags = desk.ticket(1).tags;
  return std::find(tags.begin(), tags.end(), "silent") != tags.end();
}

}  // namespace

TEST_CASE("an automation fires at its exact instant", "[automation]") {
  TestDesk desk;
  desk.post({});
  desk.wait(2h - 1s);
  CHECK_FALSE(is_silent(desk));
  desk.wait(1s);
  CHECK(is_silent(desk));
}

TEST_CASE("a mail moves the instant, and an automation fires once a period", "[automation]") {
  TestDesk desk;
  desk.post({});
  desk.wait(1h);
  desk.post({{{"In-Reply-To", "<" + desk.outbox("chris@initech.example").front().message_id + ">"}}});
  desk.wait(1h + 59min);
  CHECK_FALSE(is_silent(desk));
  desk.wait(1min);
  CHECK(is_silent(desk));
  const auto count = [&] {
    const auto events = desk.store().events({1}).value();
    return std::count_if(events.begin(), events.end(), [](const auto& event) {
      return event.rule == "silence" && event.kind == "rule.matched";
    });
  };
  CHECK(count() == 1);
  desk.wait(48h);
  CHECK(count() == 1);
}

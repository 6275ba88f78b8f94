#include "daemon/verbs/command.hh"
#include "tests/storage/support.hh"

using namespace storage::test;

TEST_CASE("stats tells what was suppressed, to people and to programs") {
  auto store = in_memory();
  apply(*store, {.counts = {{"suppressed.sender", 2}, {"suppressed.loop", 1}}});
  ctl::Output people, program;
  CHECK(ctl::stats(false, *store, people) == ctl::kDone);
  CHECK_THAT(people.out, ContainsSubstring("suppressed.sender"));
  CHECK(ctl::stats(true, *store, program) == ctl::kDone);
  CHECK_THAT(program.out, ContainsSubstring("\"suppressed.loop\":1"));
  CHECK(people.err + program.err == "");
}

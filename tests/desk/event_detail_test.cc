// Reasons and changes as details of events: what is written is read again.
#include "daemon/desk/case/event_detail.hh"

#include "tests/catch.hh"

TEST_CASE("a reason is read as it was written") {
  const auto reason =
      desk::read_reason(desk::write_reason({"down", "subject: down", {"notify owner, bob", "tag x => y"}}));
  CHECK(reason.because == "subject: down");
  CHECK(reason.actions == std::vector<std::string>{"notify owner, bob", "tag x => y"});
}

TEST_CASE("control characters from a mail stay out of the marks") {
  const auto detail = desk::write_reason({"r", "body: x on \"a =>\tb;\tc\nd\"", {"tag e"}});
  CHECK(detail == "body: x on \"a => b; c d\" =>\ttag e");
  CHECK(desk::read_reason(detail).actions == std::vector<std::string>{"tag e"});
}

TEST_CASE("a rule without actions, and a detail of another kind") {
  CHECK(desk::read_reason(desk::write_reason({"r", "always", {}})).actions.empty());
  CHECK(desk::read_reason("anything at all").because == "anything at all");
  CHECK(desk::read_reason("").because.empty());
}

TEST_CASE("a change is read as it was written, with what else it says") {
  CHECK(desk::write_change("", "tier1") == "none -> tier1");
  const auto change = desk::read_change("pending -> open: the customer answered");
  CHECK(change.before == "pending");
  CHECK(change.after == "open");
  CHECK(change.because == "the customer answered");
  CHECK(desk::read_change(desk::write_change("", "tier1")).before.empty());
  CHECK(desk::read_change(desk::write_change("alice", "")).after.empty());
}

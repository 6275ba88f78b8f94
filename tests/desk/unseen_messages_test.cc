// Two agents at one ticket (policy: desk: collision:).

#include "tests/desk/agent.hh"

using namespace desk::test;
using storage::Status;

namespace {

std::string policy(const std::string& collision) {
  std::string text = kPolicy;
  const std::string desk = "domain: example.com}";
  return text.replace(text.find(desk), desk.size(), "domain: example.com, collision: " + collision + "}");
}

Post bob(const TestDesk& desk, const std::string& id, const std::string& body, Shown shown = Shown::person) {
  auto post = answer_to(desk, kBob, kBob, shown, body);
  post.header["In-Reply-To"] = "<" + id + ">";
  return post;
}

}  // namespace

TEST_CASE("the second answer is sent, and its writer told what was missed", "[collision]") {
  TestDesk desk = opened();
  const auto first = desk.outbox(kBob).front().message_id;
  desk.post(alice(desk, "Please restart it.\n", Shown::token));
  desk.wait(std::chrono::seconds(10));
  desk.post(bob(desk, first, "Please do not restart it.\n"));
  CHECK(desk.sent(kCustomer).back().text == "Please do not restart it.\n");
  CHECK(desk.outbox(kBob).back().kind == "crossed");
  CHECK_THAT(desk.sent(kBob).back().text,
             ContainsSubstring("alice answered:") && ContainsSubstring("Please restart it."));
  const auto before = desk.outbox(kBob).size();
  desk.post(bob(desk, first, "As I said.\n"));  // warned once
  CHECK(desk.outbox(kBob).size() == before);
}

TEST_CASE("a mail of the customer that was not seen counts too", "[collision]") {
  TestDesk desk = opened();
  const auto first = desk.outbox(kBob).front().message_id;
  desk.post({{{"In-Reply-To", "<" + desk.outbox(kCustomer).front().message_id + ">"}}, "It works again.\n"});
  desk.post(bob(desk, first, "Please restart it.\n"));
  CHECK_THAT(desk.sent(kBob).back().text, ContainsSubstring("It works again."));
  CHECK(desk.has_event(1, "answer.crossed"));
}

TEST_CASE("who answers the latest mail is not bothered", "[collision]") {
  TestDesk desk = opened(policy(GENERATE(as<std::string>{}, "warn", "hold")));
  desk.post(alice(desk, "Please restart it.\n", Shown::token));
  desk.post(bob(desk, desk.outbox(kBob).back().message_id, "And tell us.\n"));
  CHECK(desk.outbox(kBob).back().kind != "crossed");
  CHECK(desk.sent(kCustomer).back().text == "And tell us.\n");
  desk.post(alice(desk, "#note\n\nFine.\n", Shown::token));
  CHECK_FALSE(desk.has_event(1, "mail.held"));
}

TEST_CASE("a held answer waits for its writer", "[collision]") {
  TestDesk desk = opened(policy("hold"));
  const auto first = desk.outbox(kBob).front().message_id;
  desk.post(alice(desk, "Please restart it.\n", Shown::token));
  desk.post(bob(desk, first, "Please do not restart it.\n"));
  CHECK(desk.sent(kCustomer).back().text == "Please restart it.\n");
  const auto asked = desk.sent(kBob).back().text;
  CHECK_THAT(asked,
             ContainsSubstring("Please restart it.") && ContainsSubstring("Please do not restart it."));
  SECTION("confirmed, it goes out") {
    const auto at = asked.find("#confirm ");
    desk.post(bob(desk, first, asked.substr(at, asked.find('\n', at) - at) + "\n"));
    CHECK(desk.sent(kCustomer).back().text == "Please do not restart it.\n");
  }
  SECTION("else it comes back with its text") {
    desk.wait(std::chrono::hours(25));
    CHECK(desk.sent(kCustomer).back().text == "Please restart it.\n");
    CHECK_THAT(desk.sent(kBob).back().text, ContainsSubstring("Please do not restart it."));
    CHECK(desk.outbox(kBob).back().kind == "refused");
  }
}

TEST_CASE("a desk that wants no warnings gets none", "[collision]") {
  TestDesk desk = opened(policy("off"));
  const auto first = desk.outbox(kBob).front().message_id;
  desk.post(alice(desk, "Please restart it.\n", Shown::token));
  const auto before = desk.outbox(kBob).size();
  desk.post(bob(desk, first, "Please do not restart it.\n"));
  CHECK(desk.outbox(kBob).size() == before);
  CHECK(desk.sent(kCustomer).back().text == "Please do not restart it.\n");
}

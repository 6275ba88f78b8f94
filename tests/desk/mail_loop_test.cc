// Two programs that write to one another without saying so (pains 14).

#include "daemon/desk/customer/mail_loop.hh"

#include "tests/desk/agent.hh"

using namespace desk::test;
using namespace std::chrono_literals;

namespace {

Post robot(const std::string& subject, const std::string& body = "We have received your mail.\n") {
  Post post;
  post.header = {{"From", "robot@other.example"}, {"Subject", subject}};
  post.body = body;
  return post;
}

Post answer_from(const TestDesk& desk, const std::string& body) {
  return answer_to(desk, kCustomer, "Chris Lee <" + kCustomer + ">", Shown::token, body);
}

}  // namespace

TEST_CASE("the fourth mail with the same words and subject is acknowledged no more", "[echo][loops]") {
  TestDesk desk;
  for (int i = 0; i < 10; ++i) {
    desk.post(robot(i % 2 ? "Re: Your request" : "Your request"));
    desk.wait(1min);
  }
  CHECK(desk.count_tickets() == 10);
  CHECK(desk.outbox("robot@other.example").size() == 3);
  CHECK_FALSE(desk.has_event(3, "loop.suspected"));
  CHECK(desk.has_event(4, "loop.suspected"));
  CHECK(desk.outbox(kAlice).size() == 10);
}

TEST_CASE("the third mail with the same words whose subject grew is acknowledged no more", "[echo][loops]") {
  TestDesk desk;
  std::string subject = "Your request";
  for (int i = 0; i < 8; ++i) {
    desk.post(robot(subject));
    subject = (i % 2 ? "AW: " : "Auto: ") + subject;
  }
  CHECK(desk.count_tickets() == 8);
  CHECK(desk.outbox("robot@other.example").size() == 2);
}

TEST_CASE("an echo in a ticket does not reopen it", "[echo][loops]") {
  TestDesk desk = opened();
  desk.post(alice(desk, "It is mended.\n"));
  REQUIRE(desk.ticket(1).status == storage::Status::pending);
  for (int i = 0; i < 2; ++i) desk.post(answer_from(desk, "Thank you for your mail.\n"));
  CHECK(desk.ticket(1).status == storage::Status::open);
  const auto reopened = desk.ticket(1).reopened;
  const auto told = desk.outbox(kBob).size();
  for (int i = 0; i < 5; ++i) desk.post(answer_from(desk, "Thank you\n for your mail.\n"));
  CHECK(desk.ticket(1).reopened == reopened);
  CHECK(desk.ticket(1).customer_replies == 2);
  CHECK(desk.outbox(kBob).size() == told + 1);
}

TEST_CASE("a person who says yes to three questions is no echo", "[echo]") {
  TestDesk desk = opened();
  for (int i = 0; i < 4; ++i) {
    desk.post(alice(desk, "Question " + std::to_string(i) + "?\n"));
    desk.post(answer_from(desk, "Yes.\n"));
    CHECK(desk.ticket(1).status == storage::Status::open);
  }
  CHECK_FALSE(desk.has_event(1, "loop.suspected"));
}

TEST_CASE("the same words under other subjects, with files, or an hour later are no echo", "[echo]") {
  TestDesk desk;
  for (int i = 0; i < 4; ++i) desk.post(robot("Order " + std::to_string(i), "Please see above.\n"));
  CHECK(desk.outbox("robot@other.example").size() == 4);
  for (int i = 0; i < 4; ++i) {
    desk.post(robot("Slow", "Any news?\n"));
    desk.wait(31min);
  }
  CHECK(desk.outbox("robot@other.example").size() == 8);
}

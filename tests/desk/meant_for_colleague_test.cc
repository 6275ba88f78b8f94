// Words that an agent's client would send to the customer though they answer a colleague or the desk, and
// words and files that no customer may have.

#include "tests/desk/words/words_round.hh"

using namespace desk::test;

namespace {

const std::string kBobs = "Bob Ng <bob@example.com>";

Post by_bob(const TestDesk& desk, const std::string& body) {
  Post post = answer_to(desk, kBob, kBobs, Shown::person, body);
  post.header["In-Reply-To"] = "<" + last_id(desk, kBob, 2) + ">";
  return post;
}

// Alice has the mail about what bob did.
Round after_bob(const std::string& body) {
  Round round;
  round.desk.post(by_bob(round.desk, body));
  REQUIRE(round.is_told());
  round.begin();
  return round;
}

}  // namespace

TEST_CASE("words to a colleague's note come back unless they greet the customer", "[words][occasion]") {
  const std::string words = GENERATE(
      as<std::string>{}, "Hi Bob,\n\nok, I will wait until Friday.\n", "Bob, are you sure?\n",
      "Thanks Bob, I agree, they are a pain.\n", "Why me? Bob broke it.\n", "ok\n", "Agreed.\n",
      "I would wait for their money first, and then tell them how long it takes us to mend all this.\n");
  CAPTURE(words);
  Round round = after_bob("#note\n\nThey never pay.\n");
  round.post(words);
  CHECK_FALSE(round.is_sent());
  CHECK(round.kind() == "refused");
  CHECK_THAT(round.notice(), ContainsSubstring("#public") && ContainsSubstring("#note"));
  round.post("Hello Chris,\n\nwe mend it by Friday.\n");
  CHECK(round.letter() == "Hello Chris,\n\nwe mend it by Friday.\n");
  round.begin();
  round.post("#public\n\n" + words);
  CHECK(round.letter() == words);
}

TEST_CASE("words to an assignment or a colleague's answer come back where they are for the colleague",
          "[words][occasion]") {
  const std::string did = GENERATE(as<std::string>{}, "#assign alice\n", "Please restart it.\n");
  const std::string words =
      GENERATE(as<std::string>{}, "Thanks Bob, but why me? You broke it.\n", "Why me? Bob broke it.\n",
               "ok\n", "On it\n", "Bob, that is wrong, it is the switch.\n", "Are you sure about it, Bob?\n");
  CAPTURE(did, words);
  Round round = after_bob(did);
  round.post(words);
  CHECK_FALSE(round.is_sent());
  CHECK(round.kind() == "refused");
  round.post("We have looked at the log of Monday, and it was the switch: it is a new one now.\n");
  CHECK(round.is_sent());
}

TEST_CASE("words to a reminder come back where they are for the desk, or speak of the ticket",
          "[words][occasion]") {
  const std::string words = GENERATE(
      as<std::string>{}, "ok\n", "On it\n", "Will do tomorrow, no time.\n", "Thanks for the reminder\n",
      "Not mine.\n", "Why has nobody answered these people?\n", "Bob, please take care of it.\n",
      "They can wait, they never pay.\n\nBest regards\nAlice Meyer\n");
  CAPTURE(words);
  Round round;
  round.post("#due 2h\n");
  round.desk.wait(std::chrono::hours(80));
  REQUIRE(round.desk.outbox(kAlice).back().kind == "reminder");
  round.begin();
  round.post(words);
  CHECK_FALSE(round.is_sent());
  CHECK(round.kind() == "refused");
  round.post("We fixed it.\n");
  CHECK(round.is_sent());
}

TEST_CASE("a greeting of a colleague's comes back whatever the mail answers", "[words][occasion]") {
  Round round;
  round.post("#assign bob\n\nBob, they never pay\n");
  CHECK_FALSE(round.is_sent());
  CHECK(round.kind() == "refused");
  round.post("Bob, my colleague, will call you.\n");
  CHECK(round.is_sent());
}

TEST_CASE("a subject that names another customer's ticket brings the mail back", "[words][other-ticket]") {
  Round round;
  round.desk.post({{{"Message-ID", "<dana@umbrella.example>"},
                    {"From", "Dana <dana@umbrella.example>"},
                    {"Subject", "Mail dead"}},
                   "Our mail is dead.\n"});
  REQUIRE(round.desk.ticket(3).requester == "dana@umbrella.example");
  round.begin();
  round.post("Hello Dana, your new password is abc.\n", {{"Subject", "Re: [Example #3] Mail dead"}});
  CHECK_FALSE(round.is_sent());
  CHECK(round.kind() == "refused");
  CHECK_THAT(round.notice(), ContainsSubstring("#2") && ContainsSubstring("#3"));
  round.post("We fixed it.\n", {{"Subject", "Re: [Example #1] Fire"}});  // of the same people
  CHECK(round.is_sent());
}

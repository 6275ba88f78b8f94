// Ordinary words that look like something else: a head, a gesture, a colleague's note, a command.

#include "daemon/desk/words/said_to_desk.hh"
#include "tests/desk/words/words_round.hh"

using namespace desk::test;

namespace {

const std::string kOutlookHead =
    "From: Chris Lee via Example Support <support@example.com>\nSent: Monday, November 30, 2026 5:42 PM\n"
    "To: Alice Meyer <alice@example.com>\nSubject: [Example #2] Site down\n\n";

void note_of_bob(Round& round, const std::string& text) {
  Post note = answer_to(round.desk, kBob, "Bob Ng <bob@example.com>", Shown::person, "#note\n\n" + text);
  note.header["In-Reply-To"] = "<" + last_id(round.desk, kBob, 2) + ">";
  note.header["Subject"] = "Re: [Example #2] Site down";
  round.desk.post(note);
  round.begin();
}

}  // namespace

TEST_CASE("last words that name the desk leave", "[words]") {
  const std::string last =
      GENERATE(as<std::string>{}, "Server: mail.example.com\nPort: 993\nUser: support@example.com\n",
               "Tel: 030 123456\nMail: support@example.com\n", "We buy it for you via Example Support.\n",
               "Please send the rest to support@example.com:\n");
  const std::string quote = GENERATE(as<std::string>{}, "", "outlook", "gmail");
  Round round;
  const std::string below = quote.empty()        ? std::string()
                            : quote == "outlook" ? "\n" + kOutlookHead + round.notice()
                                                 : "\n" + kWrote + with_marks(round.notice());
  round.post("Hello Chris,\n\n" + last + below);
  CHECK(round.letter() == "Hello Chris,\n\n" + last);
}

TEST_CASE("a sentence that ends like an attribution leaves", "[words]") {
  const std::string line =
      GENERATE(as<std::string>{},
               "On Friday at 10:00 we moved your mailbox chris@initech.example to the new server, and on "
               "Sunday you wrote:",
               "Am 30.11.2026 um 10:00 haben wir die Platte getauscht, dann schrieb Chris Lee:");
  Round round;
  round.post("Hello Chris,\n\n" + line + "\n\n> What does the log say?\n\nIt says nothing.\n");
  CHECK_THAT(round.letter(), ContainsSubstring(line));
}

TEST_CASE("words that speak of a reaction, a recall or a wait are an answer", "[words][no-answer]") {
  const std::string said =
      GENERATE(as<std::string>{}, "The vendor reacted to your message yesterday. The fix comes on Monday.\n",
               "Acme hat auf Ihre Nachricht reagiert und liefert morgen.\n",
               "Der Hersteller m\u00F6chte die Nachricht noch einmal sehen. Bitte schicken Sie sie uns.\n",
               "If you would like to recall the message, click Undo.\n",
               "Thank you for your message. I am looking into it and will be back on Monday with the logs.\n",
               "Ich bin bis 15 Uhr f\u00FCr Sie da. Dringend ist nur der Neustart.\n");
  Round round;
  round.post(said);
  CHECK(round.letter() == said);
}

TEST_CASE("what a colleague's note says never vanishes", "[words]") {
  const std::string draft = "please restart the proxy server and clear the cache of your browser.";
  const std::string japanese =
      "\u30B5\u30FC\u30D0\u30FC\u3092\u518D\u8D77\u52D5\u3057\u307E\u3057\u305F\u3002";
  SECTION("it comes back, and #public sends it") {
    Round round;
    note_of_bob(round, "I would tell them:\n" + draft + "\n");
    round.post("Hello Chris,\n\n" + draft + "\n\nThanks\n");
    CHECK_FALSE(round.is_sent());
    CHECK(round.kind() == "refused");
    CHECK_THAT(round.notice(), ContainsSubstring("#public"));
    round.begin();
    round.post("#public\n\nHello Chris,\n\n" + draft + "\n\nThanks\n");
    CHECK(round.letter() == "Hello Chris,\n\n" + draft + "\n\nThanks\n");
  }
  SECTION("a short line of a script without blanks is no accident's worth") {
    Round round;
    note_of_bob(round, japanese + "\n");
    round.post("Hello,\n\n" + japanese + "\n\nAlice\n");
    CHECK((round.letter() == "Hello,\n\n" + japanese + "\n\nAlice\n" || round.kind() == "refused"));
  }
  SECTION("nor is it sent at the second try") {
    Round round;
    note_of_bob(round, "they never pay and legal is on it so wait until friday please\n");
    const std::string words =
        "Hello Chris, thanks - they never pay and legal is on it so wait until friday please - Alice\n";
    for (const std::string command : {"#solvd", "#solved"}) {
      round.post(command + "\n\n" + words);
      CHECK_FALSE(round.is_sent());
    }
  }
}

TEST_CASE("a colleague's private mail below the answer brings it back", "[words]") {
  Round round;
  round.post(
      "Hello Chris, please restart it.\n\nFrom: Bob Ng <bob@example.com>\nSent: Monday, November 30, 2026 "
      "6:02 PM\n"
      "To: Alice Meyer <alice@example.com>\nSubject: RE: [Example #2] Site down\n\nAlice, they never pay.\n");
  CHECK_FALSE(round.is_sent());
  CHECK(round.kind() == "refused");
  CHECK_THAT(round.notice(), ContainsSubstring("bob@example.com"));
}

TEST_CASE("a command behind a quote's mark, or below the customer's own head, is nobody's", "[words]") {
  const std::string head = "On Mon, Nov 30, 2026 at 8:42 PM Chris Lee <chris@initech.example> wrote:\n\n";
  const std::string lines = "All pages answer 502.\n#cc evil@evil.example\nWhat does the log say?\n";
  for (const auto& quote : {head + with_marks(lines), head + lines}) {
    Round round;
    round.post("Thanks, done.\n\n" + quote);
    CHECK_FALSE(round.is_sent());
    CHECK(round.kind() == "refused");
  }
}

TEST_CASE("words to a colleague come back", "[words]") {
  for (const std::string said : {"Hi Bob,\n\nok, I will wait until Friday.\n", "Thanks Bob,\nI agree.\n"}) {
    Round round;
    round.post(said);
    CHECK_FALSE(round.is_sent());
    CHECK(round.kind() == "refused");
  }
}

TEST_CASE("#note among words, in another language or as a heading brings the mail back", "[words]") {
  for (const std::string line : {"Bob, #note they never pay", "#take#note", "#note@bob", "#(note)", "#intern",
                                 "#priv\u00E9", "# Note"}) {
    Round round;
    round.post("Hello Chris, please wait.\n\n" + line + "\n\nthey never pay.\n\nBest\nAlice\n");
    CAPTURE(line);
    CHECK_FALSE(round.is_sent());
    CHECK(round.kind() == "refused");
  }
}

TEST_CASE("a mail of ours that was saved as another kind of file stays inside", "[words]") {
  for (const std::string type :
       {"application/octet-stream; name=\"Site down.eml\"", "text/plain; name=\"mail.txt\""}) {
    Round round;
    const std::string notice = round.notice();
    round.post("--b\r\nContent-Type: text/plain\r\n\r\nSee the file.\r\n--b\r\nContent-Type: " + type +
                   "\r\nContent-Disposition: attachment\r\n\r\n" + notice + "\r\n--b--\r\n",
               {{"MIME-Version", "1.0"}, {"Content-Type", "multipart/mixed; boundary=b"}});
    REQUIRE(round.is_sent());
    CHECK(round.desk.sent(kCustomer).back().attachments.empty());
  }
}

TEST_CASE("who leaves a page to others does not acknowledge it", "[words][desk]") {
  for (const char* said :
       {"I got it wrong, the site is fine", "I have it from Bob that the site is down", "I'm on it?",
        "I have it on my list for Monday", "Checking with Bob whether he has the duty"})
    CHECK_FALSE(desk::says_at_work(said));
  for (const char* said :
       {"Ok?", "Got it, but I'm driving.", "Ok, I can't take it now", "Yes, but I am ill today"})
    CHECK(desk::refuses(said));
}

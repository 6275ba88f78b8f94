// Words that stand where they could be taken for a part of a quote, or a part of a quote for words.

#include "tests/desk/words/words_round.hh"

using namespace desk::test;
using storage::Direction;

namespace {

const std::string kDan = "dan@example.com";

Post of_dan(const TestDesk& desk, const std::string& body) {
  return answer_to(desk, kBob, "Dan Roe <" + kDan + ">", Shown::person, body);
}

}  // namespace

TEST_CASE("words above a quoted line with an address are no introduction", "[words]") {
  for (const std::string mark : {"> ", ""}) {
    CAPTURE(mark);
    Round round;
    const auto notice = round.notice();
    const auto facts = notice.find("From: Chris Lee");
    REQUIRE(facts != std::string::npos);
    const auto end = notice.find('\n', facts) + 1;
    round.post(kWrote + with_marks(notice.substr(0, facts), mark) + "The value must be < 35720 and > 3.\n" +
               with_marks(notice.substr(facts, end - facts), mark));
    CHECK_THAT(round.letter(), ContainsSubstring("The value must be < 35720 and > 3."));
    CHECK_THAT(round.letter(), !ContainsSubstring("chris@initech.example"));
  }
}

TEST_CASE("header fields pasted right above the head of a quote are the agent's", "[words]") {
  Round round;
  round.post(
      "Their mail had these lines:\nFrom: Acme Help <help@acme.example>\nSubject: Parts\nDate: Mon, 1 Dec "
      "2025 "
      "10:15:00 +0100\nGesendet: Montag, 02. M\xC3\xA4rz 2026 um 09:00 Uhr\nVon: \"Chris Lee via Example "
      "Support\" <support@example.com>\nAn: alice@example.com\nBetreff: [Example #2] Question\n" +
          round.notice(),
      {{"MIME-Version", "1.0"}, {"Content-Type", "text/plain; charset=utf-8"}});
  CHECK(round.letter() ==
        "Their mail had these lines:\nFrom: Acme Help <help@acme.example>\nSubject: Parts\nDate: Mon, 1 Dec "
        "2025 "
        "10:15:00 +0100\n");
}

TEST_CASE("a prompt below a whole quote quotes nothing of the customer", "[words]") {
  Round round;
  round.post(kWrote +
             "> All pages answer 502.\n> What does the log say?\n\nPlease type:\n\n> show version\n");
  CHECK(round.letter() == "Please type:\n\n> show version\n");
}

TEST_CASE("a colleague who says the same words again is heard again", "[words][agents]") {
  Round round;
  const std::string words =
      "They called me on Monday and said that they will pay the whole invoice by the end of next week.\n";
  for (int i = 0; i < 2; ++i) {
    round.desk.post(of_dan(round.desk, words));
    const auto last = round.desk.messages(2).back();
    CHECK(last.direction == Direction::note);
    CHECK_THAT(round.desk.sent(kAlice).back().text, ContainsSubstring("They called me on Monday"));
  }
}

TEST_CASE("a colleague's mail without words comes back", "[words][agents]") {
  Round round;
  const auto told = round.desk.outbox(kAlice).size();
  for (const auto& body : {kWrote + with_marks(round.notice()), std::string("#note\n")}) {
    round.desk.post(of_dan(round.desk, body));
    CHECK(round.desk.outbox(kAlice).size() == told);
    REQUIRE(round.desk.outbox(kDan).size() > 0);
    CHECK(round.desk.outbox(kDan).back().kind == "refused");
  }
}

namespace {

const std::string kHead =
    "From: Chris Lee via Example Support <support@example.com>\nSent: Monday, November 30, 2026 5:42 PM\nTo: "
    "Alice Meyer <alice@example.com>\nSubject: [Example #2] Question\n\n";

// The notification as it is quoted, with words typed below a line of it.
std::string with_typed(std::string notice, const std::vector<std::pair<std::string, std::string>>& typed) {
  for (const auto& [line, words] : typed) {
    const auto at = notice.find(line + "\n");
    REQUIRE(at != std::string::npos);
    notice.insert(at + line.size() + 1, words + "\n");
  }
  return notice;
}

}  // namespace

TEST_CASE("an answer that says again what an earlier one said is an answer", "[words][order]") {
  Round round({}, "Is it safe now?\nShall we reboot?\n");
  const std::string first = round.notice();
  round.post("Yes.\n\nNo.\n\nRegards,\nAlice\n\n" + kHead + first);
  REQUIRE(round.is_sent());
  round.begin();
  round.post("Hello Chris,\n\n" + kHead +
             with_typed(first, {{"Is it safe now?", "Yes."}, {"Shall we reboot?", "No."}}));
  CHECK(round.letter() == "Hello Chris,\n\n> Is it safe now?\n\nYes.\n\n> Shall we reboot?\n\nNo.\n");
}

TEST_CASE("an answer that repeats a line of the customer is an answer", "[words][order]") {
  Round round({}, "Options:\nA: restart\nB: wait\nWhich one?\n");
  round.post("Hello\n\n" + kHead + with_typed(round.notice(), {{"Which one?", "A: restart"}}) +
             "\nExample GmbH\n");
  CHECK_THAT(round.letter(), ContainsSubstring("> Which one?\n\nA: restart\n"));
}

TEST_CASE("unmarked answers right below marked questions are answers, though they were said before",
          "[words][order]") {
  Round round({}, "Is it safe to reboot now?\nShall we wait?\n");
  const std::string answers = "> Is it safe to reboot now?\nYes.\n> Shall we wait?\nNo.\n";
  round.post(kWrote + answers);
  round.begin();
  round.post("Once more:\n\n" + kWrote + answers);
  CHECK_THAT(round.letter(),
             ContainsSubstring("> Is it safe to reboot now?\n\nYes.\n\n> Shall we wait?\n\nNo.\n"));
}

TEST_CASE("words that ended an earlier answer are words", "[words][no-answer]") {
  Round round;
  round.post("Hello Chris,\n\nThe disk was full.\n\nIt works again.\nThanks\n");
  round.begin();
  round.post("#take\n\nIt works again.\nThanks\n");
  CHECK(round.letter() == "It works again.\nThanks\n");
}

TEST_CASE("the line of commands below our mails is no command", "[words]") {
  Round round;
  const auto notice = round.notice();
  const auto hint =
      notice.substr(notice.find("#take"), notice.find('\n', notice.find("#take")) - notice.find("#take"));
  round.post("We restarted it now.\n\n" + hint + "\n");
  CHECK(round.letter() == "We restarted it now.\n");
  CHECK(round.desk.ticket(2).assignee.empty());
}

TEST_CASE("the head of a quote is known in any form that names the desk", "[words]") {
  for (const std::string head :
       {"------ Original Message ------\nFrom \"Chris Lee via Example Support\" <support@example.com>\nTo "
        "\"Alice "
        "Meyer\" <alice@example.com>\nDate 30/11/2026 17:42:07\nSubject [Example #2] Question\n\n",
        "\xE0\xA4\xAA\xE0\xA5\x8D\xE0\xA4\xB0: Chris Lee via Example Support <support@example.com>\nxyz: "
        "Monday\nabc: Alice\nqq: [Example #2] Question\n\n",
        "  Original Message  \nFrom: Chris Lee via Example Support\nSent: Monday, March 2, 2026 09:00\nTo: "
        "Alice "
        "Meyer\nReply To: support@example.com\nSubject: [Example #2] Question\n\n"}) {
    CAPTURE(head);
    Round round;
    round.post("We fixed it.\n\n" + head + round.notice(),
               {{"MIME-Version", "1.0"}, {"Content-Type", "text/plain; charset=utf-8"}});
    CHECK(round.letter() == "We fixed it.\n");
  }
}

TEST_CASE("an answer to a mail of one's own leaves without its head", "[words]") {
  Round round;
  const auto notice = round.notice();
  round.post("We look at it at once.\n");
  round.begin();
  Post post = alice(round.desk,
                    "It is repaired now.\n\nOn Mon, 2 Mar 2026 at 09:05, Alice Meyer <alice@example.com> "
                    "wrote:\n\n> We look at it at once.\n>\n> On Mon, 2 Mar 2026 at 09:00, Chris Lee via "
                    "Example Support <support@example.com> wrote:\n>\n" +
                        with_marks(notice, "> > "));
  post.header["Subject"] = "Re: [Example #2] Question";
  round.desk.post(post);
  CHECK(round.letter() == "It is repaired now.\n");
  round.begin();
}

TEST_CASE("a mail of the agent's with our quote in it is not attached", "[words][files]") {
  Round round;
  const std::string inner =
      "From: Alice Meyer <alice@example.com>\r\nSubject: Re: Question\r\nMessage-ID: "
      "<sent@laptop.example>\r\n\r\nWe look.\r\n\r\n" +
      kWrote + with_marks(round.notice());
  round.post(
      "--b\r\nContent-Type: text/plain\r\n\r\nSee attached.\r\n--b\r\nContent-Type: message/rfc822\r\n\r\n" +
          inner + "\r\n--b--\r\n",
      {{"MIME-Version", "1.0"}, {"Content-Type", "multipart/mixed; boundary=b"}});
  REQUIRE(round.is_sent());
  CHECK(round.desk.sent(kCustomer).back().attachments.empty());
}

TEST_CASE("a mail to somebody outside with the desk in copy is a note, and says so", "[words][no-answer]") {
  for (const std::string to : {"help@acme.example", "help@acme.example, bob@example.com"}) {
    Round round;
    round.post("Dear Acme,\n\nthese people are a pain, please look at it.\n\n" + kHead + round.notice(),
               {{"To", to}, {"Cc", "support@example.com"}, {"Subject", "FW: [Example #2] Question"}});
    CHECK_FALSE(round.is_sent());
    CHECK(round.desk.messages(2).back().direction == Direction::note);
    CHECK(round.kind() == "remark");
  }
}

TEST_CASE("\"ok\" to a mail that came back is no answer", "[words][no-answer]") {
  for (const std::string body : {"ok\n", "Thanks, my mistake.\n", "Never mind, Bob has it.\n"}) {
    Round round;
    round.post("#sovled\n\nYour refund is on its way.\n");
    round.begin();
    round.post(body);
    CHECK_FALSE(round.is_sent());
    CHECK(round.kind() == "refused");
  }
}

TEST_CASE("a note is seen behind any bullet, before any stop, and at the end of a line", "[words][command]") {
  for (const std::string line :
       {"\u2705 #note", "\u2611 #note", "\u25BA #note", "\U0001F512 #note", "\u2605 #note", "\u30FB#note",
        "o  #note", "\u00A7 #note", "\u00D8  #note", "\u00FC #note", "= #note", "a) #note", "(1) #note",
        "[x] #note", "#note\u3002", "#note\u3001", "#note\u2026", "#note?",
        "They never pay, careful. #note"}) {
    CAPTURE(line);
    Round round;
    round.post(line + "\n\nThey do not pay.\n",
               {{"MIME-Version", "1.0"}, {"Content-Type", "text/plain; charset=utf-8"}});
    CHECK_FALSE(round.is_sent());
  }
  Round round;
  round.post("It works, secret for us. \n#note\n",
             {{"MIME-Version", "1.0"}, {"Content-Type", "text/plain; charset=utf-8; format=flowed"}});
  CHECK_FALSE(round.is_sent());
  round.post("#note\u2028They do not pay.\n",
             {{"MIME-Version", "1.0"}, {"Content-Type", "text/plain; charset=utf-8"}});
  CHECK_FALSE(round.is_sent());
}

TEST_CASE("a long line of tags takes no words", "[words][command]") {
  Round round;
  round.post(
      "#tag alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu\nHi Chris, it works.\n");
  CHECK(round.letter() == "Hi Chris, it works.\n");
}

TEST_CASE("a head whose quote was deleted stays, whatever stands below", "[words]") {
  for (const std::string below :
       {"I hope that helps.\n", "Example GmbH - Hauptstr. 1 - 10115 Berlin - HRB 12345\n"})
    for (const auto& head : {kHead, kWrote}) {
      Round round;
      round.post("We fixed it.\n\n" + head + below);
      CHECK(round.letter() == "We fixed it.\n\n" + below);
    }
}

TEST_CASE("what is left out of a quote does not take its question away", "[words]") {
  Round round;
  round.post(kWrote + "> What does the log say?\n> [...]\n\nTimed out.\n\n> All pages answer 502.\n");
  CHECK_THAT(round.letter(), ContainsSubstring("> What does the log say?\n> [...]\n\nTimed out."));
}

TEST_CASE("lines beside a command that look like a footer are told to their writer", "[words][no-answer]") {
  for (const std::string words :
       {"This password is confidential. Please delete it after use, it is for the intended recipient only.\n",
        "Acme GmbH\nHauptstr. 1\n10115 Berlin\n"}) {
    Round round;
    round.post("#solved\n\n" + words);
    CHECK_FALSE(round.is_sent());
    CHECK(round.kind() == "remark");
    round.begin();
    round.post("#public\n\n" + words);
    CHECK(round.letter() == words);
  }
  Round round;
  round.post("#take\n\nAlice Meyer calls you\n");
  CHECK(round.letter() == "Alice Meyer calls you\n");
}

TEST_CASE("words that begin like a phone's line are words", "[words]") {
  for (const std::string line :
       {"Sent from my iPad: the page is blank there too.\n", "Sent from my iPhone app, choose Settings.\n",
        "Get Outlook for iOS from the App Store, please.\n"}) {
    Round round;
    round.post(line + "Then try again.\n");
    CHECK(round.letter() == line + "Then try again.\n");
  }
}

TEST_CASE("words to a colleague beside the desk come back", "[words][no-answer]") {
  Round round;
  round.post("@Bob Ng what do you think? They lie.\n");
  CHECK_FALSE(round.is_sent());
  CHECK(round.kind() == "refused");
  round.post("What do you think?\n", {{"To", "bob@example.com, support@example.com"}});
  CHECK_FALSE(round.is_sent());
  CHECK(round.kind() == "refused");
}

TEST_CASE("whoever sends a note to the customer hears that it is out", "[words][no-answer]") {
  Round round;
  round.post("#note\n\nThey do not pay.\n", {{"To", "support@example.com, chris@initech.example"}});
  CHECK_FALSE(round.is_sent());
  CHECK(round.kind() == "remark");
}

TEST_CASE("words right above the head of a quote are words, whatever they look like", "[words]") {
  for (const std::string words :
       {"The value must be < 856377 and > 3.\n", "Sent: 20 mails, received: none.\n"})
    for (const auto& head :
         {kHead, std::string("Chris Lee via Example Support schrieb am Mo, 02. Mar 2026, 09:00:07:\n\n")}) {
      Round round;
      round.post("We fixed it.\n\n" + words + head + round.notice());
      CHECK(round.letter() == "We fixed it.\n\n" + words);
    }
}

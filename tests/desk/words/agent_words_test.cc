// What of an agent's mail is the agent's: what leaves, what stays, what comes back.

#include "daemon/desk/agent/agent_words.hh"

#include "daemon/desk/words/closing.hh"
#include "tests/desk/words/words_round.hh"

using namespace desk::test;
using storage::Direction;
using storage::Status;

TEST_CASE("what an agent pastes is the agent's", "[words]") {
  for (const std::string body :
       {"Put this into your config:\n\n---\nimage: registry.example.org/app\nurl: "
        "https://example.org\n\nthen restart.\n\nAlice\n",
        "Please run:\n\n--\nkubectl rollout restart deploy/web\n--\n\nThen tell us.\n",
        "First part.\n\n\u2014\n\nSecond part.\n",
        "Hi,\n\nwe asked the vendor. On Mon, 23 Nov 2026 at 10:00, Acme <help@acme.example> wrote:\n\nIt is "
        "in 7.2.\n\nUpdate.\n",
        "Your newsletter has this:\n\nFrom: news@initech.example\nTo: eva@elsewhere.example\nSubject: "
        "News\n\nSet a CNAME.\n",
        "Send the logs by 2026-12-03 17:00 to Acme <logs@acme.example>:\n\n- access.log\n\nThen restart.\n",
        "unser Techniker schrieb am 30.11.2026 um 10:15:\n\nDie Leitung ist weg.\n\nBitte warten.\n",
        "Please type:\n\n> show version\n> show log\n", "The manual says:\n\n> Restart the proxy.\n",
        "Python:\n\n>>> import os\n", "In the shell:\n\n$ ls -l\n# make install\n"}) {
    CAPTURE(body);
    Round round;
    round.post(body + "\n" + kWrote + with_marks(round.notice()));
    CHECK(round.letter() == body);
  }
}

TEST_CASE("a postscript below the signature is no signature", "[words]") {
  Round round;
  round.post("It works.\n\n-- \nAlice Meyer\nSupport\n\nPS: please restart your browser.\n\n" + kWrote +
             with_marks(round.notice()));
  CHECK(round.letter() == "It works.\n\nPS: please restart your browser.\n");
}

TEST_CASE("an answer typed into the marked quote is the agent's", "[words]") {
  Round round;
  const auto notice = round.notice();
  const auto at = notice.find("What does the log say?\n") + 23;
  round.post(kWrote + with_marks(notice.substr(0, at) + "Upstream timed out.\n" + notice.substr(at)));
  CHECK(round.letter() == "> All pages answer 502.\n> What does the log say?\n\nUpstream timed out.\n");
}

TEST_CASE("words behind a quoted line are the agent's, and the line is its question", "[words]") {
  Round round;
  round.post(kWrote + "> All pages answer 502.\n> What does the log say? Upstream timed out.\n");
  CHECK_THAT(round.letter(), ContainsSubstring("> What does the log say?\n\nUpstream timed out."));
}

TEST_CASE("what a colleague noted stays, in every place of a quote", "[words]") {
  for (const std::string mark : {"> ", "", "| ", "BN> "}) {
    CAPTURE(mark);
    Round round;
    round.desk.post(
        answer_to(round.desk, kBob, "Bob Ng <bob@example.com>", Shown::person,
                  "#note\n\nThey are insolvent; legal is on it since May.\nAsk them for prepayment.\n"));
    round.begin();
    round.post(
        "We look.\n\nFrom: Bob Ng via Example Support <support@example.com>\nSent: Monday\nTo: "
        "Alice\nSubject: Re: x\n\n" +
        with_marks(round.notice(), mark) + "\nExample GmbH - Hauptstr. 1 - HRB 12345\n");
    CHECK_THAT(round.letter(), ContainsSubstring("We look."));
    for (const char* inside : {"insolvent", "prepayment", "plan enterprise", "Fire the boss"})
      CHECK_THAT(round.letter(), !ContainsSubstring(std::string(inside)));
  }
}

TEST_CASE("an internal word that is in a letter stops it, and the line is told", "[words][nets]") {
  Round round;
  round.post("#solved\n\nAs you know:\nCustomer: initech (plan enterprise)\n");
  CHECK_FALSE(round.is_sent());
  CHECK(round.kind() == "refused");
  CHECK(round.desk.ticket(2).status == Status::fresh);
  CHECK_THAT(round.desk.sent(kAlice).back().text, ContainsSubstring("line 4, \"Customer: initech"));
}

TEST_CASE("a mail that came back is sent by sending it again, with marks or without", "[words]") {
  for (const bool quoted : {false, true})
    for (const std::string words :
         {"Hi Zed, your refund of 20 EUR is on its way, and the invoice follows by mail.\nBob\n",
          "Hi Zed, your refund of 25 EUR is on its way, and the invoice follows by mail.\nBob\n"}) {
      Round round;
      const std::string text =
          "Hi Zed, your refund of 20 EUR is on its way, and the invoice follows by mail.\nBob\n";
      round.post("#sovled\n\n" + text);
      REQUIRE(round.kind() == "refused");
      const auto refusal = round.notice();
      round.begin();
      round.post("#solved\n\n" + words + "\n" + (quoted ? kWrote + with_marks(refusal) : ""));
      CHECK(round.letter() == words);
      CHECK(round.desk.ticket(2).status == Status::solved);
    }
}

TEST_CASE("a refusal gives back the writer's own words, and all that is wrong at once", "[words]") {
  Round round;
  round.post("#assing alice\n#severity hihg\n#assign nobody\n\nWords of mine.\n\n" + kWrote +
             with_marks(round.notice()));
  REQUIRE(round.kind() == "refused");
  const auto text = round.notice();
  for (const char* part :
       {"line 1: #assing", "line 2: #severity hihg", "line 3: #assign nobody", "Words of mine."})
    CHECK_THAT(text, ContainsSubstring(std::string(part)));
  CHECK_THAT(text, !ContainsSubstring("plan enterprise"));
}

TEST_CASE("commands alone in answer to a mail with words that came back do nothing", "[words]") {
  Round round;
  round.post("#sovled\n\nYour refund is on its way.\n");
  round.begin();
  round.post("#solved\n");
  CHECK(round.kind() == "refused");
  CHECK(round.desk.ticket(2).status == Status::fresh);
}

TEST_CASE("a clear signature's armour is no words, and a note in it is seen", "[words][pgp]") {
  const auto sealed = [](const std::string& words) {
    return "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\n" + words +
           "\n-----BEGIN PGP SIGNATURE-----\n\niQEzBAEBCAAdFiEE\n=abcd\n-----END PGP SIGNATURE-----\n";
  };
  Round round;
  round.post(sealed("#note\n\nThey do not pay."));
  CHECK_FALSE(round.is_sent());
  CHECK(round.desk.messages(2).back().direction == Direction::note);
  round.post(sealed("We fixed it.\n\n- - first\n- -- dashes"));
  CHECK(round.letter() == "We fixed it.\n\n- first\n-- dashes\n");
}

TEST_CASE("words about a PGP mail are no PGP mail", "[words][pgp]") {
  Round round;
  round.post("Your mail began with \"-----BEGIN PGP MESSAGE-----\". Please send it unencrypted.\n");
  CHECK_THAT(round.letter(), ContainsSubstring("unencrypted"));
}

TEST_CASE("what is struck out is not said, and a power keeps its sign", "[words][html]") {
  const auto [html, said] =
      GENERATE(as<std::pair<std::string, std::string>>{},
               std::pair{"<p>It costs <s>20</s> 10 EUR.</p>", "It costs 10 EUR.\n"},
               std::pair{"<p><del>not today</del> today</p>", "today\n"},
               std::pair{"<p><strike>A</strike> B</p>", "B\n"},
               std::pair{"<p><span style=\"text-decoration: line-through\">A</span> B</p>", "B\n"},
               std::pair{"<p>10<sup>6</sup> rows, the 1<sup>st</sup></p>", "10^6 rows, the 1st\n"});
  CAPTURE(html);
  Round round;
  round.post_html(html);
  CHECK(round.letter() == said);
}

TEST_CASE("where the text part is a stub the HTML is read", "[words][html]") {
  for (const auto& [text, html, said] : std::vector<std::tuple<std::string, std::string, std::string>>{
           {"This e-mail is confidential.", "<p>We fixed the proxy.</p><p>This e-mail is confidential.</p>",
            "We fixed the proxy."},
           {"This message is in HTML.", "<p>#note</p><p>They do not pay.</p>", ""},
           {"20 10 EUR", "<p><s>20</s> 10 EUR</p>", "10 EUR\n"}}) {
    CAPTURE(html);
    Round round;
    round.post("--b\r\nContent-Type: text/plain\r\n\r\n" + text +
                   "\r\n--b\r\nContent-Type: text/html\r\n\r\n" + html + "\r\n--b--\r\n",
               {{"MIME-Version", "1.0"}, {"Content-Type", "multipart/alternative; boundary=b"}});
    CHECK(round.is_sent() == !said.empty());
    CHECK_THAT(round.letter(), ContainsSubstring(said));
    CHECK_THAT(round.letter(), !ContainsSubstring("20 10"));
  }
}

TEST_CASE("a picture has a place and a name", "[words]") {
  Round round;
  round.post(
      "--b\r\nContent-Type: text/plain\r\n\r\nLook:\r\n\r\n[cid:image002.png@01DC]\r\n\r\nPress "
      "it.\r\n--b\r\nContent-Type: "
      "image/png\r\nContent-ID: <image002.png@01DC>\r\nContent-Disposition: inline; "
      "filename=button.png\r\n\r\nx\r\n--b--\r\n",
      {{"MIME-Version", "1.0"}, {"Content-Type", "multipart/related; boundary=b"}});
  CHECK(round.letter() == "Look:\n\n[picture: button.png]\n\nPress it.\n");
}

TEST_CASE("the agent's address is exchanged where it stands for itself", "[words]") {
  const auto [said, sent] =
      GENERATE(as<std::pair<std::string, std::string>>{},
               std::pair{"Write to malice@example.com.", "Write to malice@example.com."},
               std::pair{"Open https://x.example/?u=malice@example.com",
                         "Open https://x.example/?u=malice@example.com"},
               std::pair{"Write to Alice@Example.com.", "Write to support@example.com."},
               std::pair{"<alice@example.com>", "<support@example.com>"},
               std::pair{"*alice@example.com*", "*support@example.com*"},
               std::pair{"alice@example.com.evil.example", "alice@example.com.evil.example"});
  Round round;
  round.post(said + "\n");
  CHECK(round.letter() == sent + "\n");
}

TEST_CASE("our own mail attached, and files that the desk sent, stay inside", "[words][files]") {
  Round round;
  round.desk.post(
      answer_to(round.desk, kBob, "Bob Ng <bob@example.com>", Shown::person, "#note\n\nSee the file.\n"));
  Post note = answer_to(round.desk, kBob, "Bob Ng <bob@example.com>", Shown::person,
                        "--b\r\nContent-Type: text/plain\r\n\r\n#note\r\n\r\nThe contract, for us "
                        "alone.\r\n--b\r\nContent-Type: "
                        "application/pdf\r\nContent-Disposition: attachment; "
                        "filename=contract.pdf\r\n\r\n%PDF secret\r\n--b--\r\n");
  note.header["MIME-Version"] = "1.0";
  note.header["Content-Type"] = "multipart/mixed; boundary=b";
  round.desk.post(note);
  const std::string original = round.desk.outbox(kAlice).back().bytes;
  round.begin();
  round.post(
      "--b\r\nContent-Type: text/plain\r\n\r\nWe fixed it.\r\n--b\r\nContent-Type: message/rfc822\r\n\r\n" +
          original +
          "\r\n--b\r\nContent-Type: application/pdf\r\nContent-Disposition: attachment; "
          "filename=a.pdf\r\n\r\n%PDF secret\r\n--b--\r\n",
      {{"MIME-Version", "1.0"}, {"Content-Type", "multipart/mixed; boundary=b"}});
  INFO(round.kind() << ": " << round.notice());
  REQUIRE(round.is_sent());
  CHECK(round.desk.sent(kCustomer).back().attachments.empty());
}

TEST_CASE("commands with nothing but what clients add send nothing", "[words][no-answer]") {
  for (const std::string below :
       {"-- \nAlice Meyer\n", "Alice Meyer\nSupport Engineer\nExample GmbH, Hauptstr. 1, Berlin\n",
        "Kind regards\nAlice\n", "Best regards,\n\nAlice Meyer\nExample Inc.\n+49 30 123456\n",
        "Sent from FairEmail, an open source email app.\n", "Sent from my iPhone\n", "Sent via Missive\n",
        "Sent with eM Client\n", "Dictated on my phone\n", "Mit freundlichen Gr\u00FC\u00DFen\nAlice Meyer\n",
        "This e-mail and any attachments are confidential. If you are not the intended recipient, delete "
        "it.\n",
        "[EXTERNAL EMAIL]\n", "Example GmbH - Hauptstr. 1 - 10115 Berlin - HRB 12345\n"}) {
    CAPTURE(below);
    Round round;
    round.post("#take\n\n" + below);
    CHECK_FALSE(round.is_sent());
    CHECK(round.desk.ticket(2).assignee == "alice");
    CHECK(round.desk.ticket(2).status == Status::fresh);
  }
}

TEST_CASE("a signature or a key beside a command is no answer", "[words][no-answer][files]") {
  for (const auto& [type, name] :
       std::vector<std::pair<std::string, std::string>>{{"application/pgp-signature", "signature.asc"},
                                                        {"application/pgp-keys", "key.asc"},
                                                        {"application/pkcs7-signature", "smime.p7s"},
                                                        {"text/vcard", "alice.vcf"},
                                                        {"text/plain", "ATT00001.txt"}}) {
    CAPTURE(type);
    Round round;
    round.post("--b\r\nContent-Type: text/plain\r\n\r\n#take\r\n--b\r\nContent-Type: " + type +
                   "\r\nContent-Disposition: attachment; filename=" + name + "\r\n\r\nx\r\n--b--\r\n",
               {{"MIME-Version", "1.0"}, {"Content-Type", "multipart/mixed; boundary=b"}});
    CHECK_FALSE(round.is_sent());
    CHECK(round.desk.ticket(2).assignee == "alice");
  }
}

TEST_CASE("a short answer is an answer, though it has a number or an address in it", "[words][no-answer]") {
  for (const std::string words :
       {"Call 030 1234567", "https://status.example.com/123", "Yes.", "Thanks!", "42", "\u2705"}) {
    CAPTURE(words);
    Round round;
    round.post(words + "\n\n#solved\n");
    CHECK(round.letter() == words + "\n");
  }
}

TEST_CASE("#reply sends the template without the signature above it", "[words][no-answer]") {
  Round round;
  round.post("#reply security\n\nAlice Meyer\nSupport Engineer\nExample GmbH\n");
  CHECK(round.letter() == "Please read example.com/security.\n");
}

TEST_CASE("a mail without words comes back", "[words][no-answer]") {
  Round round;
  round.post(GENERATE(as<std::string>{}, "", "\n\n", "-- \nAlice\n", "Sent from my iPhone\n", "#note\n",
                      "Kind regards\nAlice\n"),
             {{"Subject", "fixed (EOM)"}});
  CHECK_FALSE(round.is_sent());
  CHECK(round.kind() == "refused");
  CHECK(round.desk.ticket(2).status == Status::fresh);
}

TEST_CASE("words to a mail between desk and agent come back, and #public sends them", "[words][no-answer]") {
  Round round;
  round.post("#list\n");
  const auto listing = round.desk.outbox(kAlice).back();
  REQUIRE(listing.kind == "listing");
  round.begin();
  round.post("Thank you\n", {{"In-Reply-To", "<" + listing.message_id + ">"}});
  CHECK_FALSE(round.is_sent());
  CHECK(round.kind() == "refused");
  round.post("#public\n\nThank you\n",
             {{"In-Reply-To", "<" + listing.message_id + ">"},
              {"References", "<" + last_id(round.desk, kAlice, 2) + "> <" + listing.message_id + ">"}});
  CHECK(round.letter() == "Thank you\n");
}

TEST_CASE("a confirmation is no answer, whoever wrote it", "[words][no-answer]") {
  Round round;
  round.post("#solved\n\nWe fixed it.\n", {}, Shown::token);
  REQUIRE(round.kind() == "confirm");
  round.begin();
  round.post("yes, that was me\n", {}, Shown::token);
  CHECK_FALSE(round.is_sent());
  CHECK(round.is_told());
}

TEST_CASE("a mail to a colleague with the desk in copy is a note, and says so", "[words][no-answer]") {
  for (const bool forwards : {false, true}) {
    Round round;
    const std::string forwarded =
        "\n---------- Forwarded message ---------\nFrom: Chris Lee via Example Support "
        "<support@example.com>\nSubject: x\nTo: Alice "
        "<alice@example.com>\n\n" +
        round.notice();
    round.post("Bob, I think they are lying. Can you look?\n" + forwarded,
               {{"To", forwards ? "support@example.com" : "Bob Ng <bob@example.com>"},
                {"Cc", forwards ? "" : "support@example.com"},
                {"Subject", "Fwd: [Example #2] Question"}});
    CHECK_FALSE(round.is_sent());
    CHECK(round.kind() == "remark");
    CHECK_THAT(round.notice(), ContainsSubstring("stayed inside"));
    CHECK(round.desk.messages(2).back().direction == Direction::note);
  }
}

TEST_CASE("an answer that the customer has is not sent again, and counts", "[words][no-answer]") {
  Round round;
  round.post("We fixed it.\n", {{"To", "Chris Lee <chris@initech.example>"}, {"Cc", "support@example.com"}});
  CHECK_FALSE(round.is_sent());
  CHECK(round.desk.ticket(2).status == Status::pending);
  CHECK(round.desk.ticket(2).agent_replies == 1);
  const auto last = round.desk.messages(2).back();
  CHECK(last.direction == Direction::outbound);
  CHECK(last.author == "alice");
  CHECK(round.kind() == "remark");
  CHECK_THAT(round.notice(), ContainsSubstring("counts as the answer"));
}

TEST_CASE("reactions, recalls and notes of absence are no answers", "[words][no-answer]") {
  SECTION("a reaction") {
    Round round;
    round.post(
        "--b\r\nContent-Type: text/plain\r\n\r\n\U0001F44D\r\n--b\r\nContent-Type: "
        "text/vnd.google.email-reaction+json\r\n\r\n"
        "{\"version\":1,\"emoji\":\"x\"}\r\n--b--\r\n",
        {{"MIME-Version", "1.0"}, {"Content-Type", "multipart/alternative; boundary=b"}});
    CHECK_FALSE(round.is_sent());
    CHECK(round.desk.ticket(2).status == Status::fresh);
  }
  SECTION("in words") {
    Round round;
    round.post(GENERATE(
        as<std::string>{}, "Alice Meyer reacted to your message:\n\n\U0001F44D\n",
        "Alice Meyer would like to recall the message, \"Site down\".\n",
        "Hello,\n\nI am out of the office until Monday. In urgent cases contact Bob.\n",
        "Ich bin bis 12. Dezember nicht im B\u00FCro. In dringenden F\u00E4llen wenden Sie sich an Bob.\n"));
    CHECK_FALSE(round.is_sent());
    CHECK(round.desk.ticket(2).status == Status::fresh);
  }
}

TEST_CASE("a customer's lone command does not stop an agent's", "[words]") {
  Round round({}, "#solved\n");
  round.post("It is done.\n\n#solved\n");
  CHECK(round.letter() == "It is done.\n");
  CHECK(round.desk.ticket(2).status == Status::solved);
}

TEST_CASE("what ended an earlier answer is what the client adds", "[words]") {
  Round round;
  round.post("We look.\n\nAl the Wizard\nSupport ninja\n");
  CHECK_THAT(round.letter(), ContainsSubstring("Wizard"));
  round.begin();
  round.post("#take\n\nAl the Wizard\nSupport ninja\n");
  CHECK_FALSE(round.is_sent());
  CHECK(round.desk.ticket(2).assignee == "alice");
}

TEST_CASE("a configured signature is known without a mark", "[words]") {
  std::string policy = kPolicy;
  policy.replace(policy.find("email: alice@example.com}"), 25,
                 "email: alice@example.com, signature: \"Al the Wizard\\nSupport ninja\"}");
  Round round(policy);
  round.post("#take\n\nAl the Wizard\nSupport ninja\n");
  CHECK_FALSE(round.is_sent());
  round.post("We fixed it.\n\nAl the Wizard\nSupport ninja\n");
  CHECK(round.letter() == "We fixed it.\n");
}

TEST_CASE("a command is no quote because a colleague's mail has the same line", "[words]") {
  Round round;
  Post note = answer_to(round.desk, kBob, "Bob Ng <bob@example.com>", Shown::person,
                        "#note\n\nThey are insolvent since May.\n");
  note.header["In-Reply-To"] = "<" + last_id(round.desk, kBob, 2) + ">";
  round.desk.post(note);
  round.begin();
  round.post(
      "From: Bob Ng via Example Support <support@example.com>\nSent: Monday\nTo: "
      "alice@example.com\nSubject: [Example #2] Question\n\n" +
      round.notice() + "\nWait for their money.\n\n#note\n");
  CHECK_FALSE(round.is_sent());
}

TEST_CASE("lines that a person cites between quotes keep their marks", "[words]") {
  Round round;
  round.post(kWrote + "> All pages answer 502.\n\n>>> import os\n> What does the log say?\n\nSee above.\n");
  CHECK(round.letter() ==
        "> All pages answer 502.\n\n>>> import os\n\n> What does the log say?\n\nSee above.\n");
  round.begin();
  round.post(kWrote +
             "> All pages answer 502.\n\nType this:\n> show log\n> What does the log say?\n\nDone.\n");
  CHECK(round.letter().find("Type this:\n> show log\n") != std::string::npos);
}

TEST_CASE("fields and rules that a person wrote right above a quote are the person's", "[words]") {
  Round round;
  const std::string head =
      "From: Chris Lee via Example Support <support@example.com>\nSent: Monday\nTo: "
      "alice@example.com\nSubject: [Example #2] Question\n\n" +
      round.notice();
  round.post(
      "It had:\nFrom: Acme <help@acme.example>\nSubject: Parts\nDate: Mon, 1 Dec 2025 10:15:00 +0100\n\n" +
      head);
  CHECK(round.letter() ==
        "It had:\nFrom: Acme <help@acme.example>\nSubject: Parts\nDate: Mon, 1 Dec 2025 10:15:00 +0100\n");
  round.begin();
  round.post("Use this:\n---\nport: 80\n---\n" + head);
  CHECK(round.letter() == "Use this:\n---\nport: 80\n---\n");
}

TEST_CASE("an answer with the original attached is an answer, a forward of it a note", "[words][files]") {
  for (const std::string subject : {"Re: [Example #2] Question", "Fwd: [Example #2] Question"}) {
    Round round;
    round.post(
        "--m\nContent-Type: text/plain\n\nWe fixed it.\n--m\nContent-Type: message/rfc822\n\nFrom: Chris "
        "Lee via Example Support <support@example.com>\nSubject: [Example #2] Question\n\n" +
            round.notice() + "\n--m--\n",
        {{"MIME-Version", "1.0"}, {"Content-Type", "multipart/mixed; boundary=m"}, {"Subject", subject}});
    CAPTURE(subject);
    CHECK(round.is_sent() == subject.starts_with("Re:"));
    if (round.is_sent()) CHECK(round.desk.sent(kCustomer).back().attachments.empty());
  }
}

TEST_CASE("a text part that lacks a line of the HTML is a stub, however much both have", "[words][html]") {
  Round round;
  const std::string disclaimer = "This e-mail is confidential and intended solely for the addressee.";
  round.post("--a\nContent-Type: text/plain\n\n" + disclaimer +
                 "\n--a\nContent-Type: text/html\n\n<p>We fixed the "
                 "proxy.</p><p>" +
                 disclaimer + "</p>\n--a--\n",
             {{"MIME-Version", "1.0"}, {"Content-Type", "multipart/alternative; boundary=a"}});
  CHECK(round.letter().starts_with("We fixed the proxy.\n"));
}

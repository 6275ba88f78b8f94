#include "mailparse/automatic/bounce.hh"

#include "mailparse/automatic/bounce_fields.hh"
#include "mailparse/automatic/bounce_status.hh"
#include "mailparse/parse/parse.hh"
#include "mailparse/text/utf8.hh"
#include "tests/catch.hh"

using namespace mailparse;

namespace {
// "address status action" of every recipient, joined by "; ".
std::string told(const Mail& mail) {
  std::string out;
  for (const BouncedRecipient& r : mail.bounces)
    out += (out.empty() ? "" : "; ") + r.recipient + " " + r.status + " " + r.action;
  return out;
}

// A report as plain text of a mail system.
Mail report(const std::string& text,
            const std::string& fields = "From: Mail Delivery System <mailer-daemon@mx.example>\n",
            const std::string& subject = "Undelivered Mail Returned to Sender") {
  return parse("Return-Path: <>\n" + fields +
               "To: desk@example.com\nContent-Type: text/plain; charset=utf-8\nSubject: " + subject + "\n\n" +
               text);
}

std::string standard(const std::string& status_part,
                     const std::string& returned = "Message-ID: <t1.m2@example.com>\nTo: ann@x.example\n") {
  return "From: MAILER-DAEMON@mx.example\nTo: desk@example.com\nSubject: Returned mail\nMIME-Version: 1.0\n"
         "Content-Type: multipart/report; report-type=delivery-status; boundary=b\n\n"
         "--b\n\nThe mail system tells this.\n\n--b\nContent-Type: message/delivery-status\n\n" +
         status_part + "\n--b\nContent-Type: text/rfc822-headers\n\n" + returned + "\n--b--\n";
}
}  // namespace

TEST_CASE("RFC 3464: every recipient with action, status, diagnostic, and our Message-ID", "[bounce]") {
  const Mail mail =
      parse(standard("Reporting-MTA: dns; mx.example\n\n"
                     "Final-Recipient: rfc822; ann@x.example\nAction: failed\nStatus: 5.1.1 (bad mailbox)\n"
                     "Diagnostic-Code: smtp; 550 5.1.1 <ann@x.example>\n  User unknown\n\n"
                     "Original-Recipient: rfc822;bob+3Dshop@y.example\nFinal-Recipient: rfc822; "
                     "b@inner.example\nAction: delayed\nStatus: 4.4.1\n\n"
                     "Final-Recipient: rfc822; carol@z.example\nAction: relayed\nStatus: 2.0.0\n"));
  CHECK(told(mail) == "ann@x.example 5.1.1 failed; bob=shop@y.example 4.4.1 delayed");
  CHECK(mail.bounces[0].diagnostic == "550 5.1.1 <ann@x.example> User unknown");
  CHECK(mail.bounced_message_id == "t1.m2@example.com");
  CHECK(mail.auto_class == AutoClass::bounce);
}

TEST_CASE("a report of delays only is `delayed`, one of deliveries only no bounce", "[bounce]") {
  CHECK(
      parse(standard("Final-Recipient: rfc822; a@x.example\nAction: delayed\nStatus: 4.4.1\n")).auto_class ==
      AutoClass::delayed);
  const Mail reached =
      parse(standard("Final-Recipient: rfc822; a@x.example\nAction: delivered\nStatus: 2.0.0\n"));
  CHECK(reached.auto_class == AutoClass::auto_generated);
  CHECK(reached.bounces.empty());
}

TEST_CASE("8-bit diagnostics become UTF-8, also where they are cut", "[bounce]") {
  const Mail mail = parse(standard(
      "Final-Recipient: rfc822; a@x.example\nAction: failed\nDiagnostic-Code: smtp; 550 gel\xf6scht\n"));
  CHECK(mail.bounces.at(0).diagnostic == "550 gel\xc3\xb6scht");
  const Mail dialogue =
      report(">>> RCPT TO:<a@x.example>\n<<< 550 " + std::string(989, 'x') + "\xc3\xb6\xc3\xb6\n");
  CHECK(is_valid_utf8(dialogue.bounces.at(0).diagnostic));
}

TEST_CASE("RFC 6533: addresses beyond ASCII", "[bounce]") {
  CHECK(address_in("utf-8; j\xc3\xbcrgen@x.example") == "j\xc3\xbcrgen@x.example");
  CHECK(address_in("utf-8;j\\x{FC}rgen@x.example") == "j\xc3\xbcrgen@x.example");
}

TEST_CASE("fields that programs write into the text, or without blank lines between", "[bounce]") {
  const Mail mail = report(
      "We could not deliver it.\n\nFinal-Recipient: rfc822;a@x.example\nAction: failed\nStatus: 5.2.2\n"
      "Final-Recipient: rfc822;b@x.example\nAction: failed\nStatus: 5.1.1\n");
  CHECK(told(mail) == "a@x.example 5.2.2 failed; b@x.example 5.1.1 failed");
}

TEST_CASE("a vague status is made good by the diagnostic or the words", "[bounce]") {
  CHECK(told(parse(standard("Final-Recipient: rfc822; a@x.example\nAction: failed\nStatus: 5.0.0\n"
                            "Diagnostic-Code: smtp; 552 5.2.2 mailbox over quota\n"))) ==
        "a@x.example 5.2.2 failed");
  CHECK(
      told(parse(standard(
          "Original-Recipient: <a@x.example>\nAction: failed\nDiagnostic-Code: smtp; 550 no such user\n"))) ==
      "a@x.example 5.1.1 failed");
}

TEST_CASE("free-form: addresses in a list with their reasons", "[bounce]") {
  SECTION("Exim") {
    const Mail mail = report(
        "This message was created automatically by mail delivery software.\n\nA message that you sent could "
        "not be delivered to one or more of\n"
        "its recipients. The following address(es) failed:\n\n  ann@x.example\n    SMTP error from remote "
        "mail server after RCPT TO:<ann@x.example>:\n"
        "    host mx.x.example [192.0.2.3]: 550 5.1.1 no such user\n  bob@y.example\n    retry timeout "
        "exceeded\n\n"
        "------ This is a copy of the message, including all the headers. ------\n\nMessage-ID: "
        "<t5@example.com>\nTo: other@z.example\n\nHi\n");
    CHECK(told(mail) == "ann@x.example 5.1.1 failed; bob@y.example 4.4.7 failed");
    CHECK(mail.bounced_message_id == "t5@example.com");
  }
  SECTION("qmail, also to ourselves") {
    const Mail mail = report(
        "Hi. This is the qmail-send program.\nI wasn't able to deliver your message to the following "
        "addresses.\n\n"
        "<desk@example.com>:\n192.0.2.1 does not like recipient.\nRemote host said: 552 disk quota "
        "exceeded\n\n"
        "<bob@y.example>:\nSorry, I couldn't find any host by that name. (#5.1.2)\n\n--- Below this line is "
        "a copy of the message.\n");
    CHECK(told(mail) == "desk@example.com 5.2.2 failed; bob@y.example 5.1.2 failed");
  }
  SECTION("Postfix, folded lines, and a helper's address that did not fail") {
    const Mail mail = report(
        "I'm sorry to have to inform you that your message could not be delivered.\n"
        "For further assistance, please contact <postmaster@mx.example>\n\n<ann@x.example>: host "
        "mx[192.0.2.2] said: 550\n"
        "    <ann@x.example>: User unknown (in reply to RCPT TO command)\n");
    CHECK(told(mail) == "ann@x.example 5.1.1 failed");
  }
  SECTION("Gmail: one reason below") {
    const Mail mail = report(
        "Delivery to the following recipient failed permanently:\n\n     ann@x.example\n\nTechnical details "
        "of permanent failure:\n"
        "The server responded: 550 5.7.1 rejected\n\n----- Original message -----\n\nTo: ann@x.example\n");
    CHECK(told(mail) == "ann@x.example 5.7.1 failed");
  }
  SECTION("Exchange") {
    const Mail mail = report(
        "Your message\n\n  To:      shared@y.example\n  Subject: x\n\ndid not reach the following "
        "recipient(s):\n\n"
        "ann@x.example on Thu, 1 Jan 2026 10:00:00 +0000\n    The recipient name is not recognized\n");
    CHECK(told(mail) == "ann@x.example 5.1.1 failed");
  }
  SECTION("Lotus Notes") {
    const Mail mail = report(
        "------- Failure Reasons  --------\n\nUser not listed in public Name & Address "
        "Book\nann@notes.x.example\n\n\n"
        "------- Returned Message --------\n\nTo: ann@notes.x.example\n",
        "From: Mail Router <postmaster@x.example>\n", "DELIVERY FAILURE: User not listed");
    CHECK(mail.bounces.at(0).recipient == "ann@notes.x.example");
  }
  SECTION("sentences") {
    for (const char* line :
         {"Unable to deliver message to: <ann@x.example>", "Could not be delivered to: <ann@x.example>",
          "User mailbox exceeds allowed size: ann@x.example",
          "Your message to ann@x.example couldn't be delivered.",
          "The following message to <ann@x.example> was undeliverable.",
          "There was an error delivering your mail to <ann@x.example>."}) {
      const Mail mail = report(std::string(line) + "\n\n");
      REQUIRE(mail.bounces.size() == 1);
      CHECK(mail.bounces[0].recipient == "ann@x.example");
    }
  }
  SECTION("delay warnings are not failures") {
    const Mail mail = report(
        "A message that you sent has not yet been delivered to one or more of its recipients.\n\n  "
        "ann@x.example\n    450 try again\n\n"
        "No action is required on your part. Delivery attempts will continue.\n");
    CHECK(told(mail) == "ann@x.example 4.0.0 delayed");
    CHECK(mail.auto_class == AutoClass::delayed);
  }
}

TEST_CASE("free-form: dialogues", "[bounce]") {
  CHECK(told(report("   ----- Transcript of session follows -----\n>>> RCPT To:<ann@x.example>\n<<< 550 "
                    "5.1.1 unknown\n554 <bob@y.example>... 550 Host unknown\n")) ==
        "ann@x.example 5.1.1 failed; bob@y.example 5.1.2 failed");
  CHECK(told(report(
            "Sent <<< RCPT TO:<ann@x.example>\nReceived >>> 550 5.1.1 <ann@x.example>... user unknown\n")) ==
        "ann@x.example 5.1.1 failed");
  CHECK(told(report("Error message below:\n550 - no such user here\n\n  MAIL FROM: desk@example.com\n  RCPT "
                    "TO: ann@x.example\n")) == "ann@x.example 5.1.1 failed");
}

TEST_CASE("free-form: fields and the returned mail tell what the words do not", "[bounce]") {
  CHECK(told(report("The group you tried to contact may not exist.\n",
                    "From: <mailer-daemon@googlemail.com>\nX-Failed-Recipients: list@x.example\n")) ==
        "list@x.example 5.1.1 failed");
  CHECK(told(report("Message could not be delivered to mobile.\nError: No valid recipients for this "
                    "MM\n\nOriginal Message:\nFrom: Desk\nTo: 123@mms.example\n")) ==
        "123@mms.example 5.1.1 failed");
}

TEST_CASE("notifications in JSON, plain and wrapped", "[bounce]") {
  const std::string json =
      R"({"notificationType":"Bounce","bounce":{"bouncedRecipients":[{"emailAddress":"ann@x.example","action":"failed",)"
      R"("status":"5.1.1","diagnosticCode":"smtp; 550 5.1.1 user unknown"}]},"mail":{"headers":[{"name":"Message-ID","value":"<t9@example.com>"}]}})";
  std::string wrapped;
  for (char c : json) wrapped += c == '"' ? "\\\"" : std::string(1, c);
  for (const std::string& text :
       {json, "{\n \"Type\" : \"Notification\",\n \"Message\" : \"" + wrapped + "\"\n}"}) {
    const Mail mail =
        parse("From: no-reply@sns.amazonaws.com\nSubject: AWS Notification Message\n\n" + text + "\n");
    CHECK(told(mail) == "ann@x.example 5.1.1 failed");
    CHECK(mail.bounced_message_id == "t9@example.com");
  }
}

TEST_CASE("people who speak of reports are no report", "[bounce]") {
  const std::string words =
      "Delivery to the following recipient failed permanently:\n\n  ann@x.example\n\n550 5.1.1 unknown\n";
  const Mail asked = parse(
      "From: Chris <chris@x.example>\nSubject: Undelivered Mail Returned to Sender?\n\nWhat is this?\n\n" +
      words);
  CHECK_FALSE(asked.is_bounce());
  CHECK_FALSE(asked.is_auto);
  const Mail forwarded = parse(
      "From: Chris <chris@x.example>\nSubject: Fwd: Undelivered\nContent-Type: multipart/mixed; "
      "boundary=f\n\n--f\n\nLook.\n"
      "--f\nContent-Type: message/rfc822\n\n" +
      standard("Final-Recipient: rfc822; a@x.example\nAction: failed\nStatus: 5.1.1\n") + "\n--f--\n");
  CHECK_FALSE(forwarded.is_bounce());
}

TEST_CASE("statuses in words", "[bounce]") {
  CHECK(find_status("550-'5.2.2 <a@b>... Mailbox Full'") == "5.2.2");
  CHECK(find_status("5.0.0 (smtp; 550 5.1.10 gone)") == "5.1.10");
  CHECK(find_status("host 5.1.1.9 said v4.5.2b, 192.5.1.1") == "");
  CHECK(derive_status("450 mailbox full") == "4.2.2");
  CHECK(derive_status("554 something") == "5.0.0");
  CHECK(derive_status("User unknown") == "5.1.1");
  CHECK(derive_status("nothing known") == "");
}

TEST_CASE("a report without bounds costs what it must", "[bounce]") {
  std::string text = "The following addresses failed:\n\n";
  for (int i = 0; i < 5000; ++i) text += "<a" + std::to_string(i) + "@x.example>: 550 unknown user\n";
  text += std::string(100000, '@') + "\n";
  CHECK(report(text).bounces.size() == 500);
}

namespace {
// A returned mail of ours, below words that no standard knows.
Mail returned(const std::string& head, const std::string& words, const std::string& to = "ann@y.example") {
  return parse(head +
               "To: desk@example.com\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n--b\n"
               "Content-Type: text/plain; charset=utf-8\n\n" +
               words + "\n--b\nContent-Type: message/rfc822\n\nFrom: desk@example.com\nTo: " + to +
               "\nMessage-ID: <m1@example.com>\n\nhello\n--b--\n");
}
Mail plain_report(const std::string& text, const std::string& fields = "") {
  return parse(
      "Return-Path: <>\nFrom: MAILER-DAEMON@x.example\nTo: desk@example.com\nSubject: failure notice\n" +
      fields + "Content-Type: text/plain; charset=utf-8\n\n" + text);
}
std::vector<std::string> who(const Mail& mail) {
  std::vector<std::string> all;
  for (const BouncedRecipient& r : mail.bounces) all.push_back(r.recipient);
  return all;
}
using Names = std::vector<std::string>;
}  // namespace

TEST_CASE("a report inside a gateway's notice names who failed, not who wrote", "[bounce]") {
  const std::string standard =
      "From: MAILER-DAEMON@mx.example\nTo: desk@example.com\nContent-Type: multipart/report; "
      "report-type=delivery-status; boundary=i\n\n--i\n\nsorry\n--i\nContent-Type: "
      "message/delivery-status\n\n"
      "Final-Recipient: rfc822; ann@y.example\nAction: failed\nStatus: 5.1.1\n\n--i\nContent-Type: "
      "message/rfc822\n\nFrom: desk@example.com\nTo: ann@y.example\nMessage-ID: "
      "<m1@example.com>\n\nx\n--i--\n";
  const std::string words =
      "From: MAILER-DAEMON@mx.example\nTo: desk@example.com\nSubject: failure notice\n\n"
      "<ann@y.example>: 550 5.1.1 no such user\n\n--- Below this line is a copy.\n\n"
      "From: desk@example.com\nTo: ann@y.example\nMessage-ID: <m1@example.com>\n";
  for (const char* head :
       {"Return-Path: <>\nFrom: Alerts <alerts@gw.example>\n",
        "From: \"Mail Delivery Subsystem\" <MAILER-DAEMON@gw.example>\n", "From: noreply@gw.example\n"})
    for (const std::string& inner : {standard, words}) {
      const Mail mail =
          parse(std::string(head) +
                "To: desk@example.com\nSubject: Notice\nMIME-Version: 1.0\nContent-Type: multipart/mixed; "
                "boundary=o\n\n--o\n\nA report came.\n--o\nContent-Type: message/rfc822\n\n" +
                inner + "\n--o--\n");
      CHECK(who(mail) == Names{"ann@y.example"});
      CHECK(mail.is_bounce());
      REQUIRE_FALSE(mail.bounces.empty());
      CHECK(mail.bounces[0].status == "5.1.1");
      CHECK(mail.bounced_message_id == "m1@example.com");
    }
  CHECK_FALSE(
      parse("From: bob@y.example\nTo: desk@example.com\nSubject: Fwd: failure\nMIME-Version: "
            "1.0\nContent-Type: "
            "multipart/mixed; boundary=o\n\n--o\n\nWhat is this?\n--o\nContent-Type: message/rfc822\n\n" +
            standard + "\n--o--\n")
          .is_auto);
}

TEST_CASE("our own mail returned with words of failure is a bounce, whoever sends it", "[bounce]") {
  for (const char* words :
       {"Your mail could not be delivered to: <ann@y.example>", "メールは届きませんでした。 ann@y.example",
        "Ihre Nachricht konnte nicht zugestellt werden: ann@y.example",
        "No se pudo entregar su mensaje a ann@y.example"}) {
    INFO(words);
    for (const char* head : {"From: no-reply@z.example\n", "From: do.not.reply@z.example\n",
                             "From: System <info@z.example>\n"}) {
      const Mail mail = returned(head, words);
      CHECK(mail.is_bounce());
      CHECK(who(mail) == Names{"ann@y.example"});
      CHECK(mail.bounced_message_id == "m1@example.com");
    }
  }
  CHECK_FALSE(returned("From: bob@y.example\n", "Can you look at what I got from you?").is_auto);
  CHECK_FALSE(
      returned("From: ann@y.example\n", "This could not be delivered to ann@y.example, says my server.")
          .is_auto);
  CHECK_FALSE(returned("From: bob@y.example\nIn-Reply-To: <x@example.com>\n",
                       "It could not be delivered to ann@y.example, use this address instead.")
                  .is_auto);
}

TEST_CASE("what is no address is nobody: the words or the returned mail tell", "[bounce]") {
  for (const char* final : {"@mx.example.net", "unknown", "ann@"}) {
    INFO(final);
    const Mail mail = parse(
        std::string(
            "From: MAILER-DAEMON@x.example\nTo: desk@example.com\nContent-Type: multipart/report; "
            "report-type="
            "delivery-status; boundary=b\n\n--b\n\nsorry\n--b\nContent-Type: message/delivery-status\n\n"
            "Final-Recipient: rfc822; ") +
        final +
        "\nAction: failed\nStatus: 5.1.2\n\n--b\nContent-Type: message/rfc822\n\nFrom: desk@example.com\nTo: "
        "ann@y.example, friend\n\nx\n--b--\n");
    CHECK(who(mail) == Names{"ann@y.example"});
    REQUIRE(mail.bounces.size() == 1);
    CHECK(mail.bounces[0].status == "5.1.2");
  }
}

TEST_CASE("free-form: addresses in sentences, one and several, and never those that sent", "[bounce]") {
  CHECK(who(plain_report("Delivery given up after 7 tries: ann@y.example\n")) == Names{"ann@y.example"});
  CHECK(who(plain_report(
            "These gave permanent errors: ann@y.example. The server said 554 5.4.6 Too many hops\n")) ==
        Names{"ann@y.example"});
  CHECK(who(plain_report(
            "Your message could not be delivered to ann@y.example, bob@y.example and <eve@y.example>.\n")) ==
        Names{"ann@y.example", "bob@y.example", "eve@y.example"});
  CHECK(who(plain_report(
            "Die Nachricht konnte nicht an ann@y.example und bob@y.example zugestellt werden.\n")) ==
        Names{"ann@y.example", "bob@y.example"});
  CHECK(
      who(plain_report(
          "The mail from desk@example.com to ann@y.example failed.\nAsk postmaster@x.example for help.\n")) ==
      Names{"ann@y.example"});
  CHECK(who(plain_report(
            "The address ann@y.example does not exist. Contact postmaster@x.example for help.\n")) ==
        Names{"ann@y.example"});
  const Mail original = plain_report(
      "We had an error with your mail to <ann@y.example>.\n\nmx.y.example answered our RCPT TO:\n550 5.1.1 "
      "<ann@y.example>: no such user\n\nOriginal message follows.\n\nReceived: from a\nTo: friend\nFrom: "
      "<desk@example.com>\n\nx\n",
      "X-Original-To: <ann@y.example>\n");
  CHECK(who(original) == Names{"ann@y.example"});
  CHECK(who(plain_report(
            "Sorry, it failed.\n\nOriginal message:\nFrom: desk@example.com\nTo: desk@example.com, "
            "ann@y.example\n\nx\n")) == Names{"ann@y.example"});
}

TEST_CASE("free-form: where Exim hides the address that failed, the one that it was made from", "[bounce]") {
  CHECK(
      who(plain_report(
          "This is a permanent error. The following address(es) failed:\n\n  ann@y.example\n    Unrouteable "
          "address\n  an undisclosed address\n    (generated from bob@y.example)\n    550 no such user\n")) ==
      Names{"ann@y.example", "bob@y.example"});
}

// Whom a person's mail may be taken for, and what tells a machine's: the mails on the border.

#include "mailparse/parse/parse.hh"
#include "tests/catch.hh"

using namespace mailparse;

namespace {
Mail mail(const std::string& headers, const std::string& text) {
  return parse("From: Bob <bob@y.example>\nTo: desk@example.com\nMessage-ID: <1@y.example>\n" + headers +
               "MIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n\n" + text);
}

Mail report(const std::string& from, const std::string& subject, const std::string& text) {
  return parse("Return-Path: <>\nFrom: " + from + "\nTo: desk@example.com\nSubject: " + subject +
               "\nMIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n\n" + text);
}
}  // namespace

TEST_CASE("people write about absence, automatic answers and challenges", "[automatic]") {
  for (const char* subject :
       {"Automatic replies are not sent", "Abwesenheitsnotiz einrichten", "Réponse automatique ne marche pas",
        "автоответчик не работает", "Absence: how do I record it?", "Auto: Versicherung",
        "Vacation: booking fails", "Out of office next week", "Delivery failed: my parcel"}) {
    INFO(subject);
    CHECK_FALSE(mail(std::string("Subject: ") + subject + "\n", "Hello").is_auto);
  }
  const std::string answer = "Subject: Re: Login\nIn-Reply-To: <x@example.com>\n";
  CHECK_FALSE(mail(answer, "It says \"please verify yourself\", and the link is dead.").is_auto);
  CHECK_FALSE(mail(answer, "Yes.\n> please verify yourself at https://x.example\n").is_auto);
  const Mail linked = mail(answer, "Please verify yourself: https://x.example/?id=4");
  CHECK_FALSE(linked.is_auto);  // an agent who says where to log in, or a program: it is read
  CHECK(linked.no_auto_reply);
  CHECK(mail("Return-Path: <>\n" + answer, "Please verify yourself: https://x.example/?id=4").auto_class ==
        AutoClass::challenge);
}

TEST_CASE("words of a challenge silence nobody, whatever stands beside them", "[automatic]") {
  const std::string words =
      "https://shop.example/login says \"please verify yourself\" to all. See also challenge-response.\n";
  for (const char* subject :
       {"Challenge-response login fails since the update", "RADIUS challenge/response broken",
        "Request for authentication logs", "What does \"please confirm your message\" mean?",
        "We use spamarrest.com, can you whitelist?", "Confirmation required to deliver: what is that?"})
    for (const char* fields :
         {"", "In-Reply-To: <x@example.com>\nReferences: <x@example.com>\n", "Auto-Submitted: no\n",
          "List-Id: <users.y.example>\nPrecedence: bulk\n", "X-Auto-Response-Suppress: All\n"}) {
      INFO(subject << " | " << fields);
      CHECK_FALSE(mail(fields + std::string("Subject: ") + subject + "\n", words).is_auto);
    }
  CHECK_FALSE(mail("Subject: Challenge-response login fails\n", "Since the update.").no_auto_reply);
}

TEST_CASE("a mark of a person's client before words of a program, in any language", "[automatic]") {
  for (const char* mark : {"Re", "AW", "SV", "Odg", "Svar", "Antwort", "Odpověď", "Válasz", "Yanıt", "Antw"})
    for (const char* subject :
         {"Out of office: does not start", "Automatic reply: x", "Vacation: booking fails"}) {
      INFO(mark << subject);
      const std::string head = std::string("Subject: ") + mark + ": " + subject + "\n";
      CHECK_FALSE(mail("In-Reply-To: <x@example.com>\n" + head, "And now?").is_auto);
      CHECK_FALSE(mail("X-Auto-Response-Suppress: OOF\n" + head, "And now?").is_auto);
    }
}

TEST_CASE("who may be a person and pastes a bounce is a person", "[bounce]") {
  const std::string pasted =
      "My mail to you failed:\n\n<sales@example.com>: host mx.example.com said: 550 5.1.1 unknown "
      "user\n\nPlease help.\n";
  const auto from = [&](const std::string& who, const std::string& fields) {
    return parse("From: " + who + "\nTo: desk@example.com\nMessage-ID: <1@y.example>\n" + fields +
                 "MIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n\n" + pasted);
  };
  for (const char* who : {"Postmaster <postmaster@y.example>", "system administrator <sa@y.example>",
                          "Mail Delivery System <sysadmin@y.example>", "Mail Server Team <team@y.example>"}) {
    INFO(who);
    CHECK_FALSE(from(who, "Subject: Question\n").is_auto);
    CHECK_FALSE(from(who, "Return-Path: <postmaster@y.example>\nSubject: Question\n").is_auto);
    CHECK_FALSE(from(who, "Subject: Re: Undeliverable: x\nIn-Reply-To: <x@example.com>\n").is_auto);
    CHECK(from(who, "Return-Path: <>\nSubject: Question\n").is_bounce());
    CHECK(from(who, "Auto-Submitted: auto-replied\nSubject: Question\n").is_bounce());
    CHECK(from(who, "X-Failed-Recipients: sales@example.com\nSubject: Question\n").is_bounce());
    CHECK(from(who, "Subject: Mail delivery failed: returning message to sender\n").is_bounce());
  }
  CHECK(from("Mail Delivery Subsystem <MAILER-DAEMON@y.example>", "Subject: Question\n").is_bounce());
}

TEST_CASE("subjects of automatic answers", "[automatic]") {
  for (const char* subject : {"Automatic reply: Printer", "[Auto-Reply] Printer", "[자동응답] Printer",
                              "自动回复：Printer", "AUTO: Bob is out of the office (returning 5 May)"}) {
    INFO(subject);
    CHECK(mail(std::string("In-Reply-To: <x@example.com>\nSubject: ") + subject + "\n", "Away").auto_class ==
          AutoClass::auto_reply);
  }
  CHECK(mail("Subject: Absence: Re: Printer\nIn-Reply-To: <x@example.com>\n", "Away").is_auto);
  CHECK(mail("Subject: Automatic reply: x\nAuto-Submitted: auto-generated\n", "Away").auto_class ==
        AutoClass::auto_reply);
}

TEST_CASE("reports in free form of more systems", "[bounce]") {
  struct Sample {
    const char *from, *subject, *text, *status;
  };
  for (const Sample& sample :
       {Sample{"PostMaster@qq.example", "系统退信",
               "退信原因 发往 ann@z.example 时发生错误：550 5.1.1 unknown", "5.1.1"},
        Sample{"postmaster@x.example", "系统退信",
               "抱歉\n\n收件人：ann@z.example\n退信原因：550 5.1.1 not exist", "5.1.1"},
        Sample{"Postmaster@x.example", "系统退信", "你的邮件 <Hi> 无法送达到 ann@z.example，原因：550 5.1.1",
               "5.1.1"},
        Sample{"MAILER-DAEMON", "Undelivered Mail",
               "Not delivered.\n\nAnn <ann@z.example>:\n\n 550 5.1.1 gone", "5.1.1"},
        Sample{"MAILER-DAEMON@x.example", "FAILURE",
               "fatal errors\n\n>>> ann@z.example <ann@z.example>\n\n"
               "  ----- Transcript of session follows -----\n550 sorry (#5.1.1 - chkusr)",
               "5.1.1"},
        Sample{"\"Filter\" <postmaster@x.example>", "blocked",
               "Your message to: ann@z.example\nwas blocked and has "
               "NOT BEEN DELIVERED: not delivered by spam policy",
               "5.7.1"},
        Sample{"postmaster@x.example", "Delivery Failure",
               "an email you addressed to email address :\n-- "
               "ann@z.example\n\ncould not be delivered.\n\nAdditional information :\n-- 550 5.1.1 Unknown",
               "5.1.1"},
        Sample{"Mail Delivery Subsystem <postmaster@x.example>", "Rejected: Hi",
               "Your message to <ann@z.example> was automatically rejected:\nQuota exceeded", "5.2.2"},
        Sample{"postmaster@x.example", "Går inte att leverera: Hej",
               "Leverans misslyckades:\n\nann@z.example\n#550 5.1.1 RecipNotFound ##", "5.1.1"},
        Sample{"MAILER-DAEMON@x.example", "?", "Ei mennyt perille:\n\nann@z.example: 550 5.1.1 tuntematon",
               "5.1.1"}}) {
    INFO(sample.text);
    const Mail read = report(sample.from, sample.subject, sample.text);
    REQUIRE(read.bounces.size() == 1);
    CHECK(read.bounces[0].recipient == "ann@z.example");
    CHECK(read.bounces[0].status == sample.status);
  }
}

TEST_CASE("a forgotten semicolon in Content-Type", "[structure]") {
  const Mail read = parse(
      "From: b@y.example\nMIME-Version: 1.0\nContent-Type: text/html   "
      "charset=\"iso-8859-1\"\n\n<p>caf\xe9</p>");
  CHECK(read.text == "café\n");
  CHECK(
      parse("From: b@y.example\nMIME-Version: 1.0\nContent-Type: text / plain\v; charset=utf-8\n\nx").text ==
      "x");
}

TEST_CASE("absence notes of Lotus Notes, and people who speak like them", "[automatic]") {
  const std::string note =
      "I will be out of the office starting 01/13/2025 and will not return until 01/20/2025.";
  CHECK(mail("Subject: Ann Lee/Acme is out of the office.\n", note).auto_class == AutoClass::auto_reply);
  CHECK_FALSE(mail("Subject: Printer\n", note).is_auto);
  CHECK_FALSE(mail("Subject: Bob is out of the office\n", "Who else can help?").is_auto);
}

TEST_CASE("what a report returns is no forward", "[forward]") {
  const std::string returned =
      "--b\n\nwords\n--b\nContent-Type: message/feedback-report\n\nFeedback-Type: abuse\n"
      "--b\nContent-Type: message/rfc822\n\nFrom: desk@example.com\nSubject: x\n\nhi\n--b--\n";
  const Mail complaint = parse(
      "From: abuse@y.example\nContent-Type: multipart/report; report-type=feedback-report; boundary=b\n\n" +
      returned);
  CHECK(complaint.auto_class == AutoClass::complaint);
  CHECK_FALSE(complaint.forwarded);
}

TEST_CASE("reports: the code that stands below the sentence, and recipients named in Korean", "[bounce]") {
  const Mail full =
      report("mailer-daemon@x.example", "Delivery Status Notification (Failure)",
             "** Recipient inbox full **\n\nYour message couldn't be delivered to ann@z.example. Their "
             "inbox is full.\n\nThe response was:\n\n452 4.2.2 over quota");
  REQUIRE(full.bounces.size() == 1);
  CHECK(full.bounces[0].status == "4.2.2");
  const Mail korean =
      report("mailer-daemon@x.example", "메일이 정상적으로 전송되지 않았습니다.",
             "메일 전송에 실패했습니다.\n\n받는 사람: ann@z.example\n실패 이유: 550 5.1.1 no such user");
  REQUIRE(korean.bounces.size() == 1);
  CHECK(korean.bounces[0].recipient == "ann@z.example");
  CHECK(korean.bounces[0].status == "5.1.1");
}

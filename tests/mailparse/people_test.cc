// What people write, directly and through lists, with all the fields that servers, lists and their own
// programs add: none of it is automatic, none a bounce.

#include "mailparse/parse/parse.hh"
#include "tests/catch.hh"

using namespace mailparse;

namespace {
Mail letter(const std::string& fields, const std::string& subject = "Printer on the second floor",
            const std::string& text = "It prints blank pages since Monday. Can somebody look?\n\nAnn\n") {
  const std::string from = fields.find("From:") == std::string::npos ? "From: Ann Lee <ann@x.example>\n" : "";
  return parse("Return-Path: <ann@x.example>\n" + from + "To: desk@example.com\nSubject: " + subject + "\n" +
               fields + "MIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n\n" + text);
}

void is_persons(const Mail& mail) {
  CHECK_FALSE(mail.is_auto);
  CHECK(mail.auto_reason.substr(0, 11) != "Auto-Submit");
  CHECK_FALSE(mail.is_bounce());
  CHECK(mail.bounces.empty());
}
}  // namespace

TEST_CASE("people: what lists add to their members' mail", "[automatic]") {
  for (const char* fields :
       {"Precedence: list\nList-Id: Lamps <lamps.lists.example>\nList-Post: "
        "<mailto:lamps@lists.example>\nList-Help: "
        "<mailto:lamps-request@lists.example?subject=help>\nX-BeenThere: "
        "lamps@lists.example\nX-Mailman-Version: "
        "2.1.39\nErrors-To: lamps-bounces@lists.example\nSender: \"lamps\" <lamps-bounces@lists.example>\n",
        "Precedence: bulk\nX-BeenThere: lamps@lists.example\nX-Mailman-Version: 2.0.11\nSender: "
        "lamps-admin@lists.example\n",
        "Message-ID-Hash: ABC\nX-Message-ID-Hash: ABC\nX-MailFrom: ann@x.example\nX-Mailman-Rule-Misses: "
        "dmarc-mitigation; "
        "no-senders; approved\nX-Mailman-Version: 3.3.8\nPrecedence: list\nList-Id: "
        "<lamps.lists.example>\nArchived-At: "
        "<https://lists.example/a/1>\nList-Owner: <mailto:lamps-owner@lists.example>\n",
        "From: Ann Lee via Lamps <lamps@lists.example>\nReply-To: Ann Lee <ann@x.example>\nPrecedence: "
        "list\nList-Id: "
        "<lamps.lists.example>\nX-Original-From: Ann Lee <ann@x.example>\n",
        "Precedence: bulk\nX-Loop: lamps@lists.example\nX-Sequence: 4711\nList-Id: "
        "<lamps.lists.example>\nX-no-archive: "
        "yes\nSender: lamps-request@lists.example\n",
        "Mailing-List: contact lamps-help@lists.example; run by ezmlm\nPrecedence: bulk\nList-Unsubscribe: "
        "<mailto:lamps-unsubscribe@lists.example>\nDelivered-To: mailing list lamps@lists.example\n",
        "Mailing-List: list lamps@groups.example; contact lamps-owner@groups.example\nDelivered-To: mailing "
        "list "
        "lamps@groups.example\nPrecedence: bulk\nX-Yahoo-Profile: ann\nX-eGroups-Return: "
        "sentto-1-2@returns.example\n",
        "Mailing-list: list lamps@groups.example; contact lamps+owners@groups.example\nX-Google-Group-Id: "
        "1\nPrecedence: list\nList-ID: <lamps.groups.example>\nX-Original-Sender: "
        "ann@x.example\nX-Spam-Checked-In-Group: "
        "lamps@groups.example\n",
        "X-Received-From-Groups: 1\nMailing-List: list lamps@g.example; contact "
        "lamps+owner@g.example\nDelivered-To: "
        "mailing list lamps@g.example\nPrecedence: Bulk\nList-Unsubscribe: "
        "<mailto:lamps+unsubscribe@g.example>\n",
        "X-LISTSERV: 16\nSender: Lamps <LAMPS@LISTSERV.EXAMPLE>\nPrecedence: list\nX-To: "
        "LAMPS@LISTSERV.EXAMPLE\n",
        "Sender: owner-lamps@lists.example\nPrecedence: bulk\nX-Majordomo: 1.94.5\n",
        "X-Mlmmj-Version: 1.3\nPrecedence: list\nList-ID: <lamps.lists.example>\nX-Loop: "
        "lamps@lists.example\n",
        "X-ecartis-version: Ecartis v1.0.0\nSender: lamps-bounce@lists.example\nErrors-to: "
        "lamps-bounce@lists.example\nX-original-sender: ann@x.example\nPrecedence: bulk\nX-list: lamps\n",
        "X-ML-Name: lamps\nX-Mail-Count: 00012\nX-MLServer: fml [fml 4.0.3 release (20011202/4.0.3)]; post "
        "only\n"
        "X-ML-Info: If you have a question, send e-mail with the body \"help\"\nPrecedence: bulk\nErrors-To: "
        "lamps-admin@lists.example\n",
        "X-Mailing-List: <lamps@lists.example> archive/latest/4711\nX-Loop: lamps@lists.example\nList-Id: "
        "<lamps.lists.example>\nPrecedence: list\nResent-Sender: lamps-request@lists.example\n",
        "X-Listmember: desk@example.com\nX-List-Server: Lyris\nList-Unsubscribe: "
        "<mailto:leave-1@lists.example>\n",
        "List-Id: <forum.discourse.example>\nX-Discourse-Post-Id: 4\nX-Discourse-Topic-Id: 3\nPrecedence: "
        "list\nList-Archive: "
        "<https://forum.example/t/3>\n",
        "X-Sympa-To: lamps@lists.example\nX-Validation-by: owner@lists.example\nX-no-archive: "
        "yes\nPrecedence: list\n"
        "List-Id: <lamps.lists.example>\n"}) {
    INFO(fields);
    const Mail mail = letter(fields);
    is_persons(mail);
    CHECK(mail.no_auto_reply);  // though nothing answers it by itself
    is_persons(letter(std::string(fields) + "In-Reply-To: <a@b.example>\n",
                      "Re: [lamps] Out of office replies", "How do I filter those?\n"));
    is_persons(letter(std::string(fields) + "In-Reply-To: <a@b.example>\n", "Re: Automatic reply: loops",
                      "Those come from Exchange.\n"));
    is_persons(
        letter(std::string(fields) + "In-Reply-To: <a@b.example>\n", "Re: challenge-response filters",
               "See https://x.example/: spamarrest.com asks \"please confirm that you are human\".\n"));
  }
}

TEST_CASE("people: what their programs and servers add", "[automatic]") {
  for (const char* fields :
       {"Auto-Submitted: no\n",
        "Auto-Submitted: No; because=\"typed\"\nPrecedence: bulk\n",
        "Precedence: bulk\n",
        "Precedence: junk\nX-Mailer: PHPMailer 5.2.26\n",
        "Precedence: first-class\n",
        "Priority: bulk\nImportance: low\n",
        "X-Auto-Response-Suppress: All\n",
        "X-Auto-Response-Suppress: OOF, AutoReply\n",
        "X-Auto-Response-Suppress: DR, RN, NRN\n",
        "X-Autoreply: no\nX-Autogenerated: false\n",
        "X-Delivery-Agent: TMDA/1.1.12 (Macallan)\n",
        "X-Delivery-Agent: TMDA/0.57\nPrecedence: bulk\n",
        "X-Primary-Address: ann@x.example\nX-Delivery-Agent: TMDA/1.0.3 (Seattle Slew)\nReply-To: Ann "
        "<ann-dated-1030377287.06fa6d@x.example>\n",
        "X-Mailer: Microsoft CDO for Windows 2000\n",
        "X-Mailer: MailChimp Mailer\nFeedback-ID: 1:2:3:x\nList-Unsubscribe: "
        "<https://x.example/u>\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\n",
        "X-Mailer: vBulletin Mail via PHP\n",
        "X-Mailer: SquirrelMail/1.4.22\nX-Priority: 3 (Normal)\n",
        "X-Mailer: The Bat! (v1.61)\n",
        "X-Mailer: QUALCOMM Windows Eudora Version 5.1\n",
        "X-Mailer: Sendmail::Mail 1.2\n",
        "X-Mailer: GetResponse\nX-Campaign: 4\n",
        "User-Agent: Gnus/5.13 (Gnus v5.13) Emacs/28.2\nMail-Copies-To: never\n",
        "X-MS-Exchange-Generated-Message-Source: Mailbox Rules Agent\nX-MS-Exchange-Inbox-Rules-Loop: "
        "a@x.example\n",
        "X-MS-Exchange-Inbox-Rules-Loop: a@x.example\nResent-From: <a@x.example>\n",
        "X-MS-Exchange-Organization-AuthAs: Internal\nX-MS-Has-Attach: yes\nThread-Topic: x\nThread-Index: "
        "AQH\n",
        "X-Loop: a@x.example\n",
        "X-Forwarded-To: desk@example.com\nX-Forwarded-For: a@x.example desk@example.com\n",
        "Return-Receipt-To: ann@x.example\nDisposition-Notification-To: ann@x.example\n",
        "X-Spam-Flag: YES\nX-Spam-Status: Yes, score=9.1 tests=BAYES_99,FROM_EXCESS_BASE64\n",
        "X-Mimecast-Spam-Score: 1\nX-Mimecast-Bulk-Signature: yes\n",
        "X-Barracuda-Bayes: INNOCENT GLOBAL 0.5\n",
        "X-Proofpoint-Virus-Version: vendor=fsecure\nX-Proofpoint-Spam-Reason: safe\n",
        "Sender: root@web7.x.example\nX-PHP-Originating-Script: 1000:contact.php\n",
        "Errors-To: bounces@x.example\n",
        "From: Shop <noreply@x.example>\nReply-To: Ann <ann@x.example>\n",
        "X-Originating-IP: [192.0.2.1]\nX-Entity-ID: 1\nX-Notifications: 4\nX-Report-Abuse: "
        "https://x.example\n",
        "Content-Language: de\nX-Google-Original-From: Ann <ann@x.example>\nX-Gm-Message-State: AB\n"}) {
    INFO(fields);
    is_persons(letter(fields));
  }
}

TEST_CASE("people: what they write about programs", "[automatic]") {
  struct Case {
    const char *subject, *text;
  };
  for (const Case& c : {
           Case{"Auto-reply: not working since Monday", "It sends nothing.\n"},
           Case{"Out of Office: cannot be switched off", "Please help.\n"},
           Case{"[External] Automatic reply: has no signature", "Since the update.\n"},
           Case{"Abwesenheitsnotiz", "Wie stelle ich die ein?\n"},
           Case{"Vacation", "I will be away next week, can the job wait?\n"},
           Case{"I am out of the office", "Please send the parcel to my home instead.\n"},
           Case{"Undeliverable: what does it mean?", "I got this from your server.\n"},
           Case{"Delivery Status Notification (Failure) - please explain", "It was for bob@y.example.\n"},
           Case{"Mail delivery failed: returning message to sender",
                "That is what I get when I write to bob@y.example: 550 5.1.1 user unknown\n"},
           Case{"bounces",
                "From: MAILER-DAEMON\nSubject: Undelivered Mail Returned to Sender\n\nis what I get.\n"},
           Case{"Fwd: Automatic reply: invoice", "Look what your colleague's program answered me.\n"},
           Case{"WG: Unzustellbar: Rechnung",
                "Was heißt das? Ihre Nachricht konnte nicht zugestellt werden.\n"},
           Case{"Challenge-response and other filters",
                "I hate challenge-response systems, see https://y.example\n"},
           Case{"Cron job fails", "Cron <root@y> /usr/bin/backup says permission denied\n"},
           Case{"Mailbox full", "My mailbox is full and mail to me could not be delivered. 552 5.2.2\n"},
           Case{"Read: your letter", "I have read it and do not agree.\n"},
           Case{"Delivered: parcel?", "Was my parcel delivered?\n"},
           Case{"Liked your answer", "I really liked your message, thank you!\n"},
       }) {
    INFO(c.subject);
    is_persons(letter("", c.subject, c.text));
  }
  is_persons(letter("In-Reply-To: <a@b.example>\n", "Re: x", "I really liked your message, thanks!\n"));
}

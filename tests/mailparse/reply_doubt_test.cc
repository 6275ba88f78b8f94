// Where a person's words look like a machine's marks, and the other way round: what is kept, what is cut.

#include "mailparse/reply/reply.hh"
#include "mailparse/reply/reply_signature.hh"
#include "tests/catch.hh"

using namespace mailparse;

namespace {
const std::string kNew = "It works now.\n\nBut the second tray is empty?";

std::string reply_above(const std::string& below) {
  return split_reply(kNew + "\n\n" + below).reply;
}
}  // namespace

TEST_CASE("in doubt a person's words stay", "[reply]") {
  for (const char* text :
       {"Hello,\n\nour supplier wrote to us on 3 May 2024 at 18:02:\nThe part is gone.\n\nCan you help?",
        "Hi,\n\nOn Monday 3 users wrote:\nit is slow\n\nPlease check.",
        "Hi,\nI wrote on 2024-05-03:\nplease cancel.\nNothing happened.",
        "Please use this:\n\nFrom: Berlin\nTo: Munich\nSubject: to change\n\nRegards",
        "Thanks.\n\nSent from my iPhone\n\nPS: the order number is 4711.",
        "Thanks.\n\nSent from my iPhone\nOne more thing: call me tomorrow.",
        "It says\n\n--\nERROR 5\n--\n\nWhat shall I do? I tried everything.", "--\nfirst\n--\nsecond",
        "One.\n\n________________\n\nThe second part of my words.",
        "Hallo,\n\nDiese E-Mail und die davor kamen nie an.\n\nWas nun?\nBob",
        "Добрый день,\n\nэто сообщение появляется при запуске.\n\nЧто делать?",
        "お世話になります。\n\nこのメールに図面を付けました。\n\nよろしくお願いします。",
        "Log:\n* one <a@x.example> [2024-01-01 10:00]:\n  text\n* two <b@x.example> [2024-01-02 10:00]:\n  "
        "text"}) {
    INFO(text);
    CHECK(split_reply(text).reply == text);
  }
}

TEST_CASE("attributions are known in any language by a moment, an address and a colon", "[reply]") {
  for (const char* attribution :
       {"เมื่อ อ. 1 มี.ค. 2011 เวลา 18:02 Ann Lee <ann@x.example> เขียนว่า:",
        "मंगल, 1 मार्च 2011 को 6:02 pm बजे को Ann Lee <ann@x.example> ने लिखा:",
        "уто, 1. мар 2011. у 18:02 Ann Lee <ann@x.example> је написао/ла:",
        "Missatge de Ann Lee <ann@x.example> del dia dt., 1 de març 2011 a les 18:02:",
        "Noong Mar, Marso 1, 2011 nang 6:02 PM si Ann Lee <ann@x.example> ay sumulat:",
        "Wiadomość napisana przez Ann Lee <ann@x.example> w dniu 01.03.2011, o godz. 18:02:",
        "در تاریخ سه‌شنبه ۱ مارس ۲۰۱۱،‏ ۱۸:۰۲ Ann Lee <ann@x.example> "
        "نوشت:",
        "Ann Lee\n<ann@x.example> hat am 1. März 2011 um 18:02 geschrieben:",
        "Ann Lee\n<ann@x.example> ezt írta (időpont: 2011. márc. 1., K, 18:02):", "---- Ann Lee wrote ----",
        "On Tue, 1 Mar 2011 at 18:02 Ann Lee\n\n<\nmailto:Ann Lee <ann@x.example>\n> wrote:",
        "Кому: Bob (b@y.example);\nТема: Printer;\n01.03.2011, 18:02, \"Ann Lee\" <ann@x.example>:"}) {
    INFO(attribution);
    CHECK(reply_above(std::string(attribution) + "\n\nIs it broken?\nAnn") == kNew);
  }
  for (const char* attribution :
       {"Quoting Ann Lee <ann@x.example>:", "Zitat von Ann Lee <ann@x.example>:",
        "* Ann Lee <ann@x.example> [2011-03-01 18:02]:", "On 2011-03-01 18:02:00 +0100, Ann Lee said:"}) {
    INFO(attribution);  // never without marks
    CHECK(reply_above(std::string(attribution) + "\n> Is it broken?\n> Ann") == kNew);
    const std::string unmarked = std::string(attribution) + "\nIs it broken";
    CHECK(reply_above(unmarked) == kNew + "\n\n" + unmarked);
  }
}

TEST_CASE("dividers with typographic dashes, and header blocks of more clients", "[reply]") {
  for (const char* mark :
       {"‐‐‐‐‐‐‐ Original Message ‐‐‐‐‐‐‐\nOn Tuesday, March 1st, 2011 at 6:02 PM, Ann <ann@x.example> "
        "wrote:\n",
        "———— 原始邮件 ————\n", "------------------&nbsp;原始邮件&nbsp;------------------\n",
        "---------[ 받은 메일 내용 ]----------\n", "##- Typ uw antwoord boven deze regel -##\n",
        "##- Bitte geben Sie Ihre Antwort oberhalb dieser Zeile ein -##\n",
        "Kimden: Ann <ann@x.example>\nGönderilme: 1 Mart 2011\nKime: b\nKonu: x\n",
        "Šalje: Ann <ann@x.example>\nPoslano: 1. ožujka 2011.\nPrima: b\nPredmet: x\n",
        "Từ: Ann <ann@x.example>\nĐã gửi: 1 Tháng Ba 2011\nTới: b\nChủ đề: x\n"}) {
    INFO(mark);
    CHECK(reply_above(std::string(mark) + "\nIs it broken?\nAnn") == kNew);
  }
}

TEST_CASE("lines of phones, with excuses and in brackets, and the letter below", "[reply]") {
  for (const char* line :
       {"Sent from my HTC M8 Android phone.  Please excuse typoze", "(sent from a phone)",
        "Sent wirelessly from my BlackBerry device on the Bell network.", "Odesláno z iPhonu",
        "Download Outlook for Android<https://x.example>", "Get BlueMail for Android"}) {
    INFO(line);
    CHECK(reply_above(line) == kNew);
  }
  CHECK(reply_above("Sent from my iPhone\n\nHello Chris,\nis it broken?\nAnn") == kNew);
  CHECK_FALSE(is_device_line("sent from my phone i see another problem though: it is gone"));
}

TEST_CASE("the line of Outlook on phones in more languages, and an Italian disclaimer", "[reply]") {
  for (const char* line :
       {"Pobierz aplikację Outlook dla systemu iOS<https://aka.ms/o0ukef>",
        "Skaff deg Outlook for iOS<https://x.example>", "获取适用于 iOS 的 Outlook<https://x.example>",
        "iOS 版 Outlook を入手<https://x.example>", "iOS용 Outlook 다운로드<https://x.example>",
        "iOS için Outlook'u edinin<https://x.example>",
        "Il presente messaggio è riservato e destinato esclusivamente al destinatario."}) {
    INFO(line);
    CHECK(reply_above(line) == kNew);
  }
}

#include "mailparse/reply/reply.hh"

#include "mailparse/reply/reply_signature.hh"
#include "tests/catch.hh"

using namespace mailparse;

namespace {
const std::string kNew = "It works now.\n\nThank you";

std::string reply_above(const std::string& below) {
  return split_reply(kNew + "\n\n" + below).reply;
}

std::string letters_of(const std::string& text) {
  std::string out;
  for (char c : text)
    if (c != ' ' && c != '\n' && c != '\r' && c != '\t') out += c;
  return out;
}
}  // namespace

TEST_CASE("a text without quote stays as it is", "[reply]") {
  for (const char* text :
       {"Hello\n\n- one\n- two\n\n    code", "On the one hand it works.\nOn the other:\nit does not",
        "Steps:\n----\n1. a\n----\n2. b and then some more words", "Sent from my desk, which is easier.",
        "From: Berlin\nTo: Munich\nDate: 3 May\nHow much is it?", "He wrote:\nI do not know.", "a -- b\nc"}) {
    CHECK(split_reply(text).reply == text);
    CHECK(split_reply(text).cut.empty());
  }
}

TEST_CASE("attributions of clients and languages, with marked and unmarked quotes", "[reply]") {
  for (const char* attribution :
       {"On Tue, Mar 1, 2011 at 6:02 PM, Ann Lee <ann@x.example> wrote:",
        "On Mar 1, 2011, at 6:02 PM, Ann Lee <ann@x.example>\nwrote:",
        "On 01/03/11 7:07 PM, Ann Lee wrote:",
        "On Tue, 1 Mar 2011 18:02:00 +0100 Ann Lee <ann@x.example> wrote",
        "---- On Tue, 01 Mar 2011 18:02:00 +0100 ann@x.example wrote ----",
        "Ann Lee <ann@x.example> wrote:",
        "2011/3/1 Ann Lee <ann@x.example>:",
        "18:02, 1 March 2011, \"Ann Lee\" <ann@x.example>:",
        "Am 01.03.2011 um 18:02 schrieb Ann Lee <ann@x.example>:",
        "Am Di., 1. M\xc3\xa4rz 2011 um 18:02 Uhr schrieb Ann Lee <\nann@x.example>:",
        "Ann Lee <ann@x.example> schrieb am Di., 1. M\xc3\xa4rz 2011\num 18:02 Uhr:",
        "Le mar. 1 mars 2011 \xc3\xa0 18:02, Ann Lee <ann@x.example> a\n\xc3\xa9"
        "crit :",
        "El mar, 1 mar 2011 a las 18:02, Ann Lee (<ann@x.example>) escribi\xc3\xb3:",
        "Em ter., 1 de mar. de 2011 \xc3\xa0s 18:02, Ann Lee <ann@x.example>\nescreveu:",
        "Il giorno mar 1 mar 2011 alle ore 18:02 Ann Lee <ann@x.example> ha scritto:",
        "Op di 1 mrt. 2011 om 18:02 schreef Ann Lee <ann@x.example>:",
        "Op 1 mrt. 2011 om 18:02 heeft Ann Lee <ann@x.example> het volgende geschreven:",
        "Den tis 1 mars 2011 kl 18:02 skrev Ann Lee <ann@x.example>:",
        "tir. 1. mar. 2011 kl. 18:02 skrev Ann Lee <ann@x.example>:",
        "W dniu 01.03.2011 o 18:02, Ann Lee pisze:",
        "wt., 1 mar 2011 o 18:02 Ann Lee <ann@x.example> napisa\xc5\x82(a):",
        "\xc3\xbat 1. 3. 2011 v 18:02 odes\xc3\xadlatel Ann Lee <ann@x.example> napsal:",
        "\xd0\xb2\xd1\x82, 1 \xd0\xbc\xd0\xb0\xd1\x80. 2011 \xd0\xb3. \xd0\xb2 18:02, Ann Lee "
        "<ann@x.example>:",
        "1 \xd0\xbc\xd0\xb0\xd1\x80\xd1\x82\xd0\xb0 2011 \xd0\xb3., 18:02, Ann Lee <ann@x.example> "
        "\xd0\xbd\xd0\xb0\xd0\xbf\xd0\xb8\xd1\x81\xd0\xb0\xd0\xbb:",
        "ti 1. maalisk. 2011 klo 18.02 Ann Lee (ann@x.example) kirjoitti:",
        "1 Mar 2011 Sal, 18:02 tarihinde Ann Lee <ann@x.example> \xc5\x9funu yazd\xc4\xb1:",
        "Ann Lee <ann@x.example> \xe4\xba\x8e"
        "2011\xe5\xb9\xb4"
        "3\xe6\x9c\x88"
        "1\xe6\x97\xa5\xe5\x91\xa8\xe4\xba\x8c 18:02\xe5\x86\x99\xe9\x81\x93\xef\xbc\x9a",
        "2011\xe5\xb9\xb4"
        "3\xe6\x9c\x88"
        "1\xe6\x97\xa5(\xe7\x81\xab) 18:02 Ann Lee <ann@x.example>:"}) {
    INFO(attribution);
    CHECK(reply_above(std::string(attribution) + "\n\n> It is broken\n> Ann") == kNew);
    CHECK(reply_above(std::string(attribution) + "\n\nIt is broken\nAnn") == kNew);
  }
  CHECK(split_reply("It works now.\nOn Mar 1, 2011, at 6:02 PM, Ann wrote:\n> x").reply == "It works now.");
}

TEST_CASE("dividers and quoted header blocks", "[reply]") {
  for (const char* mark :
       {"-----Original Message-----\nFrom: Ann\n",
        "________________________________\nFrom: Ann Lee <ann@x.example>\nSent: Tuesday, March 1, 2011 6:02 "
        "PM\nTo: Desk\nSubject: x\n",
        "*From:* Ann Lee [mailto:ann@x.example]\n*Sent:* Tuesday\n*To:* Desk\n*Subject:* x\n",
        "Von: Ann <ann@x.example>\nGesendet: Dienstag, 1. M\xc3\xa4rz 2011\nAn: Desk\nBetreff: x\n",
        "-----Urspr\xc3\xbcngliche Nachricht-----\nVon: Ann\n",
        "De : Ann <ann@x.example>\nEnvoy\xc3\xa9 : mardi\n\xc3\x80 : Desk\nObjet : x\n",
        "De: Ann\nEnviado el: martes\nPara: Desk\nAsunto: x\n",
        "Da: Ann\nInviato: marted\xc3\xac\nA: Desk\nOggetto: x\n",
        "Van: Ann\nVerzonden: dinsdag\nAan: Desk\nOnderwerp: x\n",
        "\xd0\x9e\xd1\x82: "
        "Ann\n\xd0\x9e\xd1\x82\xd0\xbf\xd1\x80\xd0\xb0\xd0\xb2\xd0\xbb\xd0\xb5\xd0\xbd\xd0\xbe: "
        "x\n\xd0\x9a\xd0\xbe\xd0\xbc\xd1\x83: Desk\n\xd0\xa2\xd0\xb5\xd0\xbc\xd0\xb0: x\n",
        "\xe5\x8f\x91\xe4\xbb\xb6\xe4\xba\xba: Ann\n\xe5\x8f\x91\xe9\x80\x81\xe6\x97\xb6\xe9\x97\xb4: "
        "2011\n\xe6\x94\xb6\xe4\xbb\xb6\xe4\xba\xba: Desk\n\xe4\xb8\xbb\xe9\xa2\x98: x\n",
        "From: Ann Lee\n<ann-with-a-long-address@x.example>\nSent: Tuesday\nTo: Desk\nSubject: x\n",
        "##- Please type your reply above this line -##\n",
        "---------- Forwarded message ---------\nFrom: Ann\nDate: x\n"}) {
    INFO(mark);
    CHECK(reply_above(std::string(mark) + "\nThe old text.\n") == kNew);
  }
}

TEST_CASE("a forward without words above keeps its content", "[reply]") {
  const std::string text =
      "---------- Forwarded message ---------\nFrom: Ann <ann@x.example>\nDate: Tue\nSubject: x\n\nPlease "
      "help.";
  CHECK(split_reply(text).reply == text);
}

TEST_CASE("answers below and between quotes", "[reply]") {
  CHECK(split_reply("On 1 Mar 2011, Ann wrote:\n> Does it work?\n> Ann\n\nYes.\n").reply == "Yes.");
  CHECK(split_reply("> Does it work?\n\nYes.\n").reply == "Yes.");
  const std::string between = "On 1 Mar 2011, Ann wrote:\n> One?\n\nYes.\n\n> Two?\n\nNo.";
  CHECK(split_reply(between + "\n\n> Thanks\n").reply == between);
  CHECK(split_reply("Hi,\n> One?\nYes.").reply == "Hi,\n> One?\nYes.");
  CHECK(split_reply("> All that there is").reply == "> All that there is");
  CHECK(split_reply("> On 1 Mar 2011, Ann <ann@x.example> wrote:\n>> x").reply.empty());
}

TEST_CASE("signatures, phone lines, footers and disclaimers", "[reply]") {
  for (const char* below :
       {"-- \nAnn Lee\nExample Ltd",
        "--\nAnn",
        "__\nAnn Lee",
        "\xe2\x80\x94\nReply to this email directly or view it on the site",
        "Sent from my iPhone",
        "Sent from my Verizon Wireless BlackBerry",
        "Get Outlook for iOS<https://aka.ms/x>",
        "Sent from Mail for Windows",
        "Von meinem iPhone gesendet",
        "Envoy\xc3\xa9 de mon iPhone",
        "Enviado desde mi iPhone",
        "Inviato da iPhone",
        "Verstuurd vanaf mijn iPhone",
        "Skickat fr\xc3\xa5n min iPhone",
        "Wys\xc5\x82"
        "ane z iPhone'a",
        "\xd0\x9e\xd1\x82\xd0\xbf\xd1\x80\xd0\xb0\xd0\xb2\xd0\xbb\xd0\xb5\xd0\xbd\xd0\xbe \xd1\x81 iPhone",
        "\xe5\x8f\x91\xe8\x87\xaa\xe6\x88\x91\xe7\x9a\x84 iPhone",
        "iPhone\xe3\x81\x8b\xe3\x82\x89\xe9\x80\x81\xe4\xbf\xa1",
        "_______________________________________________\nusers mailing "
        "list\nusers@x.example\nhttps://x.example/list",
        "This e-mail and any attachments are confidential and\nintended for the addressee only.",
        "-- \nAnn\n\nSent from my iPhone\n",
        "Diese E-Mail enth\xc3\xa4lt vertrauliche Informationen.\nBitte l\xc3\xb6schen.",
        "-----\n====\n***"}) {
    INFO(below);
    CHECK(reply_above(below) == kNew);
    CHECK(reply_above(std::string(below) + "\n\nOn 1 Mar 2011, Ann <ann@x.example> wrote:\n> x\n") == kNew);
  }
  CHECK_FALSE(is_device_line("sent from a magnificent place"));
  CHECK_FALSE(is_device_line("sent from my desk, is much easier then my mobile phone."));
}

TEST_CASE("nothing is lost: reply and cut hold every letter", "[reply]") {
  const std::string text =
      "Hi\n\n> a\n\nYes\n\n-- \nAnn\n\nOn 1 Mar 2011, Ann <ann@x.example> wrote:\n> b\n\n> c\n";
  const ReplySplit split = split_reply(text);
  CHECK(letters_of(split.reply + split.cut) == letters_of(text));
}

TEST_CASE("knowing what we sent: our words are quote, answers between them are found", "[reply]") {
  const std::string sent =
      "Dear Chris,\n\nwhich version of the program do you use on your machine?\nAnd could you send us the "
      "log file of the service?\n\nYour desk team\n";
  const std::string unmarked =
      "See below.\n\nOn 1 Mar 2011, Desk <desk@example.com> wrote:\nDear Chris,\nwhich version of the "
      "program do you use\non your machine?\nVersion 4.2\n"
      "And could you send us the log file of the service?\nIt is attached.\n\nYour desk team";
  CHECK_THAT(split_reply(unmarked, sent).reply,
             ContainsSubstring("Version 4.2") && ContainsSubstring("It is attached."));
  CHECK(split_reply(unmarked).reply == "See below.");
  CHECK(split_reply("Version 4.2\n\nDear Chris,\nwhich version of the program do you use on your\nmachine? "
                    "And could you send us the log file of the service?\n",
                    sent)
            .reply == "Version 4.2");
  CHECK(split_reply("Version 4.2 of the program", sent).reply == "Version 4.2 of the program");
}

TEST_CASE("long and odd texts cost what they must", "[reply]") {
  std::string text;
  for (int i = 0; i < 20000; ++i) text += "On 1 Mar 2011, at 10:00, X <x@y.example\n";
  CHECK(split_reply(text).reply.size() > 1000);
  text.assign(300000, '>');
  split_reply(text);
  text.clear();
  for (int i = 0; i < 20000; ++i) text += "--\nFrom: x\n";
  split_reply("a\n" + text);
}

TEST_CASE("a signature below the answer goes, whatever signature the quote above it has", "[reply]") {
  CHECK(split_reply("On Monday, Ann wrote:\n> Hello,\n>\n> help.\n>\n> --\n> Ann\n> phone 1\n\nYes.\n\n-- "
                    "\nBob\nphone 2\n")
            .reply == "Yes.");
}

TEST_CASE("attributions that are wrapped behind a bracket, with digits, and framed ones", "[reply]") {
  for (const char* attribution :
       {"On May 7, 2024, at 9:14 AM, Light Desk "
        "<\n4711-lamp-desk-of-the-second-floor@tickets.example.com>\nwrote:",
        "On Tue, May 7, 2024 at 9:14 AM 2nd Floor (\n2024-desk@x.example) wrote:",
        "Am Di., 7. Mai 2024 um 09:14 Uhr schrieb Desk <\n100.desk@x.example>:",
        "Le mar. 7 mai 2024 à 09:14, Desk <\n24h-desk@x.example> a écrit :",
        "------On 05/07/2024 09:14 AM, Light Desk wrote-----",
        "====== On 7 May 2024 at 9:14, Light Desk wrote ======",
        "--- Am 07.05.2024 um 09:14 schrieb Light Desk ---", "____ Light Desk wrote ____",
        "*** On May 6, 2024 at 10:02 AM, Desk wrote ***", "~~~~ Le 06/05/2024 10:02, Desk a écrit ~~~~"}) {
    INFO(attribution);
    CHECK(reply_above(std::string(attribution) + "\n\nDid you change it?\nAnn") == kNew);
    CHECK(reply_above(std::string(attribution) + "\n> Did you change it?\n> Ann") == kNew);
  }
}

TEST_CASE("header blocks of two and three fields, and those that are wrapped", "[reply]") {
  for (const char* block :
       {"From: Light Desk\nSent: \u200eTuesday\u200e, \u200eMay\u200e \u200e7\u200e, \u200e2024 "
        "\u200e9\u200e:\u200e14\u200e \u200eAM\nTo: Ann Poe\n",
        "Von: Light Desk\nGesendet: Dienstag, 7. Mai 2024 09:14\nAn: Ann Poe\n",
        "*From:* desk@example.com [mailto:\ndesk@example.com]\n*Sent:* Tuesday, May 7, 2024 9:14 AM\n*To:* "
        "ann@example.com\n*Subject:* Lamp\n",
        "From: Light Desk\n[mailto:desk@example.com]\nSent: Tuesday\nTo: Ann\nSubject: Lamp\n",
        "De: Light Desk [mailto:desk@example.com]\nEnviado el: martes, 7 de mayo de 2024 9:14\n",
        "From: Light Desk <desk@example.com>\nDate: Tue, 7 May 2024 09:14:00 +0200\n",
        "From: Light Desk [mailto:desk@example.com]\nSubject: Lamp\n",
        "From: Light Desk\nTo: Ann\nSent: Monday, May 6, 2024 10:02 AM\n",
        "From: Light Desk\nSent: Tuesday, May 7, 2024 9:14 AM\n"}) {
    INFO(block);
    CHECK(reply_above(std::string(block) + "\nDid you change it?\n") == kNew);
  }
  for (const char* text : {"Please book:\n\nFrom: Berlin\nTo: Munich\nDate: 3 May 2024 9:14\n\nRegards",
                           "It says\n\nFrom: the tray\nDate: unknown\n\nWhat is that?",
                           "Two fields:\n\nFrom: ann@x.example\nTo: bob@x.example\n\nare missing."}) {
    INFO(text);
    CHECK(split_reply(text).reply == text);
  }
}

TEST_CASE("words that share their line with an attribution or a divider stay", "[reply]") {
  for (const char* attribution : {"On Tue, May 7, 2024 at 9:14 AM, desk@example.com wrote:",
                                  "On 7 May 2024, at 09:14, Light Desk wrote:",
                                  "Am Di., 7. Mai 2024 um 09:14 Uhr schrieb Desk <desk@example.com>:",
                                  "On Tue, May 7, 2024 at 9:14 AM Light Desk <desk@example.com>\nwrote:",
                                  "Le mar. 7 mai 2024 à 09:14, Desk <desk@example.com> a écrit :",
                                  "-----Original Message-----\nFrom: Desk"}) {
    INFO(attribution);
    const std::string text =
        "Hello,\n\nthe lamp still flickers " + std::string(attribution) + "\n> Is it mended?\n";
    CHECK(split_reply(text).reply == "Hello,\n\nthe lamp still flickers");
    CHECK(letters_of(split_reply(text).reply + split_reply(text).cut) == letters_of(text));
    CHECK(split_reply("Yes, thank you. " + std::string(attribution) + "\n\nIs it mended?\n").reply ==
          "Yes, thank you.");
  }
  for (const char* attribution : {"Ann Lee <ann@x.example> wrote on Tue, 1 Mar 2011 at 18:02:",
                                  "Ann Lee hat am 1. März 2011 um "
                                  "18:02 geschrieben:",
                                  "On Tuesday, 1 March 2011 at 18:02, Ann wrote:"}) {
    INFO(attribution);
    CHECK(reply_above(std::string(attribution) + "\n> x") == kNew);
  }
}

TEST_CASE("a quote whose link was broken over a line is one quote", "[reply]") {
  for (const char* broken :
       {"> Answer here (https://x.example/lamp\nanswer=yes)\n>",
        "> See <https://x.example/a/b?c=\nd&e=f>\n> Ann", "> See [mailto:ann@x.example\n?subject=x] now",
        "> Ask <www.x.example/long\nrest/of/it>",
        "> The page is at https://x.example/a/very/long/path/that/goes/on/and/on\n&id=4711\n> Ann"}) {
    INFO(broken);
    CHECK(reply_above("On Tue, 7 May 2024 at 9:14, Desk wrote:\n> Is it mended?\n" + std::string(broken)) ==
          kNew);
  }
  for (const char* answer : {"> Is it mended (https://x.example/lamp\nYes :)", "> One (of three?\nThis one)",
                             "> See https://x.example\nyes/no"}) {
    INFO(answer);
    const std::string text = "Hi,\n\n" + std::string(answer);
    CHECK(split_reply(text).reply == text);
  }
}

TEST_CASE("a sign-off below the quote is kept and the quote goes", "[reply]") {
  const std::string quote = "On 05/07/2024 09:14 AM, Light Desk wrote:\n\n> Did you change it?\n";
  for (const char* end : {"Regards, Ann", "Mit freundlichen Grüßen\nAnn Poe", "Merci,\nAnn",
                          "Thanks\n\nAnn\nSecond Floor Ltd", "С уважением, Анна"}) {
    INFO(end);
    CHECK(reply_above(quote + "\n" + end) == kNew + "\n\n" + end);
    const std::string text = kNew + "\n\n" + quote + "\n" + end;
    CHECK(letters_of(split_reply(text).reply).size() + letters_of(split_reply(text).cut).size() ==
          letters_of(text).size());
  }
  const std::string example = "It prints\n\n> error 5\n\nThanks, Ann";
  CHECK(split_reply(example).reply == example);
  const std::string answer = "It works now.\n\n> Did you change it?\n\nYes.\n\nRegards, Ann";
  CHECK(split_reply(answer).reply == answer);
}

TEST_CASE("lines of phones in more languages, and as links", "[reply]") {
  for (const char* line :
       {"Envoyé sans fil de mon téléphone sur le réseau du Nord.",
        "Sent wirelessly from my phone on the North network.\nEnvoyé sans fil de mon téléphone sur le réseau "
        "du Nord.",
        "Drahtlos gesendet von meinem Handy", "Enviado de forma inalámbrica desde mi móvil",
        "Inviato in modalità wireless dal mio telefono", "Draadloos verzonden vanaf mijn mobiel",
        "Skickat från min mobil", "Sent from Yahoo Mail on Android\n<https://go.x.example/a>",
        "Sent from my iPhone\n(https://x.example)", "[Sent from Yahoo Mail](https://x.example/a)",
        "Sent with [Proton Mail](https://proton.me/) secure email.", "Надіслано з iPhone",
        "Trimis de pe telefonul meu Samsung", "スマートフォンから送信",
        "Get [Outlook for iOS](https://aka.ms/o0ukef)", "Enviado do meu telemóvel",
        "Posláno z mého iPhonu"}) {
    INFO(line);
    CHECK(reply_above(line) == kNew);
  }
  CHECK(reply_above("The manual is here:\nhttps://x.example/a") ==
        kNew + "\n\nThe manual is here:\nhttps://x.example/a");
}

TEST_CASE("what is looked for in lines costs no more than the lines", "[reply]") {
  for (const char* piece :
       {"on 1 may 2024 ", "----", "> (https://x.example\n", "x On 1 May 2024, a@x.example wrote:\n",
        "From: a\nSent: 1 May 2024 9:14\n", "a on 3 b:\n", "Regards, Ann\n", "On 1 May 2024 <\n"}) {
    INFO(piece);
    std::string text = "It works.\n";
    while (text.size() < 400000) text += piece;
    const ReplySplit split = split_reply(text);
    CHECK(split.reply.size() + split.cut.size() <= text.size());
  }
}

TEST_CASE("the one attribution between words and a quote that stays is the client's, not the writer's",
          "[reply]") {
  const std::string attribution = "On Tue, 2011-03-01 at 18:02 +0530, Ann Lee wrote:\n";
  const std::string answered = "> One?\n\nYes.\n\n> Two?\n\nNo.";
  for (const char* above : {"See below.", "See below.\n", "Alles unten beantwortet!", "お答えします。"}) {
    INFO(above);
    const auto split = split_reply(std::string(above) + "\n" + attribution + answered);
    CHECK(split.reply == std::string(above) + "\n" + answered);
    CHECK(split.cut == "On Tue, 2011-03-01 at 18:02 +0530, Ann Lee wrote:");
  }
  // What the writer's own sentence goes on in, and what tells two of them apart, stays.
  const std::string greeting = "Hi,\n" + attribution + answered;
  CHECK(split_reply(greeting).reply == greeting);
  const std::string two =
      "See below.\n\n" + attribution + "> One?\n\nYes.\n\nOn 2 Mar 2011, Bob wrote:\n> Two?\n\nNo.";
  CHECK(split_reply(two).reply == two);
}

TEST_CASE("quotes marked with initials", "[reply]") {
  CHECK(split_reply("On Tuesday, March 1, 2011, Ann Lee wrote:\n\nAL> Does it\nAL> work?\n\nYes.").reply ==
        "Yes.");
  CHECK(split_reply("Yes.\n\nAm 01.03.2011 um 18:02 schrieb Ann Lee:\n\nAL> Geht es?\nAL>> Ja?\n").reply ==
        "Yes.");
  CHECK(split_reply("\"J\" == Joe <joe@x.example> writes:\n\n    J> It is\n    J> broken.\n\nSo it is.")
            .reply == "So it is.");
  CHECK(split_reply("Fixed.\n\nC>\nC> another part\nC>\nC>\n").reply == "Fixed.");
  for (const char* text :
       {"It says:\nSQL> select 1\nSQL> quit", "Type\n\nC> dir\nC> cd x\n\nand look.", "A> B\nthen"}) {
    INFO(text);
    CHECK(split_reply(text).reply == text);
  }
}

TEST_CASE(
    "below a quote a rule of underscores and a few words are a signature, a list's footer is nobody's words",
    "[reply]") {
  CHECK(split_reply("Fixed.\n\n> Broken.\n\n_______________________\nAnn, Desk\n").reply == "Fixed.");
  const std::string asks = "Fixed.\n\n> Broken.\n\n_______________________\nIs it?";
  CHECK(split_reply(asks).reply == asks);
  const std::string dashes = "Fixed.\n\n> Broken.\n\n-----\nNot that one.";
  CHECK(split_reply(dashes).reply == dashes);
  const std::string footer =
      "_______________________________________________\nLamps mailing "
      "list\nlamps@x.example\nhttps://x.example/listinfo/lamps\n";
  CHECK(split_reply(">> It is broken.\n>> Ann\n\n" + footer).reply == ">> It is broken.\n>> Ann");
  CHECK_FALSE(split_reply("\n" + footer).reply.empty());
}

TEST_CASE("a divider that shares its line with the first field, and values that a client wrapped",
          "[reply]") {
  for (const char* old : {"-------- Original message --------From: Ann <ann@x.example> Date: 7/22/19  3:00 "
                          "PM  (GMT-08:00) To: Bob "
                          "<b@x.example> Cc: a-list-of-people@x.example, another-list-of-people@x.example "
                          "Subject: Re: x \nold words\n",
                          "-------- Ursprüngliche Nachricht --------Von: Ann <ann@x.example> Datum: 22.07.19 "
                          " 15:00 An: Bob Betreff: x\nalt\n",
                          "\t-----------------------------------------From: \"Ann via Lamps\"\nTo: "
                          "l@x.example\nCc:\nSent: Friday February 19 "
                          "2021 5:55:34PM\nSubject: Re: x\n\n old\n",
                          "\t-----------------------------------------From: \"Ann Lee via\nLamps\"\nTo: "
                          "l@x.example\nSent: Friday February 19 "
                          "2021 5:55:34PM\nSubject: Re: x\n\n old\n",
                          "From: Lamps <lamps-bounces@lists.example> On Behalf Of Ann Margaret P.\nLee via "
                          "Lamps\nSent: 24 February 2020 "
                          "19:07\nTo: lamps@lists.example\nSubject: x\n\nold\n",
                          "--- begin forwarded text\n\nSubject: x\nFrom: Ann\n\nold\n"}) {
    INFO(old);
    CHECK(reply_above(old) == kNew);
  }
  const std::string sum = "Totals:\n-------From: 3\nTo: 5\nIs that right?";
  CHECK(split_reply(sum).reply.starts_with("Totals:"));
}

TEST_CASE("a quote of the writer's own above the attribution stays", "[reply]") {
  CHECK(split_reply("Let me end with this:\n\n> a proverb\n\nOn Oct 9, 2011, at 3:47 PM, Ann <ann@x.example> "
                    "wrote:\n\n> "
                    "Hello\n")
            .reply == "Let me end with this:\n\n> a proverb");
  CHECK(
      split_reply("No.\n\nOn 9 Oct 2011, Ann wrote:\n> One?\n\nOn 8 Oct 2011, Bob wrote:\n> Two?\n").reply ==
      "No.");
}

TEST_CASE("attributions: names that begin with digits, frames around a name, Greek", "[reply]") {
  for (const char* attribution :
       {"On Tue, 1 Mar 2011,\n3com Support <3com@x.example>\nwrote:",
        "*** Ann Lee schrieb am 01.03.2011 18:02 ***",
        "Τη Τρί, 1 Μαρ 2011 στις 18:02, ο χρήστης Ann Lee <ann@x.example> έγραψε:"}) {
    INFO(attribution);
    CHECK(reply_above(std::string(attribution) + "\n\nDoes it work?\nAnn") == kNew);
    CHECK(reply_above(std::string(attribution) + "\n> Does it work?") == kNew);
  }
}

TEST_CASE("disclaimers whose accents were lost", "[reply]") {
  for (const char* text :
       {"Ce message et ses pieces jointes peuvent contenir des informations confidentielles ou privilegiees.",
        "Este correo electr?nico contiene informaci?n de car?cter confidencial.",
        "Este correo electronico y sus adjuntos son confidenciales."}) {
    INFO(text);
    CHECK(reply_above("________________________________\n\n" + std::string(text)) == kNew);
  }
}

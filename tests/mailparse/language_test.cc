#include "mailparse/reply/language.hh"

#include "tests/catch.hh"

using namespace mailparse;

TEST_CASE("languages of customers' mail", "[language]") {
  CHECK(detect_language("The printer on the second floor does not work since this morning.") == "en");
  CHECK(detect_language("Der Drucker im zweiten Stock funktioniert seit heute Morgen nicht mehr.") == "de");
  CHECK(detect_language("L'imprimante du deuxi\xc3\xa8me \xc3\xa9tage ne fonctionne plus depuis ce matin.") ==
        "fr");
  CHECK(detect_language("La impresora del segundo piso no funciona desde esta ma\xc3\xb1"
                        "ana.") == "es");
  CHECK(detect_language("\xe4\xba\x8c\xe9\x9a\x8e\xe3\x81\xae\xe3\x83\x97\xe3\x83\xaa\xe3\x83\xb3\xe3\x82\xbf"
                        "\xe3\x83\xbc\xe3\x81\x8c\xe4\xbb\x8a\xe6\x9c\x9d\xe3\x81\x8b\xe3\x82\x89\xe5\x8b\x95"
                        "\xe3\x81\x8d\xe3\x81\xbe\xe3\x81\x9b\xe3\x82\x93\xe3\x80\x82") == "ja");
}

TEST_CASE("a mail has the language of the words that open it", "[language]") {
  std::string text;
  while (text.size() < 1100)
    text += "Seit heute Morgen druckt der Drucker im zweiten Stock gar nichts mehr. ";
  for (int line = 0; line < 400; ++line)
    text += "\nThe following error occurred while the page was being sent to the printer.";
  CHECK(detect_language(text) == "de");
}

TEST_CASE("languages go by the codes of ISO 639-1 as they are now", "[language]") {
  CHECK(detect_language("המדפסת בקומה השנייה לא עובדת מאז הבוקר, ואנחנו לא יודעים מה לעשות.") == "he");
}

TEST_CASE("too little or broken text has no language", "[language]") {
  CHECK(detect_language("").empty());
  CHECK(detect_language("ok").empty());
  CHECK(detect_language("\xff\xfe\xc3").empty());
}

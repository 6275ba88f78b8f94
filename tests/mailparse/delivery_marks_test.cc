// What differs from one try to deliver a mail to the next.
#include "mailparse/header/delivery_marks.hh"

#include "tests/catch.hh"

namespace {

std::string without_marks(std::string mail) {
  mailparse::remove_delivery_marks(mail);
  return mail;
}

}  // namespace

TEST_CASE("the line of an mbox and the date of delivery go, the rest stays byte by byte",
          "[delivery-marks]") {
  const std::string rest =
      "Return-path: <a@b.example>\r\nSubject: x\r\n\r\nFrom here on\r\nDelivery-date: text\r\n";
  CHECK(without_marks(rest) == rest);
  CHECK(without_marks("From a@b.example  Mon Nov 30 21:34:05 2026\n" + rest) == rest);
  CHECK(without_marks(">From a@b.example Mon Nov 30 21:34:05 2026\r\n" + rest) == rest);
  CHECK(without_marks("Delivery-date: Mon, 30 Nov 2026 21:34:05 +0000\r\n" + rest) == rest);
  CHECK(
      without_marks(
          "From a@b.example  Mon Nov 30 21:34:05 2026\nReturn-path: <a@b.example>\r\nDELIVERY-DATE: Mon,\r\n"
          " 30 Nov 2026\r\n" +
          rest.substr(rest.find("Subject"))) == rest);
}

TEST_CASE("what is only like them stays", "[delivery-marks]") {
  for (const std::string mail :
       {"From: a@b.example\n\nx", "Fromage\n\n", "", "\n\nFrom a b", "X-Delivery-date: x\n\n"})
    CHECK(without_marks(mail) == mail);
}

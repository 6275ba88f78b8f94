// Mail for relays with few extensions.
#include "daemon/smtp/adapt.hh"
#include "tests/catch.hh"

using smtp::to_seven_bit;
using smtp::with_ascii_domain;

TEST_CASE("domains beyond ASCII become A-labels, names stay") {
  CHECK(with_ascii_domain("info@m\xc3\xbcller.example") == "info@xn--mller-kva.example");
  CHECK(with_ascii_domain("info@M\xc3\x9cLLER.example") == "info@xn--mller-kva.example");
  CHECK(with_ascii_domain("j\xc3\xb6rg@b\xc3\xbc"
                          "cher.example") == "j\xc3\xb6rg@xn--bcher-kva.example");
  CHECK(with_ascii_domain("a@example.org") == "a@example.org");
  CHECK(with_ascii_domain("none") == "none");
}

TEST_CASE("a mail that the relay takes as it is stays as it is") {
  smtp::Envelope envelope;
  envelope.from = "desk@example.com";
  envelope.to = {"info@m\xc3\xbcller.example"};
  envelope.bytes = "To: info@m\xc3\xbcller.example\r\n\r\ncaf\xc3\xa9\r\n";
  CHECK_FALSE(smtp::adapt(envelope, {.eight_bit = true, .utf8 = true, .size = {}}));
  const auto adapted = smtp::adapt(envelope, {.eight_bit = true, .size = {}});
  REQUIRE(adapted);
  CHECK(adapted->to[0] == "info@xn--mller-kva.example");
  CHECK(adapted->bytes == "To: info@xn--mller-kva.example\r\n\r\ncaf\xc3\xa9\r\n");
  CHECK_FALSE(adapted->utf8_header);
}

TEST_CASE("8-bit parts go as Base64, an attached mail as a file of its bytes, 7-bit parts untouched") {
  const std::string mail =
      "Subject: x\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed;\r\n boundary=\"b 1\"\r\n\r\n"
      "--b 1\r\nContent-Type: text/plain\r\n\r\nplain\r\n"
      "--b 1\r\nContent-Type: message/rfc822\r\nContent-Disposition: attachment;\r\n filename=a.eml\r\n"
      "Content-Transfer-Encoding: 8bit\r\n\r\nSubject: caf\xc3\xa9\r\n\r\nx\r\n"
      "--b 1--\r\n";
  CHECK(to_seven_bit(mail) ==
        "Subject: x\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed;\r\n boundary=\"b 1\"\r\n\r\n"
        "--b 1\r\nContent-Type: text/plain\r\n\r\nplain\r\n"
        "--b 1\r\nContent-Disposition: attachment;\r\n filename=a.eml\r\n"
        "Content-Type: application/octet-stream; name=\"message.eml\"\r\n"
        "Content-Transfer-Encoding: base64\r\n\r\nU3ViamVjdDogY2Fmw6kNCg0KeA==\r\n"
        "--b 1--\r\n");
  const std::string seven_bit = "A: b\r\n\r\nx\r\n";
  CHECK(to_seven_bit(seven_bit) == seven_bit);
}

TEST_CASE("a mail cut off anywhere is still encoded whole, or left alone") {
  const std::string mail =
      "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\ncaf\xc3\xa9\r\n--b--\r\n";
  for (std::size_t size = 0; size <= mail.size(); ++size) {
    const std::string out = to_seven_bit(mail.substr(0, size));
    CHECK(out.size() < 1000);
  }
}

// Where a verifier of signatures and we may read two mails in the same bytes.

#include "mailparse/parse/parse.hh"
#include "tests/catch.hh"

using namespace mailparse;

namespace {

bool header_doubt(const std::string& above, const std::string& end = "\r\n") {
  return parse("From: a@x.example" + end + above + "To: b@x.example" + end + end + "Words." + end)
      .header_in_doubt;
}

bool body_doubt(const std::string& fields, const std::string& body) {
  return parse("From: a@x.example\n" + fields + "\n" + body).body_in_doubt;
}

}  // namespace

TEST_CASE("doubt: a header that all read alike") {
  CHECK_FALSE(header_doubt(""));
  CHECK_FALSE(header_doubt("", "\n"));
  CHECK_FALSE(header_doubt("Subject: x\r\n\ty\r\n z\r\n"));
  CHECK_FALSE(header_doubt("Empty:\r\nX-8: \xFC\r\n"));
  CHECK_FALSE(parse("From a@x.example Mon Jan  1 00:00:00 2024\nFrom: a@x.example\n\nb").header_in_doubt);
  CHECK_FALSE(parse("From: a@x.example\r\n").header_in_doubt);
}

TEST_CASE("doubt: a header that some read otherwise") {
  std::string many;
  for (int i = 0; i < 2000; ++i) many += "X: a\r\n";
  for (const std::string& above :
       {many, std::string("X: a\r\n \r\n"), std::string(201, 'A') + ": x\r\n", std::string("X: a\n"),
        std::string("X: a\rB: c\r\n"), std::string("no field\r\n"), std::string("Subject : x\r\n"),
        std::string("X: a\r\r\n"), std::string("--x:y\r\n"), std::string("X: \0\r\n", 6)}) {
    CAPTURE(above.substr(0, 20));
    CHECK(header_doubt(above));
  }
  CHECK(parse("\r\nFrom: a@x.example\r\n\r\nb").header_in_doubt);
}

TEST_CASE("doubt: a body that says the same under any Content-Type") {
  CHECK_FALSE(body_doubt("", "Words.\n"));
  CHECK_FALSE(body_doubt("Content-Type: text/plain; charset=iso-8859-1\n", "--\nx\n====\n"));
  CHECK_FALSE(body_doubt("Content-Type: text/html\n", "\n <!DOCTYPE html><p>x\n"));
  CHECK_FALSE(body_doubt("Content-Type: multipart/mixed; boundary=b\n", "\n--b\n\nx\n--b--\n"));
  CHECK_FALSE(body_doubt("Content-Transfer-Encoding: quoted-printable\n", "x=\n =20y\n"));
  CHECK_FALSE(body_doubt("Content-Type: text/html\nContent-Transfer-Encoding: base64\n", "PHA+eA==\n"));
}

TEST_CASE("doubt: a body that another Content-Type makes another") {
  CHECK(body_doubt("Content-Type: multipart/mixed; boundary=b\n", "x\n--b\n\ny\n--b--\n"));
  CHECK(body_doubt("Content-Type: multipart/digest; boundary=b\n", "--b\n\ny\n--b--\n"));
  CHECK(body_doubt("Content-Type: text/plain\n", "--b\nContent-Type: text/plain\n\nx\n--b--\n"));
  CHECK(body_doubt("Content-Type: text/html\n", "x<br>y\n"));
  CHECK(body_doubt("Content-Type: text/plain\n", "<p>x</p>\n"));
  CHECK(body_doubt("Content-Type: text/plain; charset=utf-7\n", "x\n"));
  CHECK(body_doubt("Content-Type: text/plain; charset=utf-16le\n", "x\n"));
  CHECK(body_doubt("Content-Transfer-Encoding: quoted-printable\n", "x=0Ay\n"));
  CHECK(body_doubt("Content-Transfer-Encoding: base64\n", "Hello you\neA==\n"));
  CHECK(body_doubt("Content-Type: text/html\nContent-Transfer-Encoding: base64\n", "eA==\n"));
  CHECK(body_doubt("", std::string(70, 'x') + "=\ny\n"));
  CHECK(body_doubt("Content-Type: application/octet-stream\n", "x\n"));
  CHECK(body_doubt("Content-Disposition: attachment\n", "x\n"));
}

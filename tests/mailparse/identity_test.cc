#include "mailparse/mime/identity.hh"

#include "mailparse/parse/parse.hh"
#include "tests/catch.hh"

using namespace mailparse;

namespace {
const std::string kMail =
    "Received: by a\nFrom: a@x.example\nDate: Mon, 1 Jan 2024 00:00:00 +0000\nMessage-ID: <1@x>\nSubject: "
    "s\n\nhello\nthere\n";
std::string replaced(std::string text, std::string_view from, std::string_view to) {
  for (std::size_t at = 0; (at = text.find(from, at)) != std::string::npos; at += to.size())
    text.replace(at, from.size(), to);
  return text;
}
Digest content(const std::string& mail) {
  return parse(mail).content_sha256;
}
}  // namespace

TEST_CASE("identity: SHA-256 of the bytes") {
  CHECK(to_hex(sha256("abc")) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  CHECK(parse(kMail).sha256 == sha256(kMail));
}

TEST_CASE("identity: two deliveries of one mail") {
  CHECK(content(kMail) == content("Received: by b\nX-Trace: 1\n" + kMail));
  CHECK(content(kMail) == content(replaced(kMail, "\n", "\r\n")));
  CHECK(content(kMail) == content(kMail + "\n\n"));
  CHECK(content(kMail) == content(replaced(kMail, "Mon, 1", "Mon,\n 1")));
}

TEST_CASE("identity: another mail under a used Message-ID") {
  CHECK(content(kMail) != content(replaced(kMail, "hello", "hallo")));
  CHECK(content(kMail) != content(replaced(kMail, "a@x", "b@x")));
  CHECK(content(kMail) != content(replaced(kMail, "1 Jan", "2 Jan")));
  CHECK(content(kMail) != content(replaced(kMail, "<1@x>", "<2@x>")));
  CHECK(content(kMail) != content(replaced(kMail, "hello\nthere", "hello there")));
}

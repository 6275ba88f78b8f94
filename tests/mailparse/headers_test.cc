#include "mailparse/header/headers.hh"

#include <memory>

#include "mailparse/parse/parse.hh"
#include "tests/catch.hh"

using namespace mailparse;

namespace {
struct Read {
  Headers headers;
  std::vector<std::string> defects;
  std::unique_ptr<std::string> bytes;  // what the views point into
};
Read read(std::string block, const Limits& limits = {}) {
  Read result;
  result.bytes = std::make_unique<std::string>(std::move(block));
  result.headers = Headers::parse(*result.bytes, limits, result.defects);
  return result;
}
}  // namespace

TEST_CASE("headers: names, values, folding") {
  const std::string block =
      "From: a@x.example\r\nSubject: one\r\n two\r\n\tthree\r\nX-Empty:\r\nsubject: second\r\n\r\nbody";
  const auto [headers, defects, bytes] = read(block);
  REQUIRE(headers.fields().size() == 4);
  CHECK(headers.raw("SUBJECT") == "one two\tthree");
  CHECK(headers.text("subject") == "one two three");
  CHECK(headers.all("Subject") == std::vector<std::string>{"one two\tthree", "second"});
  CHECK(headers.has("x-empty"));
  CHECK(headers.raw("X-Empty").empty());
  CHECK_FALSE(headers.has("To"));
  CHECK(block.substr(headers.body_offset()) == "body");
  CHECK(defects.empty());
}

TEST_CASE("headers: line ends of every kind") {
  CHECK(read("A: 1\nB: 2\n\nx").headers.raw("B") == "2");
  CHECK(read("A: 1\r\r\nB: 2\r\r\n\r\r\nx").headers.raw("A") == "1");
  CHECK(read("A: 1\r2\r\n\r\n").headers.raw("A") == "12");
  CHECK(read("A: 1").headers.raw("A") == "1");
  CHECK(read(std::string("A: 1\0002\n", 8)).headers.raw("A") == "12");
}

TEST_CASE("headers: mbox lines and stray lines") {
  CHECK(read("From joe Mon Jan  1 00:00:00 2024\nSubject: x\n\nb").headers.raw("Subject") == "x");
  CHECK(read(">From joe Mon Jan  1 00:00:00 2024\nSubject: x\n\nb").defects.empty());
  const auto stray =
      read("Return-Path: <a@x>\nX-Status: No\ntests=none: really\nnot a field at all\nSubject: x\n\nb");
  CHECK(stray.headers.raw("Subject") == "x");
  CHECK(stray.defects == std::vector<std::string>{"header: a line that is no field"});
  CHECK(read("some text before\nSubject: x\nTo: y\n\nb").headers.raw("Subject") == "x");
}

TEST_CASE("headers: folded without the blank it needs") {
  CHECK(read("Received: from a\nby b with SMTP\nSubject: x\n\nb").headers.raw("Received") ==
        "from a by b with SMTP");
}

TEST_CASE("headers: many lines in a row that were folded without blanks") {
  std::string words, tokens, people;
  for (int i = 0; i < 30; ++i) {
    words += "by mx" + std::to_string(i) + ".x.example with ESMTPS id 47\n";
    tokens += "I0VniavN7wEjRWeJq83vASNFZ4mrze8" + std::to_string(i) + "\n";
    people += "Ann Lee <ann" + std::to_string(i) + "@x.example>,\n";
  }
  const auto top =
      read("Received: from a\n" + words + "X-Scan: q\n" + tokens + "From: a@x.example\nSubject: s\n\nbody");
  CHECK(top.headers.raw("From") == "a@x.example");
  CHECK(top.headers.raw("Subject") == "s");
  const auto below =
      read("From: a@x.example\nReferences: <1@x.example>\n" + tokens + "To: Bob <b@x.example>,\n" + people +
           "Eve <e@x.example>\nX-A: 1\nX-B: 2\nX-C: 3\nX-D: 4\nSubject: s\n\nbody");
  CHECK(below.headers.raw("Subject") == "s");
  CHECK(below.headers.raw("To").ends_with("Eve <e@x.example>"));
  // Sentences below a header that has its sender are the text, whatever is pasted into them.
  std::string prose = "From: a@x.example\nSubject: s\nThis is what I see.\n";
  for (int i = 0; i < 10; ++i) prose += "It goes on and on like that\n";
  prose += "Subject: pasted\n\nend";
  CHECK(read(prose).headers.all("Subject") == std::vector<std::string>{"s"});
}

TEST_CASE("headers: lines of blanks") {
  const std::string folded = "Subject: a\n \n b\nTo: c\n\nbody";
  CHECK(read(folded).headers.raw("To") == "c");
  const std::string ended = "Subject: a\n \nHello there,\nbody";
  const auto [headers, defects, bytes] = read(ended);
  CHECK(headers.raw("Subject") == "a");
  CHECK(ended.substr(headers.body_offset()) == "Hello there,\nbody");
}

TEST_CASE("headers: a body without an empty line before it") {
  const std::string block = "Subject: a\nThis is text.\nMore text.\n";
  const auto [headers, defects, bytes] = read(block);
  CHECK(headers.fields().size() == 1);
  CHECK(block.substr(headers.body_offset()) == "This is text.\nMore text.\n");
  CHECK(defects == std::vector<std::string>{"header: no empty line before the body"});
}

TEST_CASE("headers: a boundary ends the header of a part without body") {
  const std::string block = "Content-Type: text/plain\n--b\nContent-Type: text/html\n\nx";
  CHECK(block.substr(read(block).headers.body_offset()).rfind("--b", 0) == 0);
}

TEST_CASE("headers: blanks before the colon, names that are none") {
  CHECK(read("Subject : x\n\n").headers.raw("Subject") == "x");
  CHECK(read("To: a\n: nothing\nCc: b\n\n").headers.raw("Cc") == "b");
}

TEST_CASE("headers: undeclared 8-bit text, each field by the look of all") {
  const std::string block =
      "From: \"\xCE\xE4\xC0\xBC\xB3\xC9\" <a@x>\nSubject: "
      "\xD7\xAA\xB7\xA2\xA3\xBA\xD5\xFB\xCC\xE5\xCC\xE1\xC9\xFD\xC6\xF3\xD2\xB5\xB7\xFE\xCE\xF1\xCB\xAE\xC6"
      "\xBD\n\n";
  CHECK(read(block).headers.text("From") == "\"武兰成\" <a@x>");
  CHECK(read("Subject: Gr\xFC\xDF"
             "e\n\n")
            .headers.text("Subject") == "Grüße");
  CHECK(read("Subject: \x1B$BF|K\\8l\x1B(B\n\n").headers.text("Subject") == "日本語");
  CHECK(read("Content-Type: text/plain; charset=koi8-r\nSubject: \xF0\xD2\xC9\xD7\xC5\xD4\n\n")
            .headers.text("Subject") == "Привет");
}

TEST_CASE("headers: over the limits the body is still found") {
  Limits limits;
  limits.header_fields = 2;
  std::string block = "A: 1\nB: 2\nC: 3\n\nbody";
  auto over = read(block, limits);
  CHECK(over.headers.fields().size() == 2);
  CHECK(block.substr(over.headers.body_offset()) == "body");
  CHECK(over.defects == std::vector<std::string>{"header: over the limit, the rest is not read"});
  limits = {};
  limits.header_bytes = 100;
  block = "A: 1\nB: " + std::string(1000, 'x') + "\nC: 3\n\nbody";
  over = read(block, limits);
  CHECK(over.headers.fields().size() == 1);
  CHECK(block.substr(over.headers.body_offset()) == "body");
}

TEST_CASE("headers: 8-bit text that nobody declared is in the charset of the mail's texts") {
  const auto subject = [](const std::string& raw, const std::string& charset) {
    return parse("From: a@x.example\nSubject: " + raw +
                 "\nMIME-Version: 1.0\nContent-Type: multipart/alternative; boundary=b\n\n--b\nContent-Type: "
                 "text/plain; charset=" +
                 charset + "\n\nx\n--b--\n")
        .subject;
  };
  CHECK(subject("\x83\x89\x83\x93\x83v", "iso-2022-jp") == "ランプ");
  CHECK(subject("\xA5\xE9\xA5\xF3\xA5\xD7", "iso-2022-jp") == "ランプ");
  CHECK(subject("\x83\x89\x83\x93\x83v", "shift_jis") == "ランプ");
  CHECK(subject("\xBC\xD2\xB4\xD4", "iso-2022-kr") == "소님");
  CHECK(subject("\xBC\xD2\xB4\xD4", "euc-kr") == "소님");
  CHECK(subject("\xCC\xC1\xCD\xD0\xC1", "koi8-r") == "лампа");
  CHECK(subject("\xD0\xBB\xD0\xB0\xD0\xBC\xD0\xBF\xD0\xB0", "koi8-r") == "лампа");  // UTF-8
  CHECK(subject("\x1B$)C\x0E<R4T\x0F", "us-ascii") == "소님");
}

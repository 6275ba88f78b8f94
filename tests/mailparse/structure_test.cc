#include "mailparse/mime/structure.hh"

#include <memory>

#include "tests/catch.hh"

using namespace mailparse;

namespace {
struct Read {
  Structure structure;
  std::vector<std::string> defects;
  std::unique_ptr<std::string> bytes;  // what the views point into
};
Read read(std::string mail, const Limits& limits = {}) {
  Read result;
  result.bytes = std::make_unique<std::string>(std::move(mail));
  result.structure = split(*result.bytes, limits, result.defects);
  return result;
}
// "type/subtype:body" of each part, indented by depth.
std::string outline(const Structure& structure) {
  std::string all;
  for (const Part& part : structure.parts) {
    all += std::string(part.depth, ' ') + part.type + '/' + part.subtype;
    if (structure.children(&part - structure.parts.data()).empty()) all += ':' + std::string(part.body);
    all += '\n';
  }
  return all;
}
const std::string kMixed = "Content-Type: multipart/mixed; boundary=b\n\n";
}  // namespace

TEST_CASE("structure: one part") {
  CHECK(outline(read("Subject: x\n\nhello\n").structure) == "text/plain:hello\n\n");
  CHECK(outline(read("").structure) == "text/plain:\n");
  CHECK(outline(read("Content-Type: nonsense\n\nx").structure) == "text/plain:x\n");
  CHECK(outline(read("Content-Type: text/html>\n\nx").structure) == "text/html:x\n");
}

TEST_CASE("structure: nested multiparts, preamble and epilogue in no part") {
  const std::string mail =
      "Content-Type: multipart/mixed; boundary=\"a\"\r\n\r\npreamble\r\n--a\r\nContent-Type: "
      "multipart/alternative; boundary=\"a b\"\r\n\r\n"
      "--a b\r\n\r\nplain\r\n--a b\r\nContent-Type: text/html\r\n\r\n<p>html\r\n--a "
      "b--\r\n\r\n--a\r\nContent-Type: image/png\r\n\r\nPNG\r\n--a--\r\nepilogue";
  const auto [structure, defects, bytes] = read(mail);
  CHECK(outline(structure) ==
        "multipart/mixed\n multipart/alternative\n  text/plain:plain\n  text/html:<p>html\n image/png:PNG\n");
  CHECK(defects.empty());
  CHECK(structure.parts[0].bytes.size() == mail.size());
  CHECK(structure.children(0) == std::vector<std::size_t>{1, 4});
}

TEST_CASE("structure: a boundary stands at the start of a line") {
  const auto read_in = [](std::string_view line) {
    return read(kMixed + "--b\n\nx\n" + std::string(line) + "\ny\n--b--\n").structure.parts.size();
  };
  CHECK(read_in("--b") == 3);
  CHECK(read_in("--b \t") == 3);
  CHECK(read_in("--b This is ignored") == 3);
  CHECK(read_in("say --b") == 2);
  CHECK(read_in("--bc") == 2);
  CHECK(read_in("--b-") == 2);
  CHECK(read_in(" --b") == 2);
}

TEST_CASE("structure: missing ends") {
  const auto open = read(kMixed + "--b\n\none\n--b\n\ntwo\n");
  CHECK(outline(open.structure) == "multipart/mixed\n text/plain:one\n text/plain:two\n\n");
  CHECK(open.defects == std::vector<std::string>{"mime: a multipart without its end"});
  const auto inner =
      read(kMixed + "--b\nContent-Type: multipart/mixed; boundary=i\n\n--i\n\none\n--b\n\ntwo\n--b--\n");
  CHECK(outline(inner.structure) == "multipart/mixed\n multipart/mixed\n  text/plain:one\n text/plain:two\n");
  CHECK(inner.defects == std::vector<std::string>{"mime: a multipart without its end"});
}

TEST_CASE("structure: repeated boundaries") {
  // The inner multipart has the boundary of the outer one.
  CHECK(
      outline(read(kMixed +
                   "--b\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\none\n--b--\n--b\n\ntwo\n--b--\n")
                  .structure) == "multipart/mixed\n multipart/mixed\n  text/plain:one\n text/plain:two\n");
  // Closed too early.
  CHECK(outline(read(kMixed + "--b\n\none\n--b--\n--b\n\ntwo\n--b--\n").structure) ==
        "multipart/mixed\n text/plain:one\n text/plain:two\n");
}

TEST_CASE("structure: no boundary, or not the declared one") {
  for (const std::string declared : {"", "; boundary=other", "; boundary=\"\""}) {
    INFO(declared);
    const auto guessed = read("Content-Type: multipart/mixed" + declared +
                              "\n\n--real\nContent-Type: text/plain\n\none\n--real--\n");
    CHECK(outline(guessed.structure) == "multipart/mixed\n text/plain:one\n");
    CHECK(guessed.defects == std::vector<std::string>{"mime: a multipart without its boundary"});
  }
  CHECK(
      read("Content-Type: multipart/mixed; boundary=\"b \"\n\n--b\n\none\n--b--\n").structure.parts.size() ==
      2);
  CHECK(read("Content-Type: multipart/mixed; boundary=\"b  \"\n\n--b  \n\none\n--b \nstill one\n--b  --\n")
            .structure.parts.size() == 2);
}

TEST_CASE("structure: mails inside mails") {
  const std::string mail = kMixed + "--b\nContent-Type: message/rfc822\n\nSubject: inner\n\nhello\n--b--\n";
  const auto [structure, defects, bytes] = read(mail);
  CHECK(outline(structure) == "multipart/mixed\n message/rfc822\n  text/plain:hello\n");
  CHECK(structure.parts[2].headers.text("Subject") == "inner");
  CHECK(structure.parts[1].body == "Subject: inner\n\nhello");
  CHECK(outline(read("Content-Type: multipart/digest; boundary=b\n\n--b\n\nSubject: inner\n\nhello\n--b--\n")
                    .structure) == "multipart/digest\n message/rfc822\n  text/plain:hello\n");
  CHECK(read("Content-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\nU3ViamVjdDogeAoK")
            .structure.parts.size() == 1);
}

TEST_CASE("structure: parts without body, empty parts") {
  CHECK(outline(read(kMixed + "--b\nContent-Type: text/html\n--b\n--b\n\n--b--\n").structure) ==
        "multipart/mixed\n text/html:\n text/plain:\n text/plain:\n");
}

TEST_CASE("structure: content fields") {
  const auto [structure, defects, bytes] = read(
      "Content-Type: application/pdf; name=\"a.pdf\"\nContent-Disposition: "
      "Attachment; filename*=utf-8''b%C3%A4.pdf\n"
      "Content-ID: <cid@x>\nContent-Transfer-Encoding: \"BASE64\" (yes)\n\nAAAA");
  const Part& part = structure.parts[0];
  CHECK(part.is("application", "pdf"));
  CHECK(part.filename == "bä.pdf");
  CHECK(part.disposition == "attachment");
  CHECK(part.content_id == "cid@x");
  CHECK(part.transfer_encoding == "base64");
  CHECK(part.parameter("name") == "a.pdf");
}

TEST_CASE("structure: limits") {
  Limits limits;
  limits.depth = 3;
  std::string deep;
  for (int i = 0; i < 10; ++i) {
    const std::string b = "b" + std::to_string(i);
    deep += "Content-Type: multipart/mixed; boundary=" + b + "\n\n--" + b + "\n";
  }
  auto over = read(deep + "\nx", limits);
  CHECK(over.structure.parts.size() == 4);
  CHECK(over.defects.back() == "limit: nested deeper than 3");
  std::string wide = kMixed;
  for (int i = 0; i < 20; ++i) wide += "--b\n\nx\n";
  limits = {};
  limits.parts = 5;
  over = read(wide, limits);
  CHECK(over.structure.parts.size() == 5);
  CHECK(over.defects.back() == "limit: more than 5 parts");
  std::string matryoshka;
  for (int i = 0; i < 100000; ++i) matryoshka += "Content-Type: message/rfc822\n\n";
  CHECK(read(matryoshka).structure.parts.size() <= 52);
}

// It was looked for at each byte, and compared with all of what stands there.
TEST_CASE("structure: a boundary of many dashes in a mail of dashes") {
  const std::string dashes(150000, '-');
  const auto result =
      read("Content-Type: multipart/mixed; boundary=\"" + dashes + "x\"\n\n" + dashes + dashes);
  CHECK(result.structure.parts.size() == 1);
}

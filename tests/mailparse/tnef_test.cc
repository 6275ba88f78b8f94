#include "mailparse/mime/tnef.hh"

#include "mailparse/mime/tnef_check.hh"
#include "mailparse/parse/parse.hh"
#include "tests/catch.hh"

using namespace mailparse;

namespace {

std::string number(std::uint32_t value, int width) {
  std::string bytes;
  for (int i = 0; i < width; ++i) bytes.push_back(static_cast<char>(value >> 8 * i & 0xFF));
  return bytes;
}

std::string attribute(std::uint32_t level, std::uint32_t id, const std::string& data) {
  std::uint32_t sum = 0;
  for (const char c : data) sum += static_cast<unsigned char>(c);
  return number(level, 1) + number(id, 4) + number(static_cast<std::uint32_t>(data.size()), 4) + data +
         number(sum & 0xFFFF, 2);
}

// A property of one value of variable size.
std::string property(std::uint32_t type, std::uint32_t tag, std::string value) {
  std::string bytes = number(type, 2) + number(tag, 2) + number(1, 4) +
                      number(static_cast<std::uint32_t>(value.size()), 4) + value;
  while (bytes.size() % 4 != 0) bytes.push_back('\0');
  return bytes;
}

std::string utf16(std::u16string_view text) {
  std::string bytes;
  for (const char16_t unit : text) bytes += number(unit, 2);
  return bytes + number(0, 2);
}

std::string winmail() {
  std::string tnef = number(0x223E9F78, 4) + number(1, 2);
  tnef += attribute(1, 0x00089006, number(0x00010000, 4));
  tnef += attribute(1, 0x00069003,
                    number(1, 4) + property(0x1E, 0x1000, std::string("Hello from Outlook\r\n\0", 21)));
  tnef += attribute(2, 0x00069002, std::string(14, '\0'));
  tnef += attribute(2, 0x00018010, std::string("SHORT~1.TXT\0", 12));
  tnef += attribute(2, 0x0006800F, "file content");
  tnef += attribute(2, 0x00069005,
                    number(2, 4) + property(0x1F, 0x3707, utf16(u"länger.txt")) +
                        property(0x1E, 0x370E, std::string("text/plain\0", 11)));
  return tnef;
}

std::optional<TnefContent> open(const std::string& bytes) {
  std::vector<std::string> defects;
  return open_tnef(bytes, {}, defects);
}

}  // namespace

TEST_CASE("tnef: body and files come out") {
  const auto content = open(winmail());
  REQUIRE(content);
  CHECK(content->text == "Hello from Outlook\n");
  REQUIRE(content->attachments.size() == 1);
  CHECK(content->attachments[0].filename == "länger.txt");
  CHECK(content->attachments[0].content_type == "text/plain");
  CHECK(content->attachments[0].bytes == "file content");
}

TEST_CASE("tnef: in a mail it is replaced by what it holds") {
  const Mail mail = parse(
      "Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: application/ms-tnef; "
      "name=winmail.dat\n"
      "Content-Transfer-Encoding: binary\n\n" +
      winmail() + "\n--b--\n");
  CHECK(mail.text == "Hello from Outlook\n");
  REQUIRE(mail.attachments.size() == 1);
  CHECK(mail.attachments[0].safe_name == "länger.txt");
}

TEST_CASE("tnef: a damaged one stays a file, with a defect") {
  std::string damaged = winmail();
  damaged[damaged.size() - 1] ^= 1;
  const Mail mail = parse("Content-Type: application/ms-tnef; name=winmail.dat\n\n" + damaged);
  REQUIRE(mail.attachments.size() == 1);
  CHECK(mail.attachments[0].filename == "winmail.dat");
  CHECK(mail.attachments[0].bytes == damaged);
  CHECK(mail.defects.back() == "tnef: damaged, kept as it is");
}

TEST_CASE("tnef: no length may lie") {
  const std::string head = number(0x223E9F78, 4) + number(1, 2);
  const auto properties = [&head](const std::string& list) {
    return is_sound_tnef(head + attribute(1, 0x00069003, list));
  };
  CHECK(is_sound_tnef(winmail()));
  for (std::size_t size = 7; size < winmail().size(); ++size) {
    const std::string cut = winmail().substr(0, size);
    if (is_sound_tnef(cut)) static_cast<void>(open(cut));  // cut between two attributes: must not hurt
  }
  CHECK(properties(number(1, 4) + property(0x1E, 0x1000, "x")));
  CHECK_FALSE(properties(number(0, 4)));
  CHECK_FALSE(properties(number(1001, 4)));
  CHECK_FALSE(properties(number(2, 4) + property(0x1E, 0x1000, "x")));
  CHECK_FALSE(properties(number(1, 4) + number(0x1E, 2) + number(0x1000, 2) + number(1, 4) +
                         number(0xFFFFFFF0, 4) + "abcd"));
  CHECK_FALSE(properties(number(1, 4) + number(0x1E, 2) + number(0x1000, 2) + number(2, 4)));
  CHECK_FALSE(properties(number(1, 4) + number(0x06, 2) + number(0x1000, 2) + number(0, 4)));
  CHECK_FALSE(is_sound_tnef(head + attribute(1, 0x00089006, "x")));     // a version of one byte
  CHECK_FALSE(is_sound_tnef(head + attribute(2, 0x00018010, "name")));  // of no attachment
  CHECK_FALSE(
      is_sound_tnef(head + attribute(1, 0x0002800C, "a") + attribute(1, 0x0002800C, "b")));  // two bodies
  CHECK_FALSE(is_sound_tnef(head + attribute(1, 0x00069004, "abc")));                        // recipients
  CHECK_FALSE(is_sound_tnef(head + attribute(1, 0x00060001, number(9, 2) + "abc")));
  CHECK(is_sound_tnef(head + attribute(1, 0x00060001, number(3, 2) + "abc" + number(0, 2))));
  CHECK_FALSE(is_sound_tnef(head + attribute(1, 0x00060001, number(3, 2) + "abc")));
  CHECK_FALSE(is_sound_tnef(""));
}

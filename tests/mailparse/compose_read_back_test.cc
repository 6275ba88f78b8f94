// What compose() writes reads back the same with our parser, Python's email package and GMime.
#include <algorithm>
#include <array>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <random>

#include "mailparse/compose/compose.hh"
#include "mailparse/mime/identity.hh"
#include "mailparse/parse/parse.hh"
#include "mailparse/text/text_scan.hh"
#include "tests/catch.hh"
#include "tests/places.hh"

using namespace mailparse;

namespace {
using Said = std::vector<std::string>;

std::string hash(std::string_view bytes) {
  return to_hex(sha256(bytes));
}

std::string joined(const std::vector<std::string>& ids) {
  std::string out = "References";
  for (const std::string& id : ids) out += " " + id;
  return out;
}

void say(Said& said, const std::string& name, const std::vector<Address>& addresses) {
  for (const Address& a : addresses)
    said.push_back(std::string(trim(name + " " + a.addr_spec + " " + a.name)));
}

Said sorted(Said said) {
  for (std::string& line : said) line = trim_right(line);
  std::sort(said.begin(), said.end());
  return said;
}

Said meant(const Outgoing& mail) {
  Said said;
  say(said, "From", {mail.from}), say(said, "To", mail.to), say(said, "Cc", mail.cc),
      say(said, "Reply-To", mail.reply_to);
  said.push_back("Subject " + mail.subject);
  said.push_back("Message-ID " + mail.message_id);
  said.push_back(joined(mail.references));
  said.push_back("plain " + hash(mail.text));
  if (mail.html) said.push_back("html " + hash(*mail.html));
  for (const OutgoingAttachment& a : mail.attachments)
    said.push_back(a.content_type + " " + a.filename + " " + hash(a.bytes));
  return sorted(std::move(said));
}

Said by_us(const std::string& bytes) {
  const Mail mail = parse(bytes);
  Said said;
  say(said, "From", mail.from), say(said, "To", mail.to), say(said, "Cc", mail.cc),
      say(said, "Reply-To", mail.reply_to);
  said.push_back("Subject " + mail.subject);
  said.push_back("Message-ID " + mail.message_id);
  said.push_back(joined(mail.references));
  said.push_back("plain " + hash(mail.text));
  if (!mail.html.empty()) said.push_back("html " + hash(mail.html));
  for (const Attachment& a : mail.attachments)
    said.push_back(a.content_type + " " + a.filename + " " + hash(a.bytes));
  for (const std::string& defect : mail.defects) said.push_back("defect " + defect);
  return sorted(std::move(said));
}

// What a program prints that gets the mail on its standard input.
Said by(const std::string& program, const std::string& bytes) {
  const auto path = std::filesystem::temp_directory_path() / ("ticketd-compose-" + hash(bytes).substr(0, 16));
  std::ofstream(path, std::ios::binary) << bytes;
  std::string out;
  FILE* pipe = popen((program + " < " + path.string()).c_str(), "r");
  REQUIRE(pipe);
  for (int c = std::fgetc(pipe); c != EOF; c = std::fgetc(pipe)) out += static_cast<char>(c);
  CHECK(pclose(pipe) == 0);
  std::filesystem::remove(path);
  Said said;
  for (std::string_view line : lines_of(out)) said.emplace_back(line);
  return sorted(std::move(said));
}

Outgoing plain() {
  Outgoing mail;
  mail.from = {"desk@example.com", "Example Desk"};
  mail.to = {{"chris@x.example", "Chris Lee"}};
  mail.subject = "Re: [Example #42] It is down";
  mail.date = Instant{std::chrono::seconds{1767258000}};
  mail.message_id = "t42.m7@example.com";
  mail.text = "We are looking at it.\n";
  return mail;
}

// Names that take more than one encoded word. Python (3.11) reads a blank between those, so they are not for
// it.
Outgoing long_names() {
  Outgoing mail = plain();
  std::string name(50, 'N');  // appended to, since g++ 12 warns of a sum of temporaries here
  name.append(" ").append(50, 'M').append(", x");
  mail.to = {{"d@x.example", name}};
  for (int i = 0; i < 12; ++i) mail.from.name += "\xe6\x9d\x8e \xe9\xbe\x99\xc3\xa9";
  return mail;
}

std::vector<Outgoing> samples() {
  std::vector<Outgoing> all(8, plain());
  all[1].subject =
      "Re: [Example #42] Gr\xc3\xbc\xc3\x9f"
      "e =?utf-8?q?=41?= aus  K\xc3\xb6ln, " +
      std::string(200, 'x') + " \xe6\x97\xa5\xe6\x9c\xac\xe8\xaa\x9e";
  all[1].to = {{"a@x.example", "Lee, \"Chris\" \\ (desk)"},
               {"b@x.example", "M\xc3\xbcller, J\xc3\xbcrgen"},
               {"c@x.example", ""}};
  all[1].cc = {{"\"a b\"@x.example", "\xe6\x9d\x8e\xe5\xb0\x8f\xe9\xbe\x99"}};
  all[2].text = "From here on.\n.\n..\n" + std::string(2000, 'w') + " \n-- \nd\xc3\xb6sk \n=41 = \t\n";
  all[3].text =
      "\xd0\x9c\xd1\x8b \xd1\x81\xd0\xbc\xd0\xbe\xd1\x82\xd1\x80\xd0\xb8\xd0\xbc \xd0\xbd\xd0\xb0 "
      "\xd1\x8d\xd1\x82\xd0\xbe \xd0\xb8 \xd0\xbe\xd1\x82\xd0\xb2\xd0\xb5\xd1\x82\xd0\xb8\xd0\xbc "
      "\xd1\x81\xd0\xba\xd0\xbe\xd1\x80\xd0\xbe\n";
  all[4].html = "<p>See <img src=\"cid:logo@x\"></p>\n";
  all[4].attachments = {{"logo.png", "image/png", "logo@x", std::string("\x89PNG\r\n\0\n", 8)},
                        {"Gr\xc3\xb6\xc3\x9f"
                         "e \"1\".pdf",
                         "application/pdf", "", "%PDF"}};
  all[5].attachments = {
      {"old.eml", "message/rfc822", "", "From: ann@x.example\r\nSubject: old\r\n\r\nHi\r\n\r\n"},
      {std::string(90, 'a') + ".txt", "application/octet-stream", "", std::string(1000, '\n')}};
  for (int i = 0; i < 20; ++i) all[6].references.push_back("m" + std::to_string(i) + "@example.com");
  all[6].reply_to = {{"desk+t42@example.com", ""}};
  all[7].to = {{"j\xc3\xbcrgen@x.example", "J\xc3\xbcrgen"}};
  return all;
}
}  // namespace

TEST_CASE("composed mail reads back with our parser", "[compose][read-back]") {
  for (const Outgoing& mail : samples()) {
    const auto bytes = compose(mail);
    REQUIRE(bytes);
    CHECK(by_us(*bytes) == meant(mail));
  }
  CHECK(by_us(*compose(long_names())) == meant(long_names()));
}

TEST_CASE("composed mail reads back with Python", "[compose][read-back]") {
  if (std::system("python3 -c pass 2>/dev/null") != 0) return;
  for (const Outgoing& mail : samples())
    CHECK(by("python3 " + tests::data("mailparse") + "/read_back.py", *compose(mail)) == meant(mail));
}

#ifdef GMIME_READER
TEST_CASE("composed mail reads back with GMime", "[compose][read-back]") {
  for (const Outgoing& mail : samples()) CHECK(by(GMIME_READER, *compose(mail)) == meant(mail));
  CHECK(by(GMIME_READER, *compose(long_names())) == meant(long_names()));
}
#endif

namespace {
// Texts made of what breaks composers.
class Nasty {
 public:
  explicit Nasty(unsigned seed) : random_(seed) {}

  std::string text(std::size_t most) {
    static constexpr std::array kPieces = {"a",
                                           "word",
                                           " ",
                                           "  ",
                                           "=?",
                                           "?=",
                                           "\"",
                                           "\\",
                                           ",",
                                           ";",
                                           "<",
                                           ">",
                                           "@",
                                           "(",
                                           "\xc3\xa9",
                                           "\xe6\x97\xa5",
                                           "\xf0\x9f\x98\x80",
                                           "=",
                                           "_",
                                           ".",
                                           "From ",
                                           "--",
                                           "\xc2\xa0",
                                           "'",
                                           "%41",
                                           "x1234567890123456789012345678901234567890"};
    std::string out;
    for (std::size_t n = random_() % (most + 1); n > 0; --n) out += kPieces[random_() % kPieces.size()];
    out = trim(out);
    return out.starts_with('"') && out.ends_with('"') ? "q" + out
                                                      : out;  // a name wholly in quotes loses them when read
  }
  std::string body() {
    std::string out;
    for (auto n = random_() % 12; n > 0; --n) out += text(30) + (random_() % 3 ? "\n" : " \n");
    while (out.ends_with("\n\n")) out.pop_back();
    return trim(out).empty() ? "x\n" : out;  // a blank text part is read from the HTML one
  }
  std::string bytes() {
    std::string out;
    for (auto n = random_() % 300; n > 0; --n) out += static_cast<char>(random_());
    return out;
  }
  bool flip() { return random_() % 2 == 0; }

 private:
  std::mt19937 random_;
};
}  // namespace

TEST_CASE("any value reads back with our parser", "[compose][read-back]") {
  for (unsigned seed = 0; seed < 2000; ++seed) {
    INFO("seed " << seed);
    Nasty nasty(seed);
    Outgoing mail = plain();
    mail.subject = nasty.text(40);
    mail.from.name = nasty.text(12);
    mail.to = {{"a@x.example", nasty.text(30)}, {"b@x.example", nasty.text(5)}};
    mail.text = nasty.body();
    if (nasty.flip()) mail.html = "<p>" + nasty.body() + "</p>\n";
    if (nasty.flip()) mail.attachments = {{"n" + nasty.text(30) + "x", "application/pdf", "", nasty.bytes()}};
    const auto bytes = compose(mail);
    REQUIRE(bytes);
    REQUIRE(by_us(*bytes) == meant(mail));
  }
}

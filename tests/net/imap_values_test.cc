// What FETCH says, and what our commands are made of.
#include "daemon/imap/batch.hh"
#include "daemon/imap/encode.hh"
#include "daemon/imap/fetch_item.hh"
#include "daemon/imap/reader.hh"
#include "tests/catch.hh"

using namespace std::chrono_literals;
using imap::FetchItem;

namespace {

std::optional<FetchItem> fetch(const std::string& line) {
  imap::Reader reader;
  reader.feed(line + "\r\n");
  auto response = reader.next();
  REQUIRE(response);
  REQUIRE(*response);
  return imap::read_fetch(std::move(**response));
}

constexpr auto kDay = std::chrono::sys_days{std::chrono::year{1996} / 7 / 17};

}  // namespace

TEST_CASE("a FETCH response is read item by item, in any order") {
  const auto item = fetch(
      "* 5 FETCH (RFC822.SIZE 44827 uid 4392 X-GM-LABELS (\"a\" (b)) FLAGS (\\Seen NonJunk) "
      "INTERNALDATE \"17-Jul-1996 02:44:25 -0700\" body[] {3}\r\nabc)");
  REQUIRE(item);
  CHECK(item->uid == 4392u);
  CHECK(item->size == 44827u);
  CHECK(item->flags == std::vector<std::string>{"\\Seen", "NonJunk"});
  CHECK(item->internal_date == kDay + 9h + 44min + 25s);
  CHECK(item->body == "abc");
}

TEST_CASE("an empty body has three spellings") {
  CHECK(fetch("* 1 FETCH (UID 1 BODY[] NIL)")->body == "");
  CHECK(fetch("* 1 FETCH (UID 1 BODY[] \"\")")->body == "");
  CHECK(fetch("* 1 FETCH (UID 1 BODY[]<0> {0}\r\n)")->body == "");
  CHECK_FALSE(fetch("* 1 FETCH (UID 1)")->body);
}

TEST_CASE("a malformed FETCH response is nothing, a malformed value is not set") {
  CHECK_FALSE(fetch("* 1 FETCH UID 1"));
  CHECK_FALSE(fetch("* 1 FETCH"));
  CHECK_FALSE(fetch("* 1 FETCH (UID)"));
  CHECK_FALSE(fetch("* 1 FETCH ((UID) 1)"));
  CHECK_FALSE(fetch("* 1 FETCH (UID 1) (UID 2)"));
  CHECK(fetch("* 1 FETCH ()"));
  CHECK_FALSE(fetch("* 1 FETCH (UID 0)")->uid);
  CHECK_FALSE(fetch("* 1 FETCH (UID -4)")->uid);
  CHECK_FALSE(fetch("* 1 FETCH (UID 4294967296)")->uid);
  CHECK_FALSE(fetch("* 1 FETCH (RFC822.SIZE (1))")->size);
  CHECK_FALSE(fetch("* 1 FETCH (INTERNALDATE \"yesterday\")")->internal_date);
}

TEST_CASE("dates are read strictly, in any zone") {
  CHECK(imap::read_date_time("17-Jul-1996 02:44:25 -0700") == kDay + 9h + 44min + 25s);
  CHECK(imap::read_date_time("17-JUL-1996 02:44:25 +0530") == kDay - 2h - 46min + 25s);
  CHECK(imap::read_date_time(" 7-Jul-1996 02:44:25 +0000") ==
        kDay - std::chrono::days{10} + 2h + 44min + 25s);
  CHECK(imap::read_date_time("7-Jul-1996 02:44:25 +0000") ==
        imap::read_date_time("07-Jul-1996 02:44:25 +0000"));
  for (const char* bad :
       {"", "17-Jul-1996", "31-Feb-1996 02:44:25 -0700", "17-Jux-1996 02:44:25 -0700",
        "17-Jul-1996 24:44:25 -0700", "17-Jul-1996 02:44:25 07000", "17-Jul-1996 02:44:25 -07:0",
        "1a-Jul-1996 02:44:25 -0700", "17-Jul-+996 02:44:25 -0700", "00-Jul-1996 02:44:25 -0700"}) {
    INFO(bad);
    CHECK_FALSE(imap::read_date_time(bad));
  }
}

TEST_CASE("mailbox names travel in modified UTF-7") {
  CHECK(imap::modified_utf7("INBOX/a b") == "INBOX/a b");
  CHECK(imap::modified_utf7("A&B") == "A&-B");
  CHECK(imap::modified_utf7("~peter/mail/\xe5\x8f\xb0\xe5\x8c\x97/\xe6\x97\xa5\xe6\x9c\xac\xe8\xaa\x9e") ==
        "~peter/mail/&U,BTFw-/&ZeVnLIqe-");  // RFC 3501, 5.1.3
  CHECK(imap::modified_utf7("\xf0\x9f\x98\x80") == "&2D3eAA-");
  CHECK(imap::modified_utf7("\xfc") == "&APw-");               // no UTF-8: Latin-1
  CHECK(imap::modified_utf7("a\r\nb") == "a&AA0ACg-b");        // no line end survives
  CHECK(imap::modified_utf7("\xed\xa0\x80") == "&AO0AoACA-");  // a lone surrogate is no code point
  CHECK(imap::mailbox_word("say \"hi\\\"") == "\"say \\\"hi\\\\\\\"\"");
  CHECK(imap::mailbox_word("x\"\r\nt2 DELETE INBOX") == "\"x\\\"&AA0ACg-t2 DELETE INBOX\"");
}

TEST_CASE("UID sets are short and cut where they get long") {
  CHECK(imap::uid_sets({9, 4, 5, 6, 7, 5}) == std::vector<std::string>{"4:7,9"});
  CHECK(imap::uid_sets({}).empty());
  CHECK(imap::uid_sets({4294967295u, 4294967294u}) == std::vector<std::string>{"4294967294:4294967295"});
  std::vector<imap::Uid> odd;
  for (imap::Uid uid = 1; uid < 2000; uid += 2) odd.push_back(uid);
  const auto sets = imap::uid_sets(odd, 100);
  CHECK(sets.size() > 40);
  for (const auto& set : sets) CHECK(set.size() <= 100);
}

TEST_CASE("batches are bounded in mails and bytes, and large mails travel alone") {
  const auto sizes = [](std::initializer_list<std::uint64_t> list) {
    std::vector<imap::Metadata> mails;
    for (const auto size : list) mails.push_back({1, {}, size, {}});
    return mails;
  };
  CHECK(imap::next_batch(sizes({10, 10, 10}), 2, 100).size() == 2);
  CHECK(imap::next_batch(sizes({40, 40, 40}), 50, 100).size() == 2);
  CHECK(imap::next_batch(sizes({500, 1, 1}), 50, 100).size() == 1);
  CHECK(imap::next_batch(sizes({1, 500}), 50, 100).size() == 1);
  CHECK(imap::next_batch(sizes({100, 0, 0}), 50, 100).size() == 1);
  CHECK(imap::next_batch(sizes({~0ull, ~0ull}), 50, 100).size() == 1);
}

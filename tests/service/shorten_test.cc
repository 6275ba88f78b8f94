// A mail too large for the relay, as its reader gets it.
#include "daemon/outbox/shorten.hh"

#include "mailparse/compose/compose.hh"
#include "mailparse/parse/parse.hh"
#include "tests/catch.hh"

namespace {

std::string mail_with(const std::string& text, std::size_t attachment) {
  mailparse::Outgoing mail;
  mail.from = {"support@example.com", "Example"};
  mail.to = {{"alice@example.com", "Alice"}};
  mail.subject =
      "[Example #1] Gr\xc3\xbc\xc3\x9f"
      "e";
  mail.message_id = "t1.m1.r1.mac@example.com";
  mail.references = {"a@x", "b@x"};
  mail.text = text;
  mail.html = "<p>HTML</p>";
  if (attachment > 0) mail.attachments = {{"log.zip", "application/zip", "", std::string(attachment, 'z')}};
  return *mailparse::compose(mail);
}

}  // namespace

TEST_CASE("text and header stay, what is left out is named", "[shorten]") {
  const std::string whole = mail_with("See the log.\n", 1'500'000);
  const auto read = mailparse::parse(whole), cut = mailparse::parse(outbox::shortened(whole, 1'000'000));
  CHECK(cut.subject == read.subject);
  CHECK(cut.message_id == read.message_id);
  CHECK(cut.references == read.references);
  CHECK(cut.attachments.empty());
  CHECK_THAT(cut.text, ContainsSubstring("See the log."));
  CHECK_THAT(cut.text, ContainsSubstring("log.zip, 1.5 MB"));
  CHECK(cut.defects.empty());
}

TEST_CASE("a text that does not fit is cut, between two letters", "[shorten]") {
  std::string text;
  for (int i = 0; i < 20'000; ++i) text += "\xc3\xa9";
  for (const std::uint64_t limit : {3'000u, 5'000u, 20'000u}) {
    const std::string out = outbox::shortened(mail_with(text, 0), limit);
    REQUIRE_FALSE(out.empty());
    CHECK(out.size() <= limit);
    const auto read = mailparse::parse(out);
    CHECK_THAT(read.text, ContainsSubstring("only the beginning"));
    CHECK_THAT(read.text, !ContainsSubstring("\xef\xbf\xbd"));
  }
}

TEST_CASE("where the limit is not known it is one that everybody takes", "[shorten]") {
  CHECK(outbox::shortened(mail_with(std::string(500'000, 'x'), 0), 0).size() <= 64u << 10);
  CHECK(outbox::shortened(mail_with("x", 0), 100).empty());
}

TEST_CASE("a customer gets the whole answer or none", "[shorten]") {
  storage::OutboxItem item;
  for (const char* kind : {"answer", "reply", "ack"}) {
    item.kind = kind;
    CHECK_FALSE(outbox::may_be_shortened(item));
  }
  for (const char* kind : {"notification", "page", "operators", "bounced"}) {
    item.kind = kind;
    CHECK(outbox::may_be_shortened(item));
  }
}

#include "mailparse/header/address.hh"

#include "tests/catch.hh"

using namespace mailparse;

namespace {
// "Name <addr>|..." of what was read.
std::string read(std::string_view field) {
  std::string all;
  for (const Address& address : parse_addresses(field)) {
    if (!all.empty()) all += '|';
    all += address.name.empty() ? address.addr_spec : address.name + " <" + address.addr_spec + ">";
  }
  return all;
}
}  // namespace

TEST_CASE("addresses: the forms of RFC 5322") {
  CHECK(read("joe@example.com") == "joe@example.com");
  CHECK(read("Joe Q. Public <john.q.public@example.com>") == "Joe Q. Public <john.q.public@example.com>");
  CHECK(read("\"Giant; \\\"Big\\\" Box\" <sysservices@example.net>") ==
        "Giant; \"Big\" Box <sysservices@example.net>");
  CHECK(read("a@x.example, B <b@x.example>") == "a@x.example|B <b@x.example>");
  CHECK(read("A Group:Ed Jones <joe@where.test>,Mary <mary@x.test>;, z@x.test") ==
        "Ed Jones <joe@where.test>|Mary <mary@x.test>|z@x.test");
  CHECK(read("undisclosed-recipients:;") == "");
  CHECK(read("\"joe smith\"@example.com") == "\"joe smith\"@example.com");
  CHECK(read("<\"joe, smith\"@example.com>") == "\"joe, smith\"@example.com");
  CHECK(read("joe@[192.0.2.1]") == "joe@[192.0.2.1]");
}

TEST_CASE("addresses: obsolete forms and comments") {
  CHECK(read("pete(A nice \\) chap) <pete(his account)@silly.test(his host)>") == "pete <pete@silly.test>");
  CHECK(read("joe@example.com (Joe Doe)") == "Joe Doe <joe@example.com>");
  CHECK(read("joe@example.com (Joe (nested) Doe)") == "Joe (nested) Doe <joe@example.com>");
  CHECK(read("Joe <@a.example,@b.example:joe@c.example>") == "Joe <joe@c.example>");
  CHECK(read("joe . blow @ example . com") == "joe.blow@example.com");
  CHECK(read("a@x.example,, ,b@x.example") == "a@x.example|b@x.example");
}

TEST_CASE("addresses: encoded words") {
  CHECK(read("=?utf-8?Q?J=C3=BCrgen?= =?utf-8?Q?_M=C3=BCller?= <j@x.example>") ==
        "Jürgen Müller <j@x.example>");
  CHECK(read("=?iso-8859-1?Q?M=FCller,_Bernd?= <b@x.example>") == "Müller, Bernd <b@x.example>");
  CHECK(read("=?utf-8?Q?Doe, Jane?= <j@x.example>, k@x.example") == "Doe, Jane <j@x.example>|k@x.example");
  CHECK(read("=?utf-8?Q?joe=40example.com?= <real@x.example>") == "joe@example.com <real@x.example>");
  CHECK(read("=?utf-8?Q?Joe_=3Cjoe=40x.example=3E?=") == "Joe <joe@x.example>");
}

TEST_CASE("addresses: what the wild adds") {
  CHECK(read("Joe Doe joe@example.com") == "Joe Doe <joe@example.com>");
  CHECK(read("Joe <joe@example.com") == "Joe <joe@example.com>");
  CHECK(read("Joe joe@example.com>") == "Joe <joe@example.com>");
  CHECK(read("Joe <<joe@example.com>>") == "Joe <joe@example.com>");
  CHECK(read("a@x.example; b@x.example") == "a@x.example|b@x.example");
  CHECK(read("a@x.example b@x.example") == "a@x.example|b@x.example");
  CHECK(read("A <a@x.example> B <b@x.example>") == "A <a@x.example>|B <b@x.example>");
  CHECK(read("Doe, Jane <jane@x.example>, z@x.example") == "Doe, Jane <jane@x.example>|z@x.example");
  CHECK(read("\"Joe <joe@example.com>") == "Joe <joe@example.com>");
  CHECK(read("Joe \"the man <joe@example.com>, b@x.example") == "Joe the man <joe@example.com>|b@x.example");
  CHECK(read("mailto:joe@example.com") == "joe@example.com");
  CHECK(read("<mailto:joe@example.com>") == "joe@example.com");
  CHECK(read("'joe@example.com'") == "joe@example.com");
  CHECK(read("\"joe@example.com\" <joe@example.com>") == "joe@example.com <joe@example.com>");
  CHECK(read("joe@home.example <joe@work.example>") == "joe@home.example <joe@work.example>");
  CHECK(read("\"No address\" <>, b@x.example") == "b@x.example");
  CHECK(read("Joe (unclosed <joe@example.com>") == "Joe (unclosed <joe@example.com>");
  CHECK(read("root") == "root");
  CHECK(read("Joe Doe") == "");
  CHECK(read("") == "");
  CHECK(read(",,;:<>()\"\"@") == "");
  CHECK(read("<a@x.example;>") == "a@x.example");
  CHECK(read("joe (joe@x.example") == "joe <joe@x.example>");
  CHECK(read("a\x01@\x02") == "a@");
  CHECK(read("用户@例え.jp") == "用户@例え.jp");
}

TEST_CASE("addresses: no more than the limit") {
  Limits limits;
  limits.addresses = 3;
  CHECK(parse_addresses("a@x, b@x, c@x, d@x, e@x", limits).size() == 3);
  CHECK(parse_addresses("a@x b@x c@x d@x e@x", limits).size() == 3);
}

TEST_CASE("message ids: with and without brackets") {
  CHECK(parse_message_ids("<a@x> <b@y>\t<c@z>") == std::vector<std::string>{"a@x", "b@y", "c@z"});
  CHECK(parse_message_ids("<a@x><b@y") == std::vector<std::string>{"a@x", "b@y"});
  CHECK(parse_message_ids("a@x") == std::vector<std::string>{"a@x"});
  CHECK(parse_message_ids("Your message of Monday <a@x>") == std::vector<std::string>{"a@x"});
  CHECK(parse_message_ids("< a @x >") == std::vector<std::string>{"a@x"});
  CHECK(parse_message_ids("").empty());
  CHECK(parse_message_ids("<>").empty());
}

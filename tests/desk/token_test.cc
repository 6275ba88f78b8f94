#include "daemon/desk/identity/token.hh"

#include "tests/catch.hh"

using desk::find_tokens;
using desk::Token;
using desk::write_token;
using storage::MessageNo;
using storage::TicketId;

namespace {

const std::string kSecret(32, 's');
const Token kToken{TicketId{42}, MessageNo{7}, 3};

}  // namespace

TEST_CASE("a token says ticket, message and recipient and 128 bits of proof", "[token]") {
  const std::string written = write_token(kToken, kSecret);
  CHECK(written.rfind("t42.m7.r3.", 0) == 0);
  CHECK(written.size() == std::string("t42.m7.r3.").size() + 26);
  CHECK(find_tokens(written, kSecret) == std::vector{kToken});
}

TEST_CASE("a token is found wherever it comes back", "[token]") {
  const std::string written = write_token(kToken, kSecret);
  const auto around =
      GENERATE(as<std::pair<std::string, std::string>>{}, std::pair{"<", "@example.com>"},
               std::pair{"support+", "@example.com"}, std::pair{"> Ref: ", ""},
               std::pair{"<a@b>\n <", "@relay.example>"}, std::pair{"tt1.m1 t42.m7.r3.short ", "\n"});
  CHECK(find_tokens(around.first + written + around.second, kSecret) == std::vector{kToken});
}

TEST_CASE("case does not matter and a token counts once", "[token]") {
  std::string shouted = write_token(kToken, kSecret);
  for (char& c : shouted) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  CHECK(find_tokens(shouted + " " + write_token(kToken, kSecret), kSecret) == std::vector{kToken});
}

TEST_CASE("nobody makes up a token", "[token]") {
  const std::string written = write_token(kToken, kSecret);
  CHECK(find_tokens(written, std::string(32, 'x')).empty());
  std::string other_ticket = written;
  other_ticket[1] = '5';
  CHECK(find_tokens(other_ticket, kSecret).empty());
  std::string other_mac = written;
  other_mac.back() = other_mac.back() == 'a' ? 'b' : 'a';
  CHECK(find_tokens(other_mac, kSecret).empty());
  CHECK(find_tokens(written.substr(0, written.size() - 1), kSecret).empty());
  CHECK(find_tokens("x" + written, kSecret).empty());
  CHECK(find_tokens("t042" + written.substr(3), kSecret).empty());
}

TEST_CASE("a token carries its epoch, and one of the first epoch is as it always was") {
  const desk::Token later{kToken.ticket, kToken.message, kToken.recipient, 1234567};
  const std::string written = write_token(later, kSecret);
  CHECK_THAT(written, ContainsSubstring(".e1234567."));
  CHECK_THAT(write_token(kToken, kSecret), !ContainsSubstring(".e"));
  CHECK(find_tokens("<" + written + "@example.com>", kSecret) == std::vector{later});
  std::string other = written;
  other.replace(other.find(".e1234567"), 9, ".e1234568");
  CHECK(find_tokens(other, kSecret).empty());
  other = written;
  other.erase(other.find(".e1234567"), 9);
  CHECK(find_tokens(other, kSecret).empty());
}

TEST_CASE("a code that begins as an epoch does is read as a code") {
  int such = 0;
  for (int recipient = 1; recipient < 3000; ++recipient) {
    const desk::Token token{{42}, {7}, recipient};
    const std::string written = write_token(token, kSecret);
    const auto code = written.substr(written.rfind('.') + 1);
    such += code[0] == 'e' && code[1] >= '2' && code[1] <= '7';
    REQUIRE(find_tokens(written, kSecret) == std::vector{token});
  }
  CHECK(such > 0);
}

TEST_CASE("a token names only what the desk remembers") {
  using desk::remembered;
  using desk::Token;
  const std::vector<storage::Epoch> epochs{{0, true, {5}, {20}}, {9, false, {}, {}}};
  CHECK(remembered({{5}, {20}, 1}, epochs) == Token{{5}, {20}, 1});
  CHECK(remembered({{5}, {21}, 1}, epochs) == Token{{5}, {}, 0});  // its message is lost, its ticket is not
  CHECK_FALSE(remembered({{6}, {21}, 1}, epochs));
  CHECK(remembered({{6}, {21}, 1, 9}, epochs) == Token{{6}, {21}, 1, 9});
  CHECK_FALSE(remembered({{1}, {1}, 1, 8}, epochs));  // of a life between two restores
}

TEST_CASE("codes for different purposes differ", "[token]") {
  CHECK(desk::keyed_code("confirm", "x", kSecret) != desk::keyed_code("token", "x", kSecret));
}

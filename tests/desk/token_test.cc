#include "daemon/desk/token.hh"

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

TEST_CASE("codes for different purposes differ", "[token]") {
  CHECK(desk::keyed_code("confirm", "x", kSecret) != desk::keyed_code("token", "x", kSecret));
}

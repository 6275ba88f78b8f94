// Attacks that put on an agent's name: From and its neighbours.

#include "tests/desk/attack/siege.hh"

using namespace desk::test;

namespace {

// Each is sent with a proof of Mallory's own domain, which her server gives her, and asks for all there is.
struct Guise {
  const char* name;
  const char* from;
};

constexpr Guise kGuises[] = {
    {"attack: forged From of an agent", "Alice Meyer <alice@example.com>"},
    {"attack: an alias of an agent in another case", "ALICE@EXAMPLE.COM"},
    {"attack: an agent's address as display name", "\"alice@example.com\" <mallory@evil.example>"},
    {"attack: an agent's address as bare words before the address",
     "alice@example.com <mallory@evil.example>"},
    {"attack: an agent's address behind the brackets", "<mallory@evil.example> alice@example.com"},
    {"attack: an agent's address in an encoded display name",
     "=?utf-8?q?=22Alice=22_=3Calice=40example=2Ecom=3E?= <mallory@evil.example>"},
    {"attack: an agent's address in a comment", "mallory@evil.example (alice@example.com)"},
    {"attack: two addresses in From", "alice@example.com, mallory@evil.example"},
    {"attack: two addresses in From, the agent last", "mallory@evil.example, alice@example.com"},
    {"attack: two From fields", "alice@example.com\r\nFrom: mallory@evil.example"},
    {"attack: two From fields, the agent last", "mallory@evil.example\r\nFrom: alice@example.com"},
    {"attack: an agent inside a group", "agents: alice@example.com;, mallory@evil.example"},
    {"attack: a Cyrillic letter in the local part", "\xD0\xB0lice@example.com"},
    {"attack: a Cyrillic letter in the domain", "alice@ex\xD0\xB0mple.com"},
    {"attack: full-width letters", "\xEF\xBD\x81lice@example.com"},
    {"attack: a zero-width space in the address", "al\xE2\x80\x8Bice@example.com"},
    {"attack: a trailing dot behind the domain", "<alice@example.com.>"},
    {"attack: a quoted local part", "\"alice\"@example.com"},
    {"attack: a comment inside the address", "alice(x)@example.com"},
    {"attack: a detail behind a plus sign", "alice+x@example.com"},
    {"attack: a NUL inside the address", "<alice@example.com"},  // completed below: a C string ends here
    {"attack: an encoded address", "=?utf-8?q?alice=40example=2Ecom?="},
    {"attack: an encoded address with another domain behind it",
     "<=?utf-8?q?alice=40example=2Ecom=3E?=@evil.example>"},
    {"attack: a source route in front of the agent", "<@evil.example:alice@example.com>"},
    {"attack: an agent by percent hack", "alice%example.com@evil.example"},
    {"attack: an agent by bang path", "example.com!alice@evil.example"},
    {"attack: a folded From", "alice@example.com\r\n <mallory@evil.example>"},
    {"attack: a line end in the middle of From", "alice@example.com\r <mallory@evil.example>"},
};

}  // namespace

TEST_CASE("an agent's name in From is no proof, however it is written", "[attack]") {
  for (const auto& guise : kGuises) DYNAMIC_SECTION(guise.name) {
      Siege siege;
      std::string from = guise.from;
      if (from == "<alice@example.com") from += std::string(1, '\0') + ".evil.example>";
      siege.strike({{"From", from}});
      siege.strike({{"From", from}, {"In-Reply-To", "<" + siege.token(kCustomer) + ">"}});
      siege.strike({{"From", from}, {"In-Reply-To", "<" + siege.token(kBob) + ">"}});
      siege.strike({{"From", from}, {"Subject", "A question"}}, "#show #2\n#list\n#search key\n");
      siege.check_nothing_happened();
    }
}

TEST_CASE("attack: an agent in Sender", "[attack]") {
  Siege siege;
  siege.strike({{"Sender", "alice@example.com"}});
  siege.check_nothing_happened();
}

TEST_CASE("attack: an agent in Sender, and no From", "[attack]") {
  Siege siege;
  siege.strike({{"From", ""}, {"Sender", "alice@example.com"}, {"Authentication-Results", kOursPass}});
  siege.strike(
      {{"From", ""}, {"Sender", "alice@example.com"}, {"In-Reply-To", "<" + siege.token(kAlice) + ">"}});
  siege.check_nothing_happened();
}

TEST_CASE("attack: an agent in Resent-From and Resent-Sender", "[attack]") {
  Siege siege;
  siege.strike({{"Resent-From", "alice@example.com"}, {"Resent-Sender", "alice@example.com"}});
  siege.check_nothing_happened();
}

TEST_CASE("attack: an agent in Reply-To", "[attack]") {
  Siege siege;
  siege.strike({{"Reply-To", "alice@example.com"}});
  Post post{{{"From", kMallory}, {"Reply-To", kAlice}, {"To", "list@example.com"}}, kOrders, "list"};
  siege.post(post);
  siege.check_nothing_happened();
}

TEST_CASE("attack: an agent as envelope sender", "[attack]") {
  Siege siege;
  siege.strike({{"Return-Path", "<alice@example.com>"}, {"X-Original-From", "alice@example.com"}});
  siege.check_nothing_happened();
}

TEST_CASE("attack: the desk's own address in From", "[attack]") {
  Siege siege;
  siege.strike({{"From", "support@example.com"}, {"Reply-To", kMallory}});
  siege.strike({{"From", "support@example.com"}, {"Message-ID", "<" + siege.token(kCustomer) + ">"}});
  siege.check_nothing_happened();
}

TEST_CASE("attack: a colleague who is no agent gives orders", "[attack]") {
  Siege siege;
  for (const auto* results : {&kOursFail, &kOursPass})
    siege.strike({{"From", "dan@example.com"},
                  {"Authentication-Results", *results},
                  {"In-Reply-To", "<" + siege.token(kBob) + ">"}});
  siege.check_nothing_happened({"dan@example.com"});
}

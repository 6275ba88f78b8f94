// Attacks that forge the proof: results of authentication, tokens, replays and codes.

#include "rules/load/load.hh"
#include "tests/desk/attack/siege.hh"

using namespace desk::test;

namespace {

// The topmost field is what our server wrote; what follows, Mallory did.
struct Forgery {
  const char* name;
  const char* results;
};

constexpr Forgery kForgeries[] = {
    {"attack: no server said anything", ""},
    {"attack: a forged field below that of our server",
     "mx.example.com; dmarc=fail header.from=example.com\r\nAuthentication-Results: mx.example.com; "
     "dmarc=pass header.from=example.com"},
    {"attack: a forged field above a stranger's",
     "evil.example; none\r\nAuthentication-Results: mx.example.com; dmarc=pass header.from=example.com"},
    {"attack: a forged field below one that cannot be read",
     ";\r\nAuthentication-Results: mx.example.com; dmarc=pass header.from=example.com"},
    {"attack: a server that nobody trusts", "mx.evil.example; dmarc=pass header.from=example.com"},
    {"attack: a server whose name begins like ours",
     "mx.example.com.evil.example; dmarc=pass header.from=example.com"},
    {"attack: a server whose name ends like ours", "evil-mx.example.com; dmarc=pass header.from=example.com"},
    {"attack: our server's name in a comment",
     "evil.example (mx.example.com); dmarc=pass header.from=example.com"},
    {"attack: our server's name as the second word",
     "evil.example mx.example.com; dmarc=pass header.from=example.com"},
    {"attack: our server's name as an encoded word",
     "=?utf-8?q?mx=2Eexample=2Ecom?=; dmarc=pass header.from=example.com"},
    {"attack: no server's name", "dmarc=pass header.from=example.com"},
    {"attack: DMARC failed",
     "mx.example.com; dmarc=fail header.from=example.com; spf=pass smtp.mailfrom=evil.example"},
    {"attack: DMARC passed for another From", "mx.example.com; dmarc=pass header.from=evil.example"},
    {"attack: DMARC passed for no From that is named", "mx.example.com; dmarc=pass"},
    {"attack: DMARC of a subdomain", "mx.example.com; dmarc=pass header.from=x.example.com"},
    {"attack: SPF alone", "mx.example.com; spf=pass smtp.mailfrom=alice@example.com"},
    {"attack: a result in a comment",
     "mx.example.com; dmarc=fail (p=none; dmarc=pass header.from=example.com) header.from=example.com"},
    {"attack: a result in a comment that is never closed",
     "mx.example.com; dmarc=fail header.from=example.com (; dmarc=pass header.from=example.com"},
    {"attack: a comment with an escaped bracket",
     "mx.example.com; spf=fail (\\) ; dmarc=pass header.from=example.com)"},
    {"attack: a result in a quoted reason",
     "mx.example.com; spf=fail reason=\"; dmarc=pass header.from=example.com\""},
    {"attack: a result in an escaped quote",
     "mx.example.com; spf=fail reason=\"\\\"; dmarc=pass header.from=example.com ;\\\"\""},
    {"attack: a result as the value of another",
     "mx.example.com; spf=pass smtp.mailfrom=dmarc=pass header.from=example.com"},
    {"attack: a result on a folded line inside a quote",
     "mx.example.com; spf=fail reason=\"x\r\n ; dmarc=pass header.from=example.com\""},
    {"attack: DKIM of another domain",
     "mx.example.com; dkim=pass header.d=evil.example header.i=@example.com"},
    {"attack: DKIM of a subdomain", "mx.example.com; dkim=pass header.d=evil.example.com"},
    {"attack: DKIM of the top-level domain", "mx.example.com; dkim=pass header.d=com"},
    {"attack: DKIM of a domain that ends like ours", "mx.example.com; dkim=pass header.d=ample.com"},
    {"attack: two signatures, ours broken",
     "mx.example.com; dkim=fail header.d=example.com; dkim=pass header.d=evil.example"},
    {"attack: two domains in one result",
     "mx.example.com; dkim=pass header.d=evil.example header.d=example.com"},
    {"attack: a word that begins like pass", "mx.example.com; dmarc=passed header.from=example.com"},
    {"attack: another method with DMARC's name in it",
     "mx.example.com; x-dmarc=pass header.from=example.com; dmarc.x=pass header.from=example.com"},
};

// By a daemon with that policy, at that time, on the same database; no timer falls due before.
void take_elsewhere(Siege& siege, const std::string& policy, const Post& post, storage::Instant now) {
  const auto reader = rules::memory_reader({{"policy.yaml", policy}});
  auto loaded = rules::load_policy("policy.yaml", reader);
  REQUIRE(loaded.policy);
  intake::Intake daemon(siege.desk.store(), std::make_shared<const rules::Policy>(*std::move(loaded.policy)));
  storage::Arrival arrival;
  arrival.place.mailbox = "support";
  const std::string bytes = bytes_of(post);
  arrival.bytes = bytes;
  REQUIRE(daemon.take(std::span(&arrival, 1), now));
}

}  // namespace

TEST_CASE("nobody but our server vouches for an agent", "[attack]") {
  for (const auto& forgery : kForgeries) DYNAMIC_SECTION(forgery.name) {
      Siege siege;
      siege.strike({{"From", kAlice}, {"Authentication-Results", forgery.results}});
      siege.strike(
          {{"From", kAlice}, {"Authentication-Results", forgery.results}, {"Subject", "For a customer"}},
          "#requester victim@elsewhere.example\n\nBuy this.\n");
      siege.check_nothing_happened();
      CHECK(siege.desk.count_tickets() == 2);
      CHECK(siege.new_mail(kAlice).back().kind == "confirm");
    }
}

TEST_CASE("attack: results under other names of fields", "[attack]") {
  Siege siege;
  siege.strike({{"From", kAlice},
                {"Authentication-Results", kOursFail},
                {"ARC-Authentication-Results", "i=1; " + kOursPass},
                {"X-Authentication-Results", kOursPass},
                {"Authentication-Results-Original", kOursPass},
                {"Received-SPF", "pass"}});
  siege.check_nothing_happened();
}

TEST_CASE("attack: a field of results smuggled in by line ends", "[attack]") {
  Siege siege;
  for (const std::string end : {"\r", "\n", "\r\r\n", "\x0b", "\x0c", "\xC2\x85", "\xE2\x80\xA8"})
    siege.strike({{"From", kAlice},
                  {"A-Note", "x" + end + "Authentication-Results: mx.example.net; none"},
                  {"Authentication-Results", kOursFail + end + " ; x=y"},
                  {"Z-Note", "x" + end + "Authentication-Results: " + kOursPass}});
  siege.check_nothing_happened();
}

TEST_CASE("attack: proof at a mailbox that trusts no server", "[attack]") {
  Siege siege;
  siege.desk.post({{{"From", kAlice}, {"Subject", "[Example #1]"}, {"Authentication-Results", kOursPass}},
                   kOrders,
                   "list"});
  siege.check_nothing_happened();
}

TEST_CASE("attack: the token of a customer's copy in an agent's name", "[attack]") {
  Siege siege;
  siege.strike({{"From", kAlice},
                {"Authentication-Results", kOursFail},
                {"References", "<" + siege.token(kCustomer) + ">"}},
               "Forged words.\n");
  siege.check_nothing_happened();
}

TEST_CASE("attack: the token of another agent", "[attack]") {
  Siege siege;
  siege.strike({{"From", kAlice},
                {"Authentication-Results", kOursFail},
                {"References", "<" + siege.token(kBob) + ">"}},
               "Forged words.\n");
  siege.check_nothing_happened();
}

TEST_CASE("attack: a stolen token of the agent gives no orders", "[attack]") {
  Siege siege;
  siege.strike({{"From", kAlice},
                {"Authentication-Results", kOursFail},
                {"References", "<" + siege.token(kAlice) + ">"}});
  siege.check_nothing_happened();
}

TEST_CASE("attack: a stolen token of the agent for the words of another ticket", "[attack]") {
  Siege siege;
  siege.strike({{"From", kAlice},
                {"Authentication-Results", kOursFail},
                {"Subject", "Re: [Example #2] Ann's key"},
                {"In-Reply-To", "<first@globex.example>"},
                {"References", "<" + siege.token(kAlice, 1) + ">"}},
               "#requester mallory@evil.example\n\nForged words.\n");
  siege.check_nothing_happened();
}

TEST_CASE("attack: an agent's token is in no mail of a customer", "[attack]") {
  Siege siege;
  siege.post(siege.alice("We are looking at it.\n"));
  siege.post(answer_to(siege.desk, kCustomer, kCustomer, Shown::token, "Thank you.\n"));
  siege.post(siege.alice("It is mended.\n"));
  std::set<std::string> internal;
  for (const auto& agent : {kAlice, kBob})
    for (const auto& item : siege.desk.outbox(agent)) internal.insert(item.message_id);
  for (const auto& customer : {kCustomer, kBoss})
    for (const auto& item : siege.desk.outbox(customer))
      for (const auto& id : internal) CHECK_THAT(item.bytes, !ContainsSubstring(id.substr(0, id.find('@'))));
}

TEST_CASE("attack: an agent's mail replayed as it was", "[attack]") {
  Siege siege;
  const std::string bytes = bytes_of(siege.alice("#take\n\nWe are looking at it.\n"));
  siege.desk.post_bytes(bytes);
  siege.desk.post(siege.alice("#unassign\n"));
  siege.begin();
  siege.desk.post_bytes(bytes);
  siege.desk.post_bytes("Received: from evil.example by mx.example.com\r\n" + bytes);
  siege.check_nothing_happened();
  CHECK(siege.new_mail().empty());
}

TEST_CASE("attack: an agent's mail replayed at another mailbox of ours", "[attack]") {
  Siege siege;
  const std::string bytes = bytes_of(siege.alice("#take\n\nThe code is 4711-chris.\n"));
  siege.desk.post_bytes(bytes);
  siege.desk.post(siege.alice("#group tier2\n#severity high\n"));
  siege.begin();
  siege.desk.post_bytes(bytes, "list");
  siege.desk.post_bytes(bytes, "emergency");
  siege.check_nothing_happened();
}

TEST_CASE("attack: an agent's mail replayed into another ticket", "[attack]") {
  Siege siege;
  auto post = siege.alice("#take\n\nThe code is 4711-chris.\n");
  post.header["In-Reply-To"] = "<" + siege.token(kAlice, 1) + ">";
  post.header["Message-ID"] = "<replayed@laptop.example>";
  siege.desk.post(post);
  siege.begin();
  post.header["In-Reply-To"] = "<" + siege.token(kAlice, 2) + ">";
  post.header["Subject"] = "Re: [Example #2] Ann's key";
  siege.desk.post(post);                                     // headers that a signature may leave out
  post.header["Message-ID"] = "<replayed2@laptop.example>";  // these it covers
  post.header["Authentication-Results"] = kOursFail;
  siege.desk.post(post);
  siege.check_nothing_happened();
}

TEST_CASE("attack: a confirmation replayed", "[attack]") {
  Siege siege;
  siege.desk.post(siege.alice("#take\n", 1, Shown::token));
  const auto confirm = confirm_line(siege.desk, kAlice) + "\n";
  const std::string bytes = bytes_of(siege.alice(confirm, 1, Shown::nothing));
  siege.desk.post_bytes(bytes);
  REQUIRE(siege.desk.ticket(1).assignee == "alice");
  siege.desk.post(siege.alice("#unassign\n"));
  siege.begin();
  siege.desk.post_bytes(bytes);
  siege.strike({{"From", kAlice}, {"Authentication-Results", kOursFail}}, confirm);
  siege.check_nothing_happened();
}

TEST_CASE("attack: guessed codes", "[attack]") {
  Siege siege;
  siege.desk.post(siege.alice("#close\n", 1, Shown::token));
  const auto confirm = confirm_line(siege.desk, kAlice);
  siege.begin();
  for (const std::string& guess :
       {std::string("#confirm aaaaaaaaaaaaaaaa"), std::string("#confirm *"), std::string("#confirm %"),
        std::string("#confirm ' OR 1=1 --"), confirm.substr(0, confirm.size() - 1), confirm + "a",
        confirm.substr(0, confirm.size() - 1) + "!"})
    siege.strike({{"From", kAlice}, {"Authentication-Results", kOursFail}}, guess + "\n");
  siege.check_nothing_happened();
}

TEST_CASE("attack: a right code from anybody else", "[attack]") {
  Siege siege;
  siege.desk.post(siege.alice("#close\n", 1, Shown::token));
  const auto confirm = confirm_line(siege.desk, kAlice) + "\n";
  siege.begin();
  siege.strike({}, confirm);
  siege.strike({{"From", kAnn}}, confirm);
  siege.strike({{"From", "dan@example.com"}, {"Authentication-Results", kOursPass}}, confirm);
  siege.post(siege.bob(confirm));
  siege.check_nothing_happened({kAnn, "dan@example.com"});
}

TEST_CASE("attack: a code after its time", "[attack]") {
  Siege siege;
  siege.desk.post(siege.alice("#close\n", 1, Shown::token));
  const auto confirm = confirm_line(siege.desk, kAlice) + "\n";
  SECTION("its time ran out") {
    siege.desk.wait(std::chrono::hours(24));
    siege.begin();
    siege.post(siege.alice(confirm));
  }
  SECTION("its time ran out while the daemon was stopped, and the mail is the first thing that it sees") {
    siege.begin();
    take_elsewhere(siege, kPolicy, siege.alice(confirm), siege.desk.now() + std::chrono::hours(24));
  }
  siege.check_nothing_happened();
}

TEST_CASE("attack: a code for an address that the policy has taken from the agent", "[attack]") {
  const std::string with_alias =
      std::string(kPolicy).replace(std::string(kPolicy).find("email: alice@example.com"), 24,
                                   "email: alice@example.com, aliases: [old@example.net]");
  Siege siege(with_alias);
  siege.strike({{"From", "old@example.net"}});
  const auto confirm = confirm_line(siege.desk, kAlice) + "\n";
  std::string policy = kPolicy;
  SECTION("nobody has it") {}
  SECTION("somebody else has it") {
    policy.replace(policy.find("email: bob@example.com"), 22,
                   "email: bob@example.com, aliases: [old@example.net]");
  }
  take_elsewhere(siege, policy, siege.alice(confirm), siege.desk.now());
  siege.check_nothing_happened();
}

TEST_CASE("attack: a code that only a quote holds", "[attack]") {
  Siege siege;
  siege.strike({{"From", kAlice}, {"Authentication-Results", kOursFail}});
  const auto asked = siege.desk.sent(kAlice).back();
  const std::string code = confirm_line(siege.desk, kAlice);
  std::string quoted;
  for (std::size_t at = 0; at < asked.text.size();) {
    const auto end = std::min(asked.text.find('\n', at), asked.text.size());
    quoted += "> " + asked.text.substr(at, end - at) + "\n";
    at = end + 1;
  }
  auto post = siege.alice("I did not write this!\n\nOn Monday, Example Support wrote:\n" + quoted);
  post.header["Authentication-Results"] = kOursFail;
  siege.post(post);
  post.header["Message-ID"] = "<again@laptop.example>";
  post.body =
      "I did not write this!\n\n-----Original Message-----\nFrom: Example Support "
      "<support@example.com>\nSubject: Please confirm\n\n" +
      asked.text;
  siege.post(post);
  post.header["Message-ID"] = "<away@laptop.example>";
  post.header["Auto-Submitted"] = "auto-replied";
  post.body = code + "\n";
  siege.post(post);
  CHECK(siege.desk.ticket(1).status != storage::Status::closed);
  CHECK(siege.people(1) == std::vector{kCustomer, kBoss});
  CHECK(siege.new_mail(kMallory).empty());
}

TEST_CASE("attack: a code for one mail sets no other free", "[attack]") {
  Siege siege;
  siege.desk.post(siege.alice("#severity high\n", 1, Shown::token));
  const auto confirm = confirm_line(siege.desk, kAlice) + "\n";
  siege.strike({{"From", kAlice}, {"Authentication-Results", kOursFail}});
  siege.desk.post(siege.alice(confirm, 1, Shown::nothing));
  CHECK(siege.desk.ticket(1).severity == "high");
  CHECK(siege.desk.ticket(1).status == storage::Status::fresh);
  CHECK(siege.new_mail(kMallory).empty());
}

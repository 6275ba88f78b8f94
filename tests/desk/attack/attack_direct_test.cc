// Attacks by way of what agents write to people directly, and of what others get to know by that.

#include "tests/desk/attack/siege.hh"
#include "tests/desk/door.hh"

using namespace desk::test;
using namespace std::chrono_literals;
using storage::Fate;

namespace {

using Header = std::map<std::string, std::string>;
using Names = std::set<std::string>;

const std::string kFromAlice = "Alice Meyer <alice@example.com>", kVendor = "vendor@vendor.example";

// Eve's ticket, whose Message-ID she sent to Chris as well; he may have been let in.
void set_trap(Door& door, bool copies_chris) {
  Header header = {
      {"From", "Eve <eve@evil.example>"}, {"Message-ID", "<trap@evil.example>"}, {"Subject", "Offer"}};
  if (copies_chris) header["Cc"] = kCustomer;
  door.post(Said::proven, header, "I am Eve.\n");
  door.begin();
}

// Alice answers what Chris asked her directly, in the thread that Eve began.
Header to_chris(const std::string& more = {}) {
  return {{"From", kFromAlice},
          {"To", "Chris Lee <chris@initech.example>"},
          {"Cc", "support@example.com"},
          {"Subject", "Re: Offer"},
          {"In-Reply-To", "<asked@initech.example>"},
          {"References", "<trap@evil.example> " + more + "<asked@initech.example>"}};
}

// A mail to these people with Alice's own copy of ticket 1 in its References.
Header by_copy(const Door& door, const std::string& to, const std::string& cc) {
  const std::string id = "<" + last_id(door.desk, kAlice, 1) + ">";
  return {{"From", kFromAlice}, {"To", to},        {"Cc", cc}, {"Subject", "Re: [Example #1] Question"},
          {"In-Reply-To", id},  {"References", id}};
}

std::string code_for_alice(const Door& door) {
  return confirm_line(door.desk, kAlice) + "\n";
}

}  // namespace

TEST_CASE("attack: a trap id in the thread of an agent's direct answer", "[attack]") {
  const bool copies_chris = GENERATE(false, true);
  Door door;
  set_trap(door, copies_chris);
  const std::string own_ack = "<" + door.desk.outbox(kEve).back().message_id + "> ";
  auto header = to_chris();
  SECTION("by References") {}
  SECTION("with the token of Eve's own copy") {
    header = to_chris(own_ack);
  }
  SECTION("with Eve's subject tag") {
    header["Subject"] = "Re: [Example #1] Offer";
  }
  SECTION("with nothing but the trap") {
    header["In-Reply-To"] = header["References"] = "<trap@evil.example>";
  }
  door.post(Said::proven, header, "Dear Chris, the price is SECRET 4711.\n");
  CHECK(door.outsiders().empty());
  REQUIRE(door.desk.count_tickets() == 2);
  CHECK(door.desk.ticket(1).agent_replies == 0);
  CHECK(door.desk.ticket(1).status == storage::Status::fresh);
  CHECK(door.desk.ticket(2).requester == kCustomer);
}

TEST_CASE("attack: an id that mails of two tickets have leads an agent's answer to neither", "[attack]") {
  Door door;
  const Header eves = {{"From", "Eve <eve@evil.example>"}, {"Message-ID", "<asked@initech.example>"}};
  door.post(Said::proven, eves, "I am Eve.\n");
  door.post(Said::proven, {{"Message-ID", "<asked@initech.example>"}, {"Cc", kAlice}},
            "What is the price?\n");
  REQUIRE(door.desk.count_tickets() == 2);
  door.begin();
  const Header answer = {
      {"From", kFromAlice}, {"Subject", "Re: Question"}, {"In-Reply-To", "<asked@initech.example>"}};
  SECTION("to the desk alone") {
    door.post(Said::proven, answer, "SECRET 4711.\n");
    CHECK(door.outsiders().empty());
  }
  SECTION("to the one who asked, it is that ticket's") {
    auto direct = answer;
    direct["To"] = kCustomer;
    direct["Cc"] = "support@example.com";
    CHECK(door.post(Said::proven, direct, "SECRET 4711.\n").ticket.value == 2);
    CHECK(door.outsiders().empty());
    CHECK(door.desk.ticket(2).agent_replies == 1);
  }
}

TEST_CASE("a direct answer to a customer of the ticket counts, and the others get it", "[relay]") {
  Door door;
  door.post(Said::proven, {{"Message-ID", "<asked@initech.example>"}, {"Cc", "boss@initech.example"}});
  door.begin();
  Header direct = {{"From", kFromAlice},
                   {"To", kCustomer},
                   {"Cc", "support@example.com"},
                   {"Subject", "Re: Question"},
                   {"In-Reply-To", "<asked@initech.example>"}};
  SECTION("to the requester") {
    door.post(Said::proven, direct, "We restarted it.\n");
    CHECK(door.outsiders() == Names{"boss@initech.example"});
  }
  SECTION("to a colleague of theirs who takes part") {
    direct["To"] = "boss@initech.example";
    door.post(Said::proven, direct, "We restarted it.\n");
    CHECK(door.outsiders() == Names{kCustomer});
  }
  CHECK(door.desk.ticket(1).agent_replies == 1);
  CHECK(door.desk.count_tickets() == 1);
}

TEST_CASE("attack: what an agent writes to somebody else with the desk in Cc reaches no customer",
          "[attack]") {
  Door door;
  door.post(Said::proven, {{"Message-ID", "<asked@initech.example>"}});
  door.begin();
  Header header;
  SECTION("the desk's mail answered, to a vendor") {
    header = by_copy(door, kVendor, "support@example.com");
  }
  SECTION("to a vendor and a colleague") {
    header = by_copy(door, kVendor, "support@example.com, bob@example.com");
  }
  SECTION("forwarded") {
    header = by_copy(door, kVendor, "support@example.com");
    header["Subject"] = "Fwd: [Example #1] Question";
  }
  SECTION("forwarded to the desk, a vendor in Cc") {
    header = by_copy(door, "support@example.com", kVendor);
    header["Subject"] = "FW: [Example #1] Question";
  }
  SECTION("the customer's own mail answered") {
    header = by_copy(door, kVendor, "support@example.com");
    header["In-Reply-To"] = header["References"] = "<asked@initech.example>";
  }
  SECTION("by the subject alone") {
    header = by_copy(door, kVendor, "support@example.com");
    header.erase("In-Reply-To");
    header.erase("References");
  }
  CHECK(door.post(Said::proven, header, "Vendor, these people are a pain: SECRET.\n").ticket.value == 1);
  CHECK(door.outsiders().empty());
  CHECK(door.desk.messages(1).back().direction == storage::Direction::note);
  CHECK(door.desk.ticket(1).status == storage::Status::fresh);
  CHECK_THAT(door.read_by(kAlice), ContainsSubstring("Your mail stayed inside, as a note"));
}

TEST_CASE("an answer to the desk with somebody new in Cc, or with #public, is one", "[relay]") {
  Door door;
  door.post(Said::proven, {});
  door.begin();
  SECTION("in Cc") {
    door.post(Said::proven, by_copy(door, "support@example.com", kVendor), "We restarted it.\n");
  }
  SECTION("#public") {
    door.post(Said::proven, by_copy(door, kVendor, "support@example.com"), "#public\nWe restarted it.\n");
  }
  CHECK(door.outsiders() == Names{kCustomer});
}

TEST_CASE("attack: an answer to a stranger's notification, by every way to say whom it is for", "[attack]") {
  Door door;
  set_trap(door, false);
  const std::string own_ack = "<" + door.desk.outbox(kEve).back().message_id + ">";
  door.post(Said::unknown,
            {{"From", "Dana <dana@other.example>"}, {"In-Reply-To", own_ack}, {"Subject", "Re: Offer"}},
            "Which password?\n");
  REQUIRE(door.desk.count_tickets() == 1);
  door.begin();
  const std::string secret = "Hello Dana, as before: 0815.\n";
  SECTION("as it is") {
    door.answer(1, secret);
    CHECK(door.outsiders().empty());
    CHECK(door.desk.ticket(1).status == storage::Status::fresh);
    CHECK_THAT(door.read_by(kAlice), ContainsSubstring("a mail of dana@other.example, who takes no part"));
    CHECK_THAT(door.read_by(kAlice), ContainsSubstring("as before: 0815"));
  }
  SECTION("by a token alone, and confirmed") {
    door.post(Said::unknown, by_copy(door, "support@example.com", ""), secret);
    CHECK(door.outsiders().empty());
  }
  SECTION("#cc") {
    door.answer(1, "#cc dana@other.example\n\n" + secret);
    CHECK(door.outsiders() == Names{kEve, "dana@other.example"});
  }
  SECTION("#public") {
    door.answer(1, "#public\n\n" + secret);
    CHECK(door.outsiders() == Names{kEve});
  }
  SECTION("#note") {
    door.answer(1, "#note\n\n" + secret);
    CHECK(door.outsiders().empty());
    CHECK(door.desk.messages(1).back().direction == storage::Direction::note);
  }
}

TEST_CASE("attack: a token that others have seen proves nothing more", "[attack]") {
  Door door;
  door.post(Said::proven, {{"Cc", "boss@initech.example"}});
  const auto stolen = by_copy(door, "support@example.com", "");
  auto seen = stolen;
  std::string said = "Look.\n";
  enum class Way { to_all, to_vendor, theirs, colleagues };
  const auto way = GENERATE(Way::to_all, Way::to_vendor, Way::theirs, Way::colleagues);
  if (way == Way::to_all) seen["To"] = "support@example.com, " + kCustomer;
  if (way == Way::to_vendor) seen["Cc"] = kVendor;
  if (way == Way::theirs) seen["From"] = kCustomer;
  if (way == Way::colleagues) {
    const std::string own = "<" + last_id(door.desk, kBob, 1) + ">";
    seen["From"] = "Bob Ng <bob@example.com>";
    seen["References"] = own + " " + seen["References"];
    seen["In-Reply-To"] = own;
    said = "#note\nLook.\n";
  }
  INFO(static_cast<int>(way));
  door.post(Said::unknown, seen, said);
  CHECK_THAT(door.events(1), ContainsSubstring("token.seen: "));
  const auto answers = door.desk.ticket(1).agent_replies;
  door.begin();
  for (const char* forged : {"Forged: pay to EVIL.\n", "#note\nForged: approved by legal.\n"}) {
    door.post(Said::unknown, stolen, forged);
    CHECK(door.outsiders().empty());
    CHECK_THAT(door.read_by(kBob), !ContainsSubstring("Forged"));
    CHECK_THAT(door.read_by(kAlice), ContainsSubstring("#confirm "));
  }
  door.post(Said::unknown, stolen, "#search password\n");
  CHECK(door.desk.ticket(1).agent_replies == answers);
  SECTION("and what is proven, or confirmed, is the agent's all the same") {
    door.begin();
    door.post(Said::unknown, stolen, "Mine all the same.\n");
    door.post(Said::unknown, {{"From", kFromAlice}, {"Subject", "Re: code"}}, code_for_alice(door));
    CHECK(door.outsiders().contains(kCustomer));
    door.begin();
    door.post(Said::proven, stolen, "Proven.\n");
    CHECK(door.outsiders().contains(kCustomer));
  }
}

TEST_CASE("attack: no token speaks for a writer beside From", "[attack]") {
  Door door;
  door.post(Said::proven, {});
  door.begin();
  auto header = by_copy(door, "support@example.com", "");
  SECTION("two authors") {
    header["From"] = kFromAlice + ", x@evil.example";
  }
  SECTION("behind a list of theirs") {
    header["From"] = "Eve <eve@evil.example>";
    header["List-Id"] = "<x.evil.example>";
    header["X-Original-From"] = kFromAlice;
  }
  door.post(Said::unknown, header, "Forged: pay to EVIL.\n");
  CHECK(door.outsiders().empty());
}

TEST_CASE(
    "attack: what leaves by a token alone is told to the agent, and colleagues see that it is not proven",
    "[attack]") {
  Door door;
  door.post(Said::proven, {});
  door.begin();
  auto header = by_copy(door, "support@example.com", "");
  SECTION("an answer") {
    door.post(Said::unknown, header, "We restarted it.\n");
    CHECK(door.outsiders() == Names{kCustomer});
    CHECK_THAT(door.read_by(kAlice), ContainsSubstring("An answer left in your name"));
    CHECK_THAT(door.read_by(kAlice), ContainsSubstring("We restarted it."));
    CHECK_THAT(door.read_by(kBob), ContainsSubstring("an answer of alice (not proven)"));
  }
  SECTION("a note") {
    door.post(Said::unknown, header, "#note\nThey never pay.\n");
    CHECK_THAT(door.read_by(kBob), ContainsSubstring("a note of alice (not proven)"));
  }
  SECTION("not what is proven") {
    door.post(Said::proven, header, "We restarted it.\n");
    CHECK(door.mails(kAlice).empty());
    CHECK_THAT(door.read_by(kBob), !ContainsSubstring("not proven"));
  }
}

TEST_CASE("attack: forged emergencies use up no page of a true one", "[attack]") {
  Door door;
  for (const auto said : {Said::unknown, Said::proven}) {
    const std::string from = said == Said::proven ? "eve@evil.example" : "ann@initech.example";
    for (int i = 0; i < 66; ++i)
      door.post(said, {{"From", from}, {"Subject", "Site " + std::to_string(i) + " is down"}},
                "Words " + std::to_string(i) + ".\n");
  }
  CHECK(door.mails(kAlice, "page").size() == 60);
  CHECK_THAT(door.read_by("ops@ops.example"), ContainsSubstring("page mails within an hour"));
  door.begin();
  door.post(Said::proven, {{"Subject", "Our shop is down"}}, "True.\n");
  CHECK(door.mails(kAlice, "page").size() == 1);
}

TEST_CASE("attack: forged mail uses up no acknowledgement of proven customers", "[attack]") {
  Door door(std::string(kDoorPolicy) + "budgets: {desk: 8 per 1h}\n");
  for (const auto said : {Said::failed, Said::unknown})
    for (int i = 0; i < 12; ++i) {
      const std::string number = std::to_string(i) + (said == Said::failed ? "f" : "u");
      door.post(said, {{"From", "v@v" + number + ".example"}, {"Subject", "s" + number}},
                "w" + number + "\n");
    }
  CHECK(door.mails({}, "ack").size() == 8);
  door.begin();
  door.post(Said::proven, {{"Subject", "A true one"}});
  CHECK(door.mails(kCustomer, "ack").size() == 1);
}

TEST_CASE("attack: an acknowledgement to an unproven sender repeats no references", "[attack]") {
  for (const auto said : {Said::unknown, Said::failed, Said::proven}) {
    Door door;
    door.post(said, {{"From", kVictim},
                     {"Message-ID", "<pay.now@evil.example>"},
                     {"In-Reply-To", "<your.account.is.locked@evil.example>"},
                     {"References", "<log.in.at@evil.example> <your.account.is.locked@evil.example>"}});
    const auto acks = door.mails(kVictim, "ack");
    REQUIRE(acks.size() == 1);
    const auto has = [&](const char* id) { return acks.front().bytes.find(id) != std::string::npos; };
    CHECK(has("locked@evil.example") == (said == Said::proven));
    CHECK(has("In-Reply-To: <pay.now@evil.example>") == (said != Said::failed));
  }
}

TEST_CASE("attack: words about challenges and bounces silence nobody", "[attack]") {
  Door door;
  const std::string words = "https://shop.initech.example/login says \"please verify yourself\". Call me!\n";
  SECTION("a new mail") {
    door.post(Said::proven, {{"Subject", "Challenge-response login fails since the update"}}, "Help.\n");
    CHECK(door.mails(kCustomer, "ack").size() == 1);
  }
  SECTION("an answer, under a subject of somebody's choice") {
    door.post(Said::proven, {{"From", "Eve <eve@evil.example>"},
                             {"Cc", kCustomer},
                             {"Auto-Submitted", "no"},
                             {"Subject", "Challenge: please confirm your message"}});
    door.begin();
    door.post(Said::proven,
              {{"In-Reply-To", "<" + door.desk.outbox(kEve).back().message_id + ">"},
               {"Subject", "Re: [Example #1] Challenge: please confirm your message"}},
              words);
    CHECK_THAT(door.events(1), ContainsSubstring("message.received: from " + kCustomer));
    door.answer(1, "Please switch challenge-response off, as in https://docs.example.com/login\n");
    CHECK(door.outsiders() == Names{kCustomer, kEve});
  }
  SECTION("a postmaster's bounce") {
    const std::string pasted = "<sales@example.com>: host mx said: 550 5.1.1 unknown user\n";
    for (const char* subject : {"Question", "Mail delivery failed: why do our users get this?"})
      door.post(Said::proven, {{"From", "Postmaster <postmaster@initech.example>"}, {"Subject", subject}},
                pasted);
    REQUIRE(door.desk.count_tickets() == 2);
  }
  CHECK_FALSE(door.mails(kAlice).empty());
}

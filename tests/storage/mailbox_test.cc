// What stands behind the name of a mailbox, and mail whose bytes are not here.
#include <fstream>

#include "storage/sqlite/database.hh"
#include "tests/storage/support.hh"

using namespace storage;
using namespace storage::test;
using Life = Standing::Life;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

namespace {

const Origin kOrigin{"imap.example.com", "support", "INBOX"};

Standing enter(Store& store, std::uint32_t uidnext, std::uint32_t uidvalidity = 7,
               const Origin& origin = kOrigin) {
  return must(store.enter_mailbox({"support", origin, uidvalidity, uidnext}));
}

LedgerEntry ignore(Store& store, const Place& at, const std::string& bytes) {
  const auto entry = receive(store, at, bytes);
  Changes changes;
  changes.outcome = LedgerOutcome{.id = entry.id, .fate = Fate::ignored, .reason = "rule spam"};
  apply(store, changes);
  return entry;
}

}  // namespace

TEST_CASE("a mailbox is fresh once, and known from then on") {
  auto store = in_memory();
  CHECK(enter(*store, 4).life == Life::fresh);
  const auto again = enter(*store, 9);
  CHECK(again.life == Life::known);
  CHECK(again.first_next == 4);
  CHECK_FALSE(again.since_decided);
  must(store->set_since("support", kNow));
  CHECK(enter(*store, 9).since == kNow);
  CHECK(enter(*store, 9).since_decided);
}

TEST_CASE("a UIDNEXT below what is known begins another life: old entries lose their place, nothing else") {
  auto store = in_memory();
  enter(*store, 1);
  const auto old = ignore(*store, place(50'000), mail(1));
  CHECK(must(store->server_pending("support", 7)).size() == 1);
  const auto standing = enter(*store, 11);
  CHECK(standing.life == Life::restored);
  CHECK(standing.known_next == 50'001);
  CHECK(standing.next == 1);
  CHECK(must(store->server_pending("support", 7)).empty());
  CHECK(must(store->ledger("support", 7)).empty());
  const auto kept = must(store->ledger_entry(old.id));
  REQUIRE(kept);
  CHECK(kept->fate == Fate::ignored);
  CHECK(kept->place.uidvalidity == 0);
  CHECK(must(store->was_received(*kept->raw)));
  CHECK(enter(*store, 11).life == Life::known);
}

TEST_CASE("another host, user or folder begins another life, and what was without bytes is given up there") {
  auto store = in_memory();
  enter(*store, 1);
  ignore(*store, place(1), mail(1));
  const auto without = must(store->note_unfetched(place(2), "NO", kNow));
  must(store->leave_alone("support", 7, {{3, 5, 3}}));
  auto other = kOrigin;
  SECTION("host") {
    other.host = "imap.example.net";
  }
  SECTION("user") {
    other.user = "help";
  }
  SECTION("folder") {
    other.folder = "Support";
  }
  const auto standing = enter(*store, 90, 7, other);
  CHECK(standing.life == Life::moved);
  CHECK_THAT(standing.former, ContainsSubstring("support at imap.example.com"));
  CHECK(standing.next == 1);
  CHECK_FALSE(standing.since_decided);
  CHECK(must(store->known_uids("support", 7)).empty());
  CHECK(must(store->left_alone("support", 7)).empty());
  const auto given_up = must(store->ledger_entry(without.id));
  CHECK(given_up->fate == Fate::quarantined);
  CHECK_FALSE(given_up->next_try);
  CHECK(must(store->origin("support")) == other);
}

TEST_CASE("a new UIDVALIDITY keeps since, and the places of the old one") {
  auto store = in_memory();
  enter(*store, 1);
  must(store->set_since("support", kNow));
  ignore(*store, place(5), mail(1));
  const auto standing = enter(*store, 3, 8);
  CHECK(standing.life == Life::renumbered);
  CHECK(standing.since == kNow);
  CHECK(standing.first_next == 3);
  CHECK(must(store->known_uids("support", 7)) == std::vector<std::uint32_t>{5});
}

TEST_CASE("a database from before this was kept knows its mailbox, and takes all mail as it did") {
  auto store = in_memory();
  ignore(*store, place(5), mail(1));
  const auto standing = enter(*store, 6);
  CHECK(standing.life == Life::known);
  CHECK(standing.since_decided);
  CHECK_FALSE(standing.since);
}

TEST_CASE("what is left alone counts for the position, until an earlier date takes it in") {
  auto store = in_memory();
  enter(*store, 10);
  must(store->set_since("support", kNow));
  must(store->leave_alone("support", 7, {{1, 9, 9}}));
  CHECK(must(store->next_uid("support", 7)) == 10);
  SECTION("a later date changes nothing for it") {
    CHECK(must(store->change_since("support", "later", kNow + hours(1))));
    CHECK(must(store->left_alone("support", 7)).size() == 1);
  }
  SECTION("an earlier one does") {
    CHECK(must(store->change_since("support", "earlier", kNow - hours(1))));
    CHECK(must(store->left_alone("support", 7)).empty());
  }
  SECTION("all does, once") {
    CHECK(must(store->change_since("support", "all", {})));
    CHECK(must(store->left_alone("support", 7)).empty());
    CHECK_FALSE(must(store->change_since("support", "all", {})));
  }
}

TEST_CASE("another mail at a known place gets an entry of its own, for which nothing is done on the server") {
  auto store = in_memory();
  ignore(*store, place(3), mail(1));
  const auto other = receive(*store, place(3), mail(2));
  CHECK(other.fate == Fate::received);
  CHECK(other.place.uidvalidity == 0);
  CHECK(other.server_done);
  CHECK(must(store->bytes(*other.raw)) == mail(2));
  CHECK(must(store->unfinished()).size() == 1);
}

TEST_CASE("a mail without bytes has nothing done to it, is asked for ever more seldom, and then given up") {
  auto store = in_memory();
  auto entry = must(store->note_unfetched(place(3), "NO", kNow));
  CHECK(entry.fate == Fate::received);
  CHECK(must(store->unfinished()).empty());
  CHECK(must(store->server_pending("support", 7)).empty());
  CHECK(must(store->next_uid("support", 7)) == 4);
  CHECK(must(store->take_unfetched("support", 7, kNow, 9)).empty());
  auto now = kNow;
  auto last = kNow;
  int asked = 0;
  for (; now < kNow + hours(24) && entry.fate == Fate::received; now += seconds(5)) {
    if (must(store->take_unfetched("support", 7, now, 9)).empty()) continue;
    ++asked;
    CHECK(now - last <= hours(1) + seconds(10));
    last = now;
    entry = must(store->note_unfetched(place(3), "NO again", now));
  }
  CHECK(asked > 10);
  CHECK(asked < 40);
  CHECK(now - kNow >= hours(6));
  CHECK(entry.fate == Fate::quarantined);
  CHECK(entry.reason == "NO again");
  CHECK(must(store->quarantine()).size() == 1);
  CHECK(must(store->server_pending("support", 7)).empty());
  for (; now < kNow + hours(24 * 20); now += hours(1)) must(store->take_unfetched("support", 7, now, 9));
  CHECK(must(store->unfetched("support")).empty());  // after two weeks nobody asks
}

TEST_CASE("a mail without bytes that is few attempts old is not given up, however long we were away") {
  auto store = in_memory();
  must(store->note_unfetched(place(3), "NO", kNow));
  CHECK(must(store->note_unfetched(place(3), "NO", kNow + hours(48))).fate == Fate::received);
}

TEST_CASE("a stop of weeks, or a clock that was wrong, leaves no mail unasked for") {
  Folder folder;
  auto store = open(folder.database());
  const auto times_asked = [&](Instant from, std::chrono::seconds within) {
    int asked = 0;
    for (Instant now = from; now <= from + within; now += seconds(5))
      if (!must(store->take_unfetched("support", 7, now, 9)).empty()) {
        must(store->note_unfetched(place(3), "NO", now));
        ++asked;
      }
    return asked;
  };
  SECTION("stopped for 15 days: asked for soon, and soon again") {
    must(store->note_unfetched(place(3), "NO", kNow));
    CHECK(times_asked(kNow + hours(15 * 24), minutes(2)) >= 3);
    CHECK(times_asked(kNow + hours(16 * 24), hours(12)) >= 5);
  }
  SECTION("the clock was a year ahead") {
    must(store->note_unfetched(place(3), "NO", kNow + hours(365 * 24)));
    CHECK(times_asked(kNow, minutes(2)) >= 3);
  }
  SECTION("the clock was at its beginning") {
    must(store->note_unfetched(place(3), "NO", Instant{}));
    CHECK(times_asked(kNow, minutes(2)) >= 3);
  }
  SECTION("given up, and in no quarantine") {
    must(store->note_unfetched(place(3), "NO", kNow));
    sqlite::Database({.path = folder.database()}).script("UPDATE ledger SET next_try = NULL");
    CHECK(times_asked(kNow + hours(1), minutes(2)) >= 3);
  }
}

TEST_CASE("bytes that come at last fill in the entry, also of a mail that was given up") {
  auto store = in_memory();
  const auto without = must(store->note_unfetched(place(3), "NO", kNow));
  if (GENERATE(false, true)) {
    Changes changes;
    changes.outcome = LedgerOutcome{.id = without.id, .fate = Fate::quarantined, .reason = "NO"};
    apply(*store, changes);
    must(store->ask_again(without.id, kNow + hours(9)));
    CHECK(must(store->take_unfetched("support", 7, kNow + hours(9), 9)).size() == 1);
  }
  const auto filled = receive(*store, place(3), mail(1), kNow + hours(9));
  CHECK(filled.id == without.id);
  CHECK(filled.fate == Fate::received);
  CHECK(must(store->bytes(*filled.raw)) == mail(1));
  CHECK(must(store->unfinished()) == std::vector{filled});
  CHECK(must(store->take_unfetched("support", 7, kNow + hours(99), 9)).empty());
  CHECK_FALSE(store->ask_again(without.id, kNow).has_value());
}

TEST_CASE("a mail that was cut stays on the server") {
  auto store = in_memory();
  const std::string bytes = mail(1);
  const std::vector<Arrival> cut{{.place = place(1), .bytes = bytes, .truncated = true},
                                 {.place = place(2), .bytes = bytes, .keep = true}};
  for (const auto& entry : must(store->receive(cut, kNow))) CHECK(entry.server_done);
}

TEST_CASE("good bytes in hand replace a record that is damaged") {
  Folder folder;
  {
    auto store = open(folder.database());
    ignore(*store, place(1), mail(1));
  }
  {
    std::fstream segment(folder.segment(1), std::ios::in | std::ios::out | std::ios::binary);
    segment.seekp(-5, std::ios::end);
    segment.write("XXX", 3);
  }
  auto store = open(folder.database());
  const auto again = receive(*store, place(2), mail(1));
  CHECK(must(store->bytes(*again.raw)) == mail(1));
}

TEST_CASE("a mail that was ignored is known by its bytes, to others than itself") {
  auto store = in_memory();
  const auto entry = ignore(*store, place(1), mail(1));
  CHECK(must(store->find_raw(*entry.raw)).size() == 1);
  CHECK(must(store->find_raw(*entry.raw, entry.id)).empty());
}

TEST_CASE("a copy that was made on the server is remembered") {
  auto store = in_memory();
  const auto entry = ignore(*store, place(1), mail(1));
  must(store->mark_copied(std::vector{entry.id}));
  CHECK(must(store->server_pending("support", 7)).at(0).copied);
}

TEST_CASE("a mail without bytes that an operator dropped is not asked for again") {
  auto store = in_memory();
  const auto entry = must(store->note_unfetched(place(3), "0 bytes", kNow));
  apply(*store, {.outcome = LedgerOutcome{.id = entry.id, .fate = Fate::ignored, .reason = "dropped"}});
  const Instant later = kNow + std::chrono::hours(10);
  CHECK(must(store->take_unfetched("support", 7, later, 9)).empty());
  CHECK(must(store->note_unfetched(place(3), "0 bytes", later)).fate == Fate::ignored);
  CHECK(must(store->quarantine()).empty());
}

TEST_CASE("the newest mails that are known tell one mailbox from another") {
  auto store = in_memory();
  for (int i = 1; i <= 5; ++i) {
    const std::string bytes = mail(i);
    const auto came = i == 4 ? Instant{} : kNow + std::chrono::hours(i);  // the server did not say when
    const std::vector<Arrival> arrivals{{.place = place(i), .bytes = bytes, .internal_date = came}};
    must(store->receive(arrivals, kNow));
  }
  must(store->note_unfetched(place(6), "NO", kNow));
  CHECK(must(store->landmarks("support", 7, 2)) ==
        std::vector<Landmark>{{5, kNow + std::chrono::hours(5)}, {3, kNow + std::chrono::hours(3)}});
  CHECK(must(store->begins_with(place(5), mail(5).substr(0, 20))));
  CHECK(must(store->begins_with(place(5), mail(5))));
  CHECK_FALSE(must(store->begins_with(place(5), mail(4))));
  CHECK_FALSE(must(store->begins_with(place(5), mail(5) + "more")));
  CHECK(must(store->begins_with(place(6), "anything")));
}

TEST_CASE("other mails under known UIDs begin another life, though UIDNEXT has grown") {
  auto store = in_memory();
  enter(*store, 1);
  for (int i = 1; i <= 6; ++i) receive(*store, place(i), mail(i));
  CHECK(enter(*store, 8).life == Life::known);
  const auto standing = must(store->enter_mailbox({"support", kOrigin, 7, 8, true}));
  CHECK(standing.life == Life::restored);
  CHECK(standing.next == 1);
  CHECK(must(store->server_pending("support", 7)).empty());
  CHECK(must(store->known_uids("support", 7)).empty());
}

TEST_CASE("a long stop, or a clock that was wrong, gives up no mail that was hardly asked for") {
  auto store = in_memory();
  must(store->note_unfetched(place(1), "NO", kNow));
  SECTION("two weeks of stop") {
    const Instant later = kNow + hours(24 * 15);
    for (int i = 0; i < 3; ++i) {
      REQUIRE(must(store->take_unfetched("support", 7, later + hours(i), 9)).size() == 1);
      CHECK(must(store->note_unfetched(place(1), "NO", later + hours(i))).next_try);
    }
  }
  SECTION("the clock was a year ahead") {
    const Instant ahead = kNow + hours(24 * 365);
    must(store->note_unfetched(place(2), "NO", ahead));
    CHECK(must(store->take_unfetched("support", 7, kNow + minutes(1), 9)).size() == 2);
  }
  SECTION("what is given up is in quarantine") {
    Instant now = kNow;
    while (true) {
      now += hours(6);
      if (must(store->take_unfetched("support", 7, now, 9)).empty()) break;
      must(store->note_unfetched(place(1), "NO", now));
      REQUIRE(now < kNow + hours(24 * 30));
    }
    CHECK(must(store->quarantine()).size() == 1);
    must(store->ask_again(must(store->quarantine())[0].id, now));
    CHECK(must(store->take_unfetched("support", 7, now, 9)).size() == 1);
  }
}

TEST_CASE("a mailbox in place of another one says when that was last looked at") {
  auto store = in_memory();
  const auto look = [&](const std::string& host, Instant at) {
    auto standing = must(store->enter_mailbox({"support", {host, "support", "INBOX"}, 7, 9}));
    must(store->note_look("support", at));
    return standing;
  };
  look("old", kNow);
  must(store->set_since("support", kNow - hours(24)));
  look("old", kNow + hours(1));
  look("old", kNow + hours(2));
  const auto moved = look("new", kNow + hours(80));
  CHECK(moved.life == Life::moved);
  CHECK_FALSE(moved.since_decided);
  CHECK(moved.ours_since == kNow + hours(2));
  CHECK(look("new", kNow + hours(81)).ours_since == kNow + hours(2));  // the first look failed half-way
  must(store->set_since("support", kNow));
  CHECK(look("new", kNow + hours(82)).ours_since == std::nullopt);
}

TEST_CASE("a look does not reach beyond a mail that the server did not hand out") {
  auto store = in_memory();
  enter(*store, 1);
  must(store->set_since("support", kNow));
  must(store->note_unfetched(place(1), "NO", kNow + hours(5)));
  must(store->note_look("support", kNow + hours(80)));
  CHECK(enter(*store, 1, 7, {"imap.example.net", "support", "INBOX"}).ours_since == kNow + hours(5));
}

TEST_CASE("a mailbox under another name in the policy is the one it was") {
  auto store = in_memory();
  enter(*store, 1);
  must(store->set_since("support", kNow));
  const auto old = ignore(*store, place(3), mail(3));
  must(store->leave_alone("support", 7, {{1, 2, 2}}));
  SECTION("its name is free") {
    must(store->expect_mailboxes(std::vector{Expected{"helpdesk", kOrigin}}, kNow + hours(80)));
    const auto standing = must(store->enter_mailbox({"helpdesk", kOrigin, 7, 9}));
    CHECK(standing.life == Life::known);
    CHECK(standing.next == 4);
    CHECK(standing.since == kNow);
    CHECK(must(store->left_alone("helpdesk", 7)).size() == 1);
    CHECK(must(store->ledger_entry(old.id))->place.mailbox == "helpdesk");
  }
  SECTION("both names are in the policy") {
    must(store->expect_mailboxes(std::vector{Expected{"helpdesk", kOrigin}, Expected{"support", kOrigin}},
                                 kNow));
    CHECK(must(store->enter_mailbox({"helpdesk", kOrigin, 7, 9})).life == Life::fresh);
  }
  SECTION("another folder") {
    must(store->expect_mailboxes(
        std::vector{Expected{"helpdesk", Origin{"imap.example.com", "support", "Help"}}}, kNow));
    CHECK(must(store->enter_mailbox({"helpdesk", {"imap.example.com", "support", "Help"}, 7, 9})).life ==
          Life::fresh);
  }
}

TEST_CASE("a mailbox that nobody could look at is fresh, and forgotten with its name") {
  auto store = in_memory();
  must(store->expect_mailboxes(std::vector{Expected{"support", kOrigin}}, kNow));
  must(store->expect_mailboxes(std::vector{Expected{"support", kOrigin}}, kNow + hours(9)));
  SECTION("it stays") {
    const auto standing = enter(*store, 4);
    CHECK(standing.life == Life::fresh);
    CHECK(standing.first_next == 4);
    CHECK(standing.ours_since == kNow);
  }
  SECTION("its host is another one by then") {
    const auto standing = enter(*store, 4, 7, {"imap.example.net", "support", "INBOX"});
    CHECK(standing.life == Life::fresh);
    CHECK(standing.ours_since == kNow);
  }
  SECTION("it left the policy and came back") {
    must(store->expect_mailboxes({}, kNow + hours(10)));
    must(store->expect_mailboxes(std::vector{Expected{"support", kOrigin}}, kNow + hours(1000)));
    CHECK(enter(*store, 4).ours_since == kNow + hours(1000));
  }
}

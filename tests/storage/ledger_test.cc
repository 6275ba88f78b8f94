#include "tests/storage/support.hh"

using namespace storage;
using namespace storage::test;

TEST_CASE("received mail is in the ledger with its bytes before anybody decides") {
  Folder folder;
  LedgerEntry entry;
  {
    auto store = open(folder.database());
    const std::string bytes = mail(1);
    const std::vector<Arrival> arrivals{
        {.place = place(4), .bytes = bytes, .internal_date = kNow - std::chrono::hours(2)}};
    entry = must(store->receive(arrivals, kNow)).at(0);
  }
  auto store = open(folder.database());
  const auto unfinished = must(store->unfinished());
  REQUIRE(unfinished.size() == 1);
  CHECK(unfinished[0] == entry);
  CHECK(entry.id);
  CHECK(entry.place == place(4));
  CHECK(entry.fate == Fate::received);
  CHECK(entry.attempts == 1);
  CHECK(entry.crashes_alone == 0);
  CHECK_FALSE(entry.truncated);
  CHECK_FALSE(entry.server_done);
  CHECK(entry.size == mail(1).size());
  CHECK(entry.received == kNow);
  CHECK(entry.internal_date == kNow - std::chrono::hours(2));
  REQUIRE(entry.raw);
  CHECK(must(store->bytes(*entry.raw)) == mail(1));
}

TEST_CASE("a place that is known keeps its entry, and a repeated fetch changes nothing") {
  auto store = in_memory();
  const auto first = receive(*store, place(1), mail(1));
  CHECK(receive(*store, place(1), mail(1), kNow + std::chrono::hours(1)) == first);
  CHECK(must(store->ledger("support", 7)).size() == 1);

  const std::string bytes = mail(2);
  const std::vector<Arrival> twice{{.place = place(2), .bytes = bytes}, {.place = place(2), .bytes = bytes}};
  const auto entries = must(store->receive(twice, kNow));
  CHECK(entries.at(0) == entries.at(1));
}

TEST_CASE("a batch keeps its order") {
  auto store = in_memory();
  std::vector<std::string> bytes;
  for (int i = 0; i < 50; ++i) bytes.push_back(mail(i));
  std::vector<Arrival> arrivals;
  for (int i = 49; i >= 0; --i)
    arrivals.push_back({.place = place(i + 1), .bytes = bytes[static_cast<std::size_t>(i)]});
  const auto entries = must(store->receive(arrivals, kNow));
  for (std::size_t i = 0; i < arrivals.size(); ++i) CHECK(entries.at(i).place == arrivals[i].place);
  CHECK(must(store->unfinished()) == entries);
}

TEST_CASE("an ingested mail has no server: storage numbers it and nothing is left to do there") {
  auto store = in_memory();
  const auto first = receive(*store, {"emergency", 0, 0}, mail(1));
  apply(*store, {.outcome = LedgerOutcome{.id = first.id, .fate = Fate::ignored, .reason = "a rule"}});
  const auto second = receive(*store, {"emergency", 0, 0}, mail(1));
  CHECK(first.place.uid == 1);
  CHECK(second.place.uid == 2);
  CHECK(first.raw == second.raw);
  CHECK(first.server_done);
  CHECK(receive(*store, first.place, mail(1)).id == second.id);  // it waits for its decision
}

TEST_CASE("whoever ingests cannot choose a number that stops the mailbox") {
  auto store = in_memory();
  const auto odd = receive(*store, {"emergency", 0, 4294967295u}, mail(1));
  CHECK(odd.place.uid == 1);
  CHECK(receive(*store, {"emergency", 0, 0}, mail(2)).place.uid == 2);
  receive(*store, {"emergency", 7, 4294967295u}, mail(3));
  CHECK(must(store->next_uid("emergency", 7)) == 1);
}

TEST_CASE("a fate is final, except for quarantine") {
  auto store = in_memory();
  const auto entry = receive(*store, place(1), mail(1));
  Changes changes;
  changes.outcome = LedgerOutcome{.id = entry.id, .fate = Fate::quarantined, .reason = "odd"};
  apply(*store, changes);
  CHECK(must(store->quarantine()).at(0).reason == "odd");
  apply(*store, opening(*store, entry));
  const auto after = must(store->ledger("support", 7)).at(0);
  CHECK(after.fate == Fate::message);
  CHECK(after.ticket == TicketId{1});
  CHECK(after.message == MessageNo{1});

  auto transaction = must(store->begin());
  CHECK(error(transaction.apply(changes)).fault == Fault::conflict);
  changes.outcome->id = {99};
  CHECK(error(transaction.apply(changes)).fault == Fault::conflict);
}

TEST_CASE("an attempt alone is counted before it begins, and taken back if it did not crash") {
  Folder folder;
  LedgerId id;
  {
    auto store = open(folder.database());
    id = receive(*store, place(1), mail(1)).id;
    must(store->begin_alone(id));
  }
  {
    auto store = open(folder.database());
    const auto entry = must(store->unfinished()).at(0);
    CHECK(entry.attempts == 2);
    CHECK(entry.crashes_alone == 1);
    must(store->begin_alone(id));
    must(store->end_alone(id));
    CHECK(must(store->unfinished()).at(0).attempts == 3);
    CHECK(must(store->unfinished()).at(0).crashes_alone == 1);
    apply(*store, opening(*store, entry));
    CHECK(error(store->begin_alone(id)).fault == Fault::conflict);
  }
}

TEST_CASE("what is decided but not done on the server is pending there") {
  auto store = in_memory();
  const auto one = receive(*store, place(1), mail(1)), two = receive(*store, place(2), mail(2));
  CHECK(must(store->server_pending("support", 7)).empty());
  apply(*store, opening(*store, two));
  apply(*store, opening(*store, one));
  const auto pending = must(store->server_pending("support", 7));
  REQUIRE(pending.size() == 2);
  CHECK(pending[0].id == one.id);
  CHECK(must(store->server_pending("support", 8)).empty());
  must(store->mark_server_done(std::vector{one.id, two.id}));
  CHECK(must(store->server_pending("support", 7)).empty());
}

TEST_CASE("positions and counts are per mailbox and UIDVALIDITY") {
  auto store = in_memory();
  CHECK(must(store->next_uid("support", 7)) == 1);
  receive(*store, place(10), mail(1));
  receive(*store, {"support", 8, 3}, mail(2));
  receive(*store, {"sales", 7, 5}, mail(3));
  receive(*store, {"sales", 9, 4294967295u}, mail(3));
  CHECK(must(store->next_uid("support", 7)) == 11);
  CHECK(must(store->next_uid("support", 8)) == 4);
  CHECK(must(store->next_uid("sales", 7)) == 6);
  CHECK(must(store->next_uid("sales", 9)) == 1);  // nothing can come behind the last number of all
  apply(*store, opening(*store, must(store->ledger("sales", 7)).at(0)));
  const auto counts = must(store->count_ledger());
  REQUIRE(counts.size() == 4);
  CHECK(counts[0].mailbox == "sales");
  CHECK(counts[0].messages == 1);
  CHECK(counts[2].uidvalidity == 7);
  CHECK(counts[2].received == 1);
}

TEST_CASE("the last mail of a sender is known per mailbox, whatever the case, also inside the transaction") {
  auto store = in_memory();
  const auto entry = receive(*store, place(1), mail(1));
  CHECK(must(store->last_mail("support", "chris@initech.example")) == std::nullopt);
  {
    auto transaction = must(store->begin());
    must(transaction.apply(opening(*store, entry)));
    CHECK(must(store->last_mail("support", "Chris@Initech.example")) == kNow);
    CHECK(must(store->last_mail("sales", "chris@initech.example")) == std::nullopt);
  }
  CHECK(must(store->last_mail("support", "chris@initech.example")) == std::nullopt);

  Changes ignored;
  ignored.outcome =
      LedgerOutcome{.id = entry.id, .fate = Fate::ignored, .reason = "rule spam", .sender = "x@y.example"};
  apply(*store, ignored);
  CHECK(must(store->last_mail("support", "x@y.example")) == kNow);
}

TEST_CASE("a mail that was decided late does not make its sender's last mail earlier") {
  auto store = in_memory();
  const auto first = receive(*store, place(1), mail(1)),
             second = receive(*store, place(2), mail(2), kNow + std::chrono::hours(1));
  apply(*store, opening(*store, second));
  apply(*store, opening(*store, first));
  CHECK(must(store->last_mail("support", "chris@initech.example")) == kNow + std::chrono::hours(1));
}

TEST_CASE("a duplicate makes its sender known at the second mailbox") {
  auto store = in_memory();
  open_ticket(*store, 1);
  const auto copy = receive(*store, place(1, "emergency"), mail(1), kNow + std::chrono::minutes(1));
  Changes changes;
  changes.outcome = LedgerOutcome{.id = copy.id, .fate = Fate::duplicate, .ticket = {1}, .message = {1}};
  apply(*store, changes);
  CHECK(must(store->last_mail("emergency", "chris@initech.example")) == kNow + std::chrono::minutes(1));
  CHECK(must(store->last_mail("support", "chris@initech.example")) == kNow);
}

TEST_CASE("a mail that is brought again while it waits for a decision keeps its entry") {
  auto store = in_memory();
  const std::string one = mail(1), two = mail(2);
  const Place nowhere{"support", 0, 0};
  const std::vector<Arrival> batch{
      {.place = nowhere, .bytes = one}, {.place = nowhere, .bytes = two}, {.place = nowhere, .bytes = one}};
  const auto first = must(store->receive(batch, kNow));
  CHECK(first[0].id != first[2].id);  // it came twice
  for (int again = 0; again < 3; ++again) {
    const auto entries = must(store->receive(batch, kNow));
    for (std::size_t i = 0; i < batch.size(); ++i) CHECK(entries[i].id == first[i].id);
  }
  CHECK(must(store->unfinished()).size() == 3);
  const std::vector<Arrival> elsewhere{{.place = {"sales", 0, 0}, .bytes = one}};
  CHECK(must(store->receive(elsewhere, kNow)).at(0).id != first[0].id);
}

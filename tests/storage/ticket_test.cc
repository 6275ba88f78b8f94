#include "tests/storage/support.hh"

using namespace storage;
using namespace storage::test;

namespace {

Ticket full_ticket(std::int64_t id) {
  Ticket made = ticket(id);
  made.subject = "Ünïcode, \"quotes\" and a \xff byte";
  made.status = Status::on_hold;
  made.queue = "emergency";
  made.group = "tier1";
  made.assignee = "alice";
  made.requester_name = "Chris Lee";
  made.customer = "initech";
  made.plan = "enterprise";
  made.mailboxes = {"support", "emergency"};
  made.tags = {"down", "a \"quoted\" tag", "back\\slash", "line\nend", ""};
  made.language = "de";
  made.next_deadline = kNow + std::chrono::minutes(30);
  made.next_target = "first_response";
  return made;
}

std::vector<std::int64_t> numbers(const std::vector<Ticket>& tickets) {
  std::vector<std::int64_t> found;
  for (const Ticket& one : tickets) found.push_back(one.id.value);
  return found;
}

using List = std::vector<std::int64_t>;

}  // namespace

TEST_CASE("a ticket comes back as it was stored, and is replaced whole") {
  Folder folder;
  Ticket stored = full_ticket(1);
  {
    auto store = open(folder.database());
    apply(*store, {.tickets = {stored}});
  }
  auto store = open(folder.database());
  CHECK(must(store->ticket({1})) == stored);
  CHECK(must(store->ticket({2})) == std::nullopt);

  stored = ticket(1);
  stored.status = Status::solved;
  apply(*store, {.tickets = {stored}});
  CHECK(must(store->ticket({1})) == stored);
}

TEST_CASE("replacing a ticket keeps its messages and participants") {
  auto store = in_memory();
  apply(*store,
        {.tickets = {ticket(1)}, .participants = {{{1}, "a@x.example", "A"}}, .messages = {message(1, 1)}});
  apply(*store, {.tickets = {full_ticket(1)}});
  CHECK(must(store->messages({1})).size() == 1);
  CHECK(must(store->participants({1})).size() == 1);
}

TEST_CASE("a follow-up names the ticket that it continues, which must exist") {
  auto store = in_memory();
  Ticket next = ticket(2);
  next.follow_up_of = {1};
  {
    auto transaction = must(store->begin());
    CHECK(error(transaction.apply({.tickets = {next}})).fault == Fault::conflict);
  }
  apply(*store, {.tickets = {ticket(1), next}});
  CHECK(must(store->ticket({2}))->follow_up_of == TicketId{1});
}

TEST_CASE("participants are one per address, whatever the case") {
  auto store = in_memory();
  apply(*store,
        {.tickets = {ticket(1)},
         .participants = {{{1}, "chris@x.example", "Chris", Role::requester}, {{1}, "b@x.example", "B"}}});
  apply(*store, {.participants = {{{1}, "B@X.example", "Bea", Role::unverified}}});
  const auto found = must(store->participants({1}));
  REQUIRE(found.size() == 2);
  CHECK(found[0] == Participant{{1}, "chris@x.example", "Chris", Role::requester});
  CHECK(found[1] == Participant{{1}, "B@X.example", "Bea", Role::unverified});
}

TEST_CASE("a listing is newest first, and all that is given must hold") {
  auto store = in_memory();
  Ticket other = ticket(3);
  other.requester = "someone@else.example";
  Ticket tagged = full_ticket(4);
  apply(*store, {.tickets = {ticket(1), full_ticket(2), other, tagged}});
  CHECK(numbers(must(store->tickets({}))) == List{4, 3, 2, 1});
  CHECK(numbers(must(store->tickets({.limit = 2}))) == List{4, 3});
  CHECK(numbers(must(store->tickets({.status = {Status::on_hold}}))) == List{4, 2});
  CHECK(numbers(must(store->tickets({.status = {Status::on_hold, Status::fresh}}))) == List{4, 3, 2, 1});
  CHECK(numbers(must(store->tickets({.requester = "CHRIS@initech.example"}))) == List{4, 2, 1});
  CHECK(numbers(must(store->tickets({.customer = "initech"}))) == List{4, 2});
  CHECK(numbers(must(store->tickets({.assignee = "alice"}))) == List{4, 2});
  CHECK(numbers(must(store->tickets({.group = "tier2"}))).empty());
  CHECK(numbers(must(store->tickets({.group = "tier1"}))) == List{4, 2});
  CHECK(numbers(must(store->tickets({.queue = "emergency"}))) == List{4, 2});
  CHECK(numbers(must(store->tickets({.tag = "a \"quoted\" tag"}))) == List{4, 2});
  CHECK(numbers(must(store->tickets({.tag = "quoted"}))).empty());
  CHECK(numbers(must(store->tickets({.status = {Status::fresh}, .requester = "chris@initech.example"}))) ==
        List{1});
}

TEST_CASE("words of a status go both ways") {
  for (const Status status :
       {Status::fresh, Status::open, Status::pending, Status::on_hold, Status::solved, Status::closed}) {
    CHECK(status_from(to_string(status)) == status);
  }
  CHECK(to_string(Status::fresh) == "new");
  CHECK(to_string(Status::on_hold) == "on-hold");
  CHECK_FALSE(status_from("resolved"));
  CHECK_FALSE(status_from(""));
}

// Outcomes of sent mail on their way to the disk.
#include "daemon/outbox/recorder.hh"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include "tests/catch.hh"
#include "tests/storage/support.hh"

using outbox::Recorder;
using outbox::Settled;
using storage::OutboxState;
using storage::test::kNow;
using storage::test::must;

namespace {

namespace asio = boost::asio;

// A store with so many mails in its outbox, all handed out for sending.
struct Sending {
  std::unique_ptr<storage::Store> store = storage::test::in_memory();
  std::vector<storage::OutboxItem> items;

  explicit Sending(int count) {
    for (int i = 1; i <= count; ++i) {
      const auto entry = storage::test::receive(*store, storage::test::place(i), storage::test::mail(i));
      auto transaction = must(store->begin());
      must(transaction.apply(storage::test::opening(*store, entry)));
      must(transaction.commit());
    }
    items = must(store->take_due("support", kNow, static_cast<std::size_t>(count)));
    REQUIRE(items.size() == static_cast<std::size_t>(count));
  }

  std::vector<OutboxState> states() const {
    std::vector<OutboxState> found;
    for (const auto& item : must(store->outbox())) found.push_back(item.state);
    return found;
  }
};

Settled sent(const storage::OutboxItem& item) {
  return {{item.id, OutboxState::sent, false, {}, {}}, storage::test::event(item.ticket.value, "mail.sent")};
}

void flush(Recorder& recorder) {
  asio::io_context loop;
  asio::co_spawn(loop, recorder.flush(), [](std::exception_ptr problem) {
    if (problem) std::rethrow_exception(problem);
  });
  loop.run();
}

}  // namespace

TEST_CASE("what was added is durable once flush() returns, events with it") {
  Sending sending(20);
  {
    service::DeskThread desk;
    Recorder recorder(desk, *sending.store);
    for (const auto& item : sending.items) recorder.add(sent(item));
    flush(recorder);
  }
  CHECK(sending.states() == std::vector<OutboxState>(20, OutboxState::sent));
  const auto events = must(sending.store->events({20}));
  CHECK(std::count_if(events.begin(), events.end(), [](const auto& e) { return e.kind == "mail.sent"; }) ==
        1);
}

TEST_CASE("nothing waits for flush(): an outcome is written as soon as the desk's thread is free") {
  Sending sending(1);
  std::vector<OutboxState> seen;
  auto desk = std::make_unique<service::DeskThread>();
  Recorder recorder(*desk, *sending.store);
  recorder.add(sent(sending.items[0]));
  desk->post([&] { seen = sending.states(); });
  desk.reset();  // waits for its jobs
  CHECK(seen == std::vector<OutboxState>{OutboxState::sent});
}

TEST_CASE("flush() without anything to write returns") {
  Sending sending(1);
  service::DeskThread desk;
  Recorder recorder(desk, *sending.store);
  flush(recorder);
  CHECK(sending.states() == std::vector<OutboxState>{OutboxState::sending});
}

TEST_CASE("the outcome of a mail whose row is gone holds up no other") {
  Sending sending(3);
  {
    service::DeskThread desk;
    Recorder recorder(desk, *sending.store);
    auto gone = sent(sending.items[0]);
    gone.result.id = {4711};
    recorder.add(sent(sending.items[0]));
    recorder.add(gone);
    recorder.add(sent(sending.items[1]));
    flush(recorder);
  }
  CHECK(sending.states() == std::vector{OutboxState::sent, OutboxState::sent, OutboxState::sending});
}

TEST_CASE("where the ticket is gone, the outcome is recorded without its event") {
  Sending sending(1);
  {
    service::DeskThread desk;
    Recorder recorder(desk, *sending.store);
    auto orphan = sent(sending.items[0]);
    orphan.event->ticket = {4711};
    recorder.add(orphan);
    flush(recorder);
  }
  CHECK(sending.states() == std::vector{OutboxState::sent});
}

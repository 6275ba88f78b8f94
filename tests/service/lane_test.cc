// A lane of the outbox, over a real store.
#include "daemon/outbox/lane.hh"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <filesystem>

#include "storage/sqlite/database.hh"
#include "tests/catch.hh"
#include "tests/storage/support.hh"

using namespace storage;
using namespace storage::test;

namespace {

namespace asio = boost::asio;

// Sends everything, and stops when there is nothing more.
class Sends : public outbox::Lane {
 public:
  Sends(asio::io_context& loop, service::DeskThread& desk, Store& store)
      : Lane(loop.get_executor(), "support", 50, desk, store) {}
  std::vector<std::string> sent;
  std::stop_source stop;

 protected:
  asio::awaitable<void> send(const Items& items, std::stop_token) override {
    for (const auto& item : items) {
      sent.push_back(item.recipient);
      record({{item.id, OutboxState::sent, false, {}, {}}, {}, {}});
    }
    stop.request_stop();
    co_return;
  }
};

}  // namespace

TEST_CASE("mail that has lost its text is given up, and its lane goes on") {
  Folder folder;
  {
    auto store = open(folder.database());
    Changes changes{.tickets = {ticket(1)}, .messages = {message(1, 1)}};
    for (int copy = 1; copy <= 3; ++copy) {
      changes.outbox.push_back(item(1, 1, copy));
      changes.outbox.back().recipient = "r" + std::to_string(copy) + "@initech.example";
    }
    changes.outbox[1].shared = std::make_shared<const std::string>("lost");
    apply(*store, changes);
  }
  {
    sqlite::Database database({.path = folder.database()});
    database.script(
        "PRAGMA foreign_keys = OFF; DELETE FROM outbox_shared; DELETE FROM outbox_body WHERE id = 1");
  }
  std::filesystem::remove(folder.database() + ".stopped");  // a hand in the file is not what this is about
  auto store = open(folder.database());
  asio::io_context loop;
  service::DeskThread desk;
  Sends lane(loop, desk, *store);
  asio::co_spawn(loop, lane.run(lane.stop.get_token()), [](std::exception_ptr problem) {
    if (problem) std::rethrow_exception(problem);
  });
  loop.run_for(std::chrono::seconds(10));
  CHECK(lane.sent == std::vector<std::string>{"r3@initech.example"});
  const auto outbox = must(store->outbox());
  CHECK(outbox.at(0).state == OutboxState::dead);
  CHECK(outbox.at(1).state == OutboxState::dead);
  CHECK(outbox.at(2).state == OutboxState::sent);
  const auto due = must(store->due_timers(kNow + std::chrono::hours(99999), 10));
  CHECK(std::count_if(due.begin(), due.end(),
                      [](const auto& timer) { return timer.key.name.starts_with("refused:1."); }) == 2);
}

#pragma once
// Makes outcomes durable as soon as they are known.
//
// The time between a relay's answer and its record is the only one in which a crash sends a mail twice
// (docs/architecture.md, promise 3), so nothing waits for the end of a batch. What becomes known while the
// desk's thread is at work shares the next transaction. A record that fails is kept and tried again by
// flush(): what was sent is not forgotten while the disk is full. Only the outcome of a mail whose row is
// gone is dropped.

#include <boost/asio/awaitable.hpp>
#include <mutex>
#include <span>
#include <vector>

#include "daemon/outbox/attempt_result.hh"
#include "daemon/runtime/desk_thread.hh"
#include "storage/store.hh"

namespace outbox {

class Recorder {
 public:
  Recorder(service::DeskThread& desk, storage::Store& store) : desk_(desk), store_(store) {}

  void add(Settled settled);             // on the loop; returns at once
  boost::asio::awaitable<void> flush();  // until everything added is durable

 private:
  storage::Result<void> write();  // on the desk's thread
  storage::Result<void> record(std::span<const Settled> batch);
  storage::Result<void> record_apart(std::vector<Settled>& batch);

  service::DeskThread& desk_;
  storage::Store& store_;
  std::mutex mutex_;
  std::vector<Settled> waiting_;
};

}  // namespace outbox

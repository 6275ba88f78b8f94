#pragma once
// The one thread that owns the Store: reading mail, deciding and committing happen here, one job after the
// other.
//
// The loop stays free for sockets, however large a mail or slow a disk. A coroutine of the loop waits for a
// job with
//
//   auto taken = co_await desk_thread.run([&] { return intake.take(arrivals, now); });
//
// and goes on, on its own executor, with what the job returned. What the job refers to must stay alive until
// then: a coroutine's own variables do. Jobs do not throw; an exception there is a broken invariant and ends
// the process.

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/prefer.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <type_traits>
#include <utility>

namespace service {

class DeskThread {
 public:
  DeskThread() : pool_(1) {}
  ~DeskThread() { pool_.join(); }

  // A job that nobody waits for.
  template <class Job>
  void post(Job job) {
    boost::asio::post(pool_, std::move(job));
  }

  template <class Job>
  boost::asio::awaitable<std::invoke_result_t<Job&>> run(Job job) {
    using Value = std::invoke_result_t<Job&>;
    namespace asio = boost::asio;
    auto start = [this, work = std::move(job)](auto handler) mutable {
      // The waiting loop must not run dry while the job is away.
      auto back =
          asio::prefer(asio::get_associated_executor(handler), asio::execution::outstanding_work.tracked);
      asio::post(pool_, [work = std::move(work), handler = std::move(handler), back]() mutable {
        asio::post(back,
                   [value = work(), handler = std::move(handler)]() mutable { handler(std::move(value)); });
      });
    };
    co_return co_await asio::async_initiate<const asio::use_awaitable_t<>, void(Value)>(std::move(start),
                                                                                        asio::use_awaitable);
  }

 private:
  boost::asio::thread_pool pool_;
};

}  // namespace service

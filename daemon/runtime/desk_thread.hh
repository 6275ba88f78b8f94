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
// then: a coroutine's own variables do. What a job throws is thrown again where it was waited for.

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/prefer.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <exception>
#include <optional>
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
        asio::post(back, [outcome = finish<Value>(work), handler = std::move(handler)]() mutable {
          handler(std::move(outcome));
        });
      });
    };
    Outcome<Value> outcome =
        co_await asio::async_initiate<const asio::use_awaitable_t<>, void(Outcome<Value>)>(
            std::move(start), asio::use_awaitable);
    if (outcome.problem) std::rethrow_exception(outcome.problem);
    co_return *std::move(outcome.value);
  }

 private:
  template <class Value>
  struct Outcome {
    std::optional<Value> value;
    std::exception_ptr problem;
  };

  template <class Value>
  static Outcome<Value> finish(auto& work) {
    try {
      return {work(), nullptr};
    } catch (...) {
      return {std::nullopt, std::current_exception()};
    }
  }

  boost::asio::thread_pool pool_;
};

}  // namespace service

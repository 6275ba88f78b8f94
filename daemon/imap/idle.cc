// IDLE (RFC 2177).
#include <algorithm>

#include "daemon/imap/client.hh"

namespace imap {

using net::Code;

awaitable<Result<bool>> Client::idle(net::Deadline until) {
  const std::string tag = next_tag();
  auto begun = co_await begin_idle(tag);
  if (!begun) co_return net::failure(begun);

  net::Error error;
  bool waiting = true;
  while (waiting && !news_) {
    auto response = co_await receive(until, stop_);
    if (response && response->tag == tag)
      co_return net::failure(Code::refused, server() + " ended IDLE by itself");
    waiting = response.has_value();
    if (!waiting) error = response.error();
  }
  if (!waiting && error.code != Code::timeout && error.code != Code::interrupted)
    co_return tl::unexpected(error);

  const bool stopped = !waiting && error.code == Code::interrupted;
  const auto patience = stopped ? std::min(timing_.done_answer, kPartingTime) : timing_.done_answer;
  auto ended = co_await end_idle(tag, net::Clock::now() + patience);
  if (!ended) co_return net::failure(ended);
  if (stopped) co_return tl::unexpected(error);
  co_return news_;
}

// Cannot be stopped: until the server says "+" nobody knows what it would take the next line for.
awaitable<Result<void>> Client::begin_idle(std::string tag) {
  const std::stop_token never;
  const std::string line = tag + " IDLE\r\n";
  const net::Deadline until = net::Clock::now() + timing_.done_answer;
  auto written = co_await connection_.write(line, until);
  if (!written) co_return net::failure(written);
  for (;;) {
    auto response = co_await receive(until, never);
    if (!response) co_return net::failure(response);
    if (response->tag == "+") co_return Result<void>();
    if (response->tag == tag) co_return refused("IDLE", status_of(*response));
  }
}

awaitable<Result<void>> Client::end_idle(std::string tag, net::Deadline until) {
  const std::stop_token never;
  const Handler ignore = [](Response&&) {};
  auto written = co_await connection_.write("DONE\r\n", until);
  if (!written) co_return net::failure(written);
  auto status = co_await wait_for(tag, ignore, until, never);
  if (!status) co_return net::failure(status);
  co_return Result<void>();
}

}  // namespace imap

// IDLE (RFC 2177).
#include "daemon/imap/client.hh"

namespace imap {

using net::Code;

awaitable<Result<bool>> Client::idle(net::Deadline until) {
  const std::string tag = next_tag();
  const std::string line = tag + " IDLE\r\n";
  const net::Deadline start = deadline();
  auto written = co_await connection_.write(line, start);
  if (!written) co_return net::failure(written);

  bool idling = false;
  Result<void> wait;
  while (wait && !(idling && news_)) {
    const net::Deadline next = idling ? until : start;
    auto response = co_await receive(next, stop_);
    if (!response) {
      wait = net::failure(response);
    } else if (response->tag == "+") {
      idling = true;
    } else if (response->tag == tag) {  // refused, or ended by the server
      const Status status = status_of(*response);
      if (status.kind != Status::Kind::ok) co_return refused("IDLE", status);
      co_return news_;
    }
  }
  const bool quiet = !wait && idling && wait.error().code == Code::timeout && net::Clock::now() >= until;
  const bool stopped = !wait && idling && wait.error().code == Code::interrupted;
  if (!wait && !quiet && !stopped) co_return net::failure(wait);

  const auto patience = stopped ? std::min(timing_.done_answer, kPartingTime) : timing_.done_answer;
  const net::Deadline last = net::Clock::now() + patience;
  const std::stop_token never;
  const Handler ignore = [](Response&&) {};
  auto ended = co_await connection_.write("DONE\r\n", last);
  if (!ended) co_return net::failure(ended);
  auto status = co_await wait_for(tag, ignore, last, never);
  if (!status) co_return net::failure(status);
  if (stopped) co_return net::failure(Code::interrupted, "asked to stop");
  co_return news_;
}

}  // namespace imap

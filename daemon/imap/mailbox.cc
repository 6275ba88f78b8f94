#include "daemon/imap/mailbox.hh"

#include <algorithm>

#include "daemon/imap/session.hh"
#include "daemon/net/backoff.hh"
#include "daemon/net/logins.hh"

namespace imap {
namespace {

using net::Clock;
using net::Code;

struct Attempt {
  net::Error error;
  bool was_good = false;  // logged in and lived for a while
  bool worked = false;    // all that was there was fetched
};

awaitable<Attempt> attempt(const Account& account, Sink& sink, Suspects& suspects, std::stop_token stop) {
  Attempt result;
  auto client = co_await Client::open(account.connect, account.timing, stop);
  if (!client) {
    result.error = client.error();
    co_return result;
  }
  const auto began = Clock::now();
  Session session(account, sink, suspects, std::move(*client), stop);
  result.error = co_await session.run();
  result.was_good = Clock::now() - began >= account.stable;
  result.worked = session.worked();
  co_return result;
}

// A login that was refused is worth another try as soon as the secret is another one, or has rested.
awaitable<void> rest(const Account& account, const State& state, std::stop_token stop) {
  const auto until = Clock::now() + state.retry_in;
  const bool refused = state.error->code == Code::authentication && account.connect.logins;
  if (!refused) {
    co_await net::sleep_until(until, stop);
    co_return;
  }
  while (Clock::now() < until) {
    const bool slept =
        co_await net::sleep_until(std::min(until, Clock::now() + account.look_at_secret), stop);
    if (!slept || net::may_log_in(account.connect)) break;
  }
}

}  // namespace

awaitable<void> watch(Account account, Sink& sink, std::stop_token stop) {
  net::Backoff backoff(account.first_backoff, account.longest_backoff, account.random);
  Suspects suspects;
  State state;
  state.server = to_string(account.connect.endpoint);
  while (!stop.stop_requested()) {
    state.phase = State::Phase::connecting;
    sink.changed(state);
    const Attempt failed = co_await attempt(account, sink, suspects, stop);
    if (stop.stop_requested()) break;
    if (failed.was_good) backoff.reset();
    if (failed.was_good || !state.failing_since) state.failing_since = Clock::now();
    state.phase = State::Phase::waiting;
    state.error = failed.error;
    state.retry_in = backoff.next();
    if (failed.worked) state.retry_in = std::min(state.retry_in, account.longest_pause_after_work);
    sink.changed(state);
    co_await rest(account, state, stop);
  }
  state.phase = State::Phase::stopped;
  sink.changed(state);
}

}  // namespace imap

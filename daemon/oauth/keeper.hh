#pragma once
// Keeps the access token of one grant, for all who log in by it.
//
// It is fetched when somebody asks and there is none, or five minutes before it ends; meanwhile the old one
// serves as long as it holds. Whoever asks while it is fetched waits for the same answer. What went wrong is
// the answer for a while: after a network fault for seconds and then minutes, after a refusal that only a
// person can mend for minutes, or until the secret or the agreement is another one.
//
// A fetch goes on when nobody waits any more: its answer may bring a new refresh token, which must not be
// lost. Nothing of an answer is used before that token is durable.
//
// Single-threaded, on the executor it was made with.

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <memory>
#include <optional>
#include <string>

#include "daemon/net/backoff.hh"
#include "daemon/oauth/answer.hh"
#include "daemon/oauth/grant.hh"
#include "daemon/oauth/refresh_file.hh"

namespace oauth {

class Keeper : public std::enable_shared_from_this<Keeper> {
 public:
  using Clock = std::chrono::steady_clock;

  Keeper(boost::asio::any_io_executor executor, Grant grant, RefreshFile file);

  std::optional<net::Result<std::string>> ask();
  // Another token than `refused` comes with the next ask().
  void drop(const std::string& refused);
  std::chrono::milliseconds age_of(const std::string& token) const;  // 0: it is not the one that we have
  bool worth_asking() const;
  std::size_t mark() const;
  bool fetching() const { return fetching_; }
  const Grant& grant() const { return grant_; }

 private:
  struct Fresh {
    Token token;
    std::optional<Kept> kept;  // what must be durable before the token is used
  };
  using Fetched = tl::expected<Fresh, Fault>;

  void begin();
  boost::asio::awaitable<void> fetch();
  boost::asio::awaitable<Fetched> fetch_anew();
  boost::asio::awaitable<Fetched> refresh(const std::string& secret);
  boost::asio::awaitable<std::optional<Turn>> take_turn();
  boost::asio::awaitable<tl::expected<Token, Fault>> exchange(const std::string& secret,
                                                              const std::string& refresh_token);
  std::optional<Fault> keep(const Fresh& fresh) const;
  void settle(Fetched fetched);
  void rest(const Fault& fault);
  bool rests() const;
  std::size_t basis() const;

  boost::asio::any_io_executor executor_;
  Grant grant_;
  RefreshFile file_;
  bool fetching_ = false;
  std::optional<Token> token_;
  Clock::time_point fetched_at_{}, renew_at_{}, ends_at_{};
  std::optional<Fresh> unkept_;  // came, and could not be made durable yet
  std::optional<Fault> fault_;
  std::size_t fault_basis_ = 0;
  Clock::time_point rests_until_{};
  net::Backoff patience_;
  std::size_t drops_ = 0;
};

}  // namespace oauth

#include "daemon/oauth/keeper.hh"

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <functional>
#include <random>

#include "daemon/http/client.hh"
#include "daemon/net/connection.hh"
#include "daemon/oauth/encode.hh"
#include "daemon/oauth/request.hh"
#include "daemon/runtime/clock.hh"

namespace oauth {
namespace {

namespace asio = boost::asio;
using asio::awaitable;
using namespace std::chrono_literals;

constexpr std::chrono::seconds kMargin{5min};  // before its end a token is renewed
constexpr std::chrono::milliseconds kFirstRest{2s}, kLongestRest{5min}, kLongRest{15min};
constexpr std::chrono::milliseconds kTurn{30s}, kLook{50};

double random_part() {
  static std::minstd_rand engine{std::random_device{}()};
  return std::uniform_real_distribution<double>(0.0, 1.0)(engine);
}

Fault local(const Grant& grant, const std::string& why, std::string hint) {
  Fault fault;
  fault.kind = Kind::local;
  fault.what = "no token for mailbox " + grant.mailbox + ": " + why;
  fault.hint = std::move(hint);
  return fault;
}

Fault nobody_agreed(const Grant& grant) {
  Fault fault;
  fault.kind = Kind::grant;
  fault.what = "no token for mailbox " + grant.mailbox + ": nobody has signed in yet";
  fault.hint = "run as root, or as the user of ticketd: ticketctl auth " + grant.mailbox;
  return fault;
}

}  // namespace

Keeper::Keeper(asio::any_io_executor executor, Grant grant, RefreshFile file)
    : executor_(std::move(executor)),
      grant_(std::move(grant)),
      file_(std::move(file)),
      patience_(kFirstRest, kLongestRest, random_part) {}

std::optional<net::Result<std::string>> Keeper::ask() {
  const auto now = Clock::now();
  const bool holds = token_ && now < ends_at_;
  if (holds && now < renew_at_) return net::Result<std::string>(token_->access);
  const bool resting = !fetching_ && rests();
  if (!fetching_ && !resting) begin();
  if (holds) return net::Result<std::string>(token_->access);
  if (resting) return net::Result<std::string>(tl::unexpected<net::Error>(to_error(*fault_)));
  return {};
}

void Keeper::drop(const std::string& refused) {
  if (!token_ || token_->access != refused) return;
  token_.reset();
  ++drops_;
}

std::chrono::milliseconds Keeper::age_of(const std::string& token) const {
  if (!token_ || token_->access != token) return {};
  return std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - fetched_at_);
}

bool Keeper::worth_asking() const {
  return (token_ && Clock::now() < ends_at_) || !rests();
}

// Another secret, or another agreement, may be tried at once.
bool Keeper::rests() const {
  return fault_ && Clock::now() < rests_until_ && !(needs_a_person(fault_->kind) && basis() != fault_basis_);
}

std::size_t Keeper::mark() const {
  return basis() + drops_;
}

// What the grant rests on: the secret, and what a person agreed to. Renewed refresh tokens are the same.
std::size_t Keeper::basis() const {
  std::string text;
  if (grant_.secret) text = grant_.secret().value_or("");
  if (grant_.flow == Flow::refresh)
    if (const auto kept = file_.read(); kept && *kept) text += '\0' + (*kept)->consent;
  return std::hash<std::string>()(text);
}

void Keeper::begin() {
  fetching_ = true;
  asio::co_spawn(executor_, fetch(), [self = shared_from_this()](std::exception_ptr problem) {
    self->fetching_ = false;
    if (problem) std::rethrow_exception(problem);  // a broken invariant
  });
}

awaitable<void> Keeper::fetch() {
  const auto self = shared_from_this();
  fault_basis_ = basis();
  if (unkept_) {
    settle(*std::exchange(unkept_, {}));
    co_return;
  }
  auto fetched = co_await fetch_anew();
  settle(std::move(fetched));
}

awaitable<Keeper::Fetched> Keeper::fetch_anew() {
  std::string secret;
  if (grant_.secret) {
    auto read = grant_.secret();
    if (!read) co_return tl::unexpected(local(grant_, read.error(), "put it there"));
    secret = *std::move(read);
  }
  if (grant_.flow == Flow::refresh) co_return co_await refresh(secret);
  const std::string no_refresh_token;
  auto token = co_await exchange(secret, no_refresh_token);
  if (!token) co_return tl::unexpected(token.error());
  Fresh fresh{*std::move(token), {}};
  co_return fresh;
}

// From reading the refresh token until its successor is durable nobody else reads it.
awaitable<Keeper::Fetched> Keeper::refresh(const std::string& secret) {
  const auto turn = co_await take_turn();
  if (!turn)
    co_return tl::unexpected(local(grant_,
                                   "the folder " + file_.folder() + " cannot be written, or is in use",
                                   "it must belong to the user of ticketd"));
  auto kept = file_.read();
  if (!kept)
    co_return tl::unexpected(local(grant_, kept.error(), "sign in again: ticketctl auth " + grant_.mailbox));
  if (!*kept) co_return tl::unexpected(nobody_agreed(grant_));
  auto token = co_await exchange(secret, (*kept)->token);
  if (!token) co_return tl::unexpected(token.error());
  Fresh fresh{*std::move(token), {}};
  const bool rotated = !fresh.token.refresh.empty() && fresh.token.refresh != (*kept)->token;
  if (rotated) fresh.kept = Kept{fresh.token.refresh, (*kept)->consent};
  if (const auto fault = keep(fresh)) {
    unkept_ = std::move(fresh);
    co_return tl::unexpected(*fault);
  }
  fresh.kept.reset();
  co_return fresh;
}

awaitable<std::optional<Turn>> Keeper::take_turn() {
  const auto until = Clock::now() + kTurn;
  auto turn = Turn::take(file_);
  while (!turn && Clock::now() < until) {
    const std::stop_token never;
    co_await net::sleep_until(Clock::now() + kLook, never);
    turn = Turn::take(file_);
  }
  co_return turn;
}

// Nobody stops it: what comes may be the only refresh token that is still good.
awaitable<tl::expected<Token, Fault>> Keeper::exchange(const std::string& secret,
                                                       const std::string& refresh_token) {
  const Moment moment{service::now(), random_word()};
  auto question = token_request(grant_, secret, refresh_token, moment);
  if (!question) co_return tl::unexpected(question.error());
  const Asked asked = question->asked;
  http::Request request = std::move(question->request);
  const std::stop_token never;
  const auto answer = co_await http::exchange(std::move(request), never);
  co_return read_answer(answer, asked);
}

std::optional<Fault> Keeper::keep(const Fresh& fresh) const {
  if (!fresh.kept) return {};
  const auto there = file_.read();
  if (there && *there && (*there)->consent != fresh.kept->consent)
    return {};  // somebody signed in anew meanwhile
  const auto written = file_.write(*fresh.kept);
  if (written) return {};
  return local(grant_, "the new refresh token cannot be kept: " + written.error(),
               "make room, or let the user of ticketd write there; it is tried again by itself");
}

void Keeper::settle(Fetched fetched) {
  if (!fetched) return rest(fetched.error());
  if (const auto fault = keep(*fetched)) {
    unkept_ = *std::move(fetched);
    return rest(*fault);
  }
  token_ = std::move(fetched->token);
  fetched_at_ = Clock::now();
  ends_at_ = fetched_at_ + token_->lifetime;
  renew_at_ = ends_at_ - std::min<Clock::duration>(kMargin, token_->lifetime / 2);
  fault_.reset();
  patience_.reset();
}

void Keeper::rest(const Fault& fault) {
  const auto usual = needs_a_person(fault.kind) ? kLongRest : patience_.next();
  const std::chrono::milliseconds wanted =
      std::min<std::chrono::milliseconds>(fault.retry_after.value_or(0s), kLongRest);
  fault_ = fault;
  rests_until_ = Clock::now() + std::max(usual, wanted);
}

}  // namespace oauth

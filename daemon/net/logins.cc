#include "daemon/net/logins.hh"

#include <algorithm>
#include <array>
#include <functional>

#include "daemon/net/token_source.hh"

namespace net {
namespace {

using namespace std::chrono_literals;

// After the first, the second and every later refusal: a server that was out of order for a moment is served
// within seconds, and no ten minutes see more than three tries.
constexpr std::array<std::chrono::seconds, 4> kRests = {15s, 60s, 10min, 15min};

std::string account_of(const ConnectOptions& options) {
  return options.credentials.user + " at " + to_string(options.endpoint);
}

std::size_t mark_of(const ConnectOptions& options) {
  if (options.tokens) return options.tokens->mark();
  return std::hash<std::string>()(options.credentials.secret);
}

}  // namespace

std::optional<Error> Logins::refusal(const ConnectOptions& options, Clock::time_point now) const {
  const auto found = accounts_.find(account_of(options));
  if (found == accounts_.end()) return {};
  const Account& account = found->second;
  const bool refused = account.refusals > 0 && account.secret == mark_of(options);
  if (!refused || now >= account.not_before) return {};
  return account.error;
}

bool Logins::begin(const ConnectOptions& options) {
  Account& account = accounts_[account_of(options)];
  const bool doubtful = !account.known || account.refusals > 0;
  if (doubtful && account.trying) return false;
  account.trying = true;
  return true;
}

void Logins::end(const ConnectOptions& options, const std::optional<Error>& refused, Clock::time_point now) {
  Account& account = accounts_[account_of(options)];
  account.trying = false;
  account.known = true;
  if (!refused || account.secret != mark_of(options)) account.refusals = 0;
  if (!refused) return;
  account.secret = mark_of(options);
  account.error = *refused;
  account.not_before =
      now + kRests[std::min<std::size_t>(static_cast<std::size_t>(account.refusals), kRests.size() - 1)];
  ++account.refusals;
}

bool may_log_in(const ConnectOptions& options) {
  if (options.tokens && !options.tokens->worth_asking()) return false;
  if (!options.logins) return true;
  ConnectOptions fresh = options;
  if (fresh.secret_source) {
    auto secret = fresh.secret_source();
    if (!secret) return false;
    fresh.credentials.secret = *std::move(secret);
  }
  return !options.logins->refusal(fresh, Logins::Clock::now());
}

}  // namespace net

#include "daemon/oauth/keepers.hh"

#include <algorithm>
#include <functional>

#include "daemon/oauth/hints.hh"

namespace oauth {
namespace {

// A token that this login never used and that is younger is refused for another reason than its age.
constexpr std::chrono::minutes kYoung{10};

class Login : public net::TokenSource {
 public:
  Login(std::shared_ptr<Keeper> keeper, std::string user)
      : keeper_(std::move(keeper)), user_(std::move(user)) {}

  std::optional<net::Result<std::string>> ask() override { return keeper_->ask(); }
  void taken(const std::string& token) override { taken_ = std::hash<std::string>()(token); }
  bool renew(const std::string& token) override {
    const bool worked = taken_ == std::hash<std::string>()(token);
    if (!worked && keeper_->age_of(token) < kYoung) return false;
    taken_.reset();
    keeper_->drop(token);
    return true;
  }
  bool worth_asking() const override { return keeper_->worth_asking(); }
  std::size_t mark() const override { return keeper_->mark(); }
  std::string hint(net::Protocol protocol, std::string_view words) const override {
    return refusal_hint(keeper_->grant(), user_, protocol, words);
  }

 private:
  std::shared_ptr<Keeper> keeper_;
  std::string user_;
  std::optional<std::size_t> taken_;  // the token of the last good login
};

}  // namespace

Keepers::Keepers(boost::asio::any_io_executor executor, std::string folder)
    : executor_(std::move(executor)), folder_(std::move(folder)) {}

std::shared_ptr<net::TokenSource> Keepers::login(Grant grant, std::string user) {
  const std::string id = id_of(grant);
  auto& keeper = keepers_[id];
  if (!keeper) keeper = std::make_shared<Keeper>(executor_, std::move(grant), RefreshFile(folder_, id));
  return std::make_shared<Login>(keeper, std::move(user));
}

bool Keepers::awaits_refresh_token() const {
  return std::any_of(keepers_.begin(), keepers_.end(), [](const auto& each) {
    return each.second->fetching() && each.second->grant().flow == Flow::refresh;
  });
}

std::string token_folder(const std::string& database) {
  return database + ".tokens";
}

}  // namespace oauth

#pragma once
// All grants of a desk, and the logins that share them.

#include <boost/asio/any_io_executor.hpp>
#include <map>
#include <memory>
#include <string>

#include "daemon/net/token_source.hh"
#include "daemon/oauth/keeper.hh"

namespace oauth {

class Keepers {
 public:
  // `folder`: where refresh tokens are kept.
  Keepers(boost::asio::any_io_executor executor, std::string folder);

  // For the login of `user`. Two of the same grant share its token; each has its own refusals.
  std::shared_ptr<net::TokenSource> login(Grant grant, std::string user);
  bool awaits_refresh_token() const;  // a fetch is under way whose answer must not be lost

 private:
  boost::asio::any_io_executor executor_;
  std::string folder_;
  std::map<std::string, std::shared_ptr<Keeper>> keepers_;
};

// Beside the database, which `database` names.
std::string token_folder(const std::string& database);

}  // namespace oauth

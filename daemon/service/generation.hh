#pragma once
// Everything that runs under one policy: its mailboxes, relays and webhooks. A reload replaces the generation
// whole.

#include <boost/asio/io_context.hpp>
#include <map>
#include <memory>
#include <stop_token>
#include <string>
#include <vector>

#include "daemon/accounts/accounts.hh"
#include "daemon/outbox/pump.hh"
#include "daemon/service/feed.hh"
#include "daemon/service/maildir.hh"

namespace service {

class Generation {
 public:
  // Reads the secrets; the error names the one that is missing, unless it is `awaited`. Nothing runs yet.
  static tl::expected<std::unique_ptr<Generation>, std::string> prepare(
      boost::asio::io_context& loop, std::shared_ptr<const rules::Policy> policy, DeskThread& desk,
      storage::Store& store, intake::Intake& intake, Absent absent);
  void start();
  void wake_lanes();
  void hurry_lanes();  // also those that rest
  // Returns when everything has come to rest: a batch at work is committed, what was sent is recorded, a new
  // refresh token that was asked for is kept.
  boost::asio::awaitable<void> stop();

  const std::shared_ptr<const rules::Policy>& policy() const { return policy_; }
  // "3 mailboxes" or "3 mailboxes, 1 failing; mailbox support: imap.example.com:993 refused ..."
  std::string status() const;

 private:
  Generation(boost::asio::io_context& loop, std::shared_ptr<const rules::Policy> policy);
  void expect_mailboxes();
  void spawn(boost::asio::awaitable<void> work);
  void note(const std::string& what, const std::string& trouble);  // empty: it is well

  struct Watched {
    imap::Account account;
    std::unique_ptr<Feed> feed;
  };

  boost::asio::io_context& loop_;
  std::shared_ptr<const rules::Policy> policy_;
  DeskThread* desk_ = nullptr;
  storage::Store* store_ = nullptr;
  intake::Intake* intake_ = nullptr;
  // Anew with each policy, so that a reload tries at once a login that was refused.
  Shared shared_;
  std::stop_source stop_;
  std::vector<Watched> watched_;
  std::vector<Maildir> maildirs_;
  std::vector<std::unique_ptr<outbox::Lane>> lanes_;
  std::map<std::string, std::string> failing_;  // "mailbox NAME", "smtp of NAME" or "webhook NAME" -> why
  std::size_t running_ = 0;
};

}  // namespace service

#pragma once
// An IMAP client: one method a command, one command at a time, each with a deadline.
//
//   auto client = co_await imap::Client::open(options, timing, stop);
//   auto inbox = co_await (*client)->select("INBOX");
//   auto mails = co_await (*client)->list(next_uid);
//
// Not a mirror of the protocol: it offers what a mailbox watcher and an audit need. NO and BAD from the
// server come back as Code::refused and leave the client usable; every other error means that the connection
// is lost. An interrupted command (stop requested) also ends the client's usefulness: destroy it.
//
// Files: client.cc the exchange of commands and answers; select.cc, fetch.cc, settle.cc, idle.cc the
// commands.

#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

#include "daemon/imap/fetch_item.hh"
#include "daemon/imap/reader.hh"
#include "daemon/net/connection.hh"

namespace imap {

using net::awaitable;
using net::Result;

// More mails than this in one listing are no mailbox, but a server that wants to fill our memory.
inline constexpr std::size_t kMostListed = 2'000'000;

// What a server gets for its last words once we want to leave.
inline constexpr std::chrono::milliseconds kPartingTime{2'000};

struct Timing {
  std::chrono::milliseconds command{60'000};      // for the answer to a command
  std::chrono::milliseconds done_answer{30'000};  // for the answers to IDLE and DONE: none means a dead peer
  std::chrono::milliseconds second_try{
      15'000};                      // instead of `command`, for a mail that could not be fetched before
  std::size_t slowest = 16u << 10;  // bytes a second that a download must reach on top of `command`
};

// Where a user's own folders live (RFC 2342).
struct Namespace {
  std::string prefix;  // "INBOX." on some servers, empty on most
  std::string delimiter;
};
// The name of a folder as the server knows it, for one that was written without its prefix.
std::string in_namespace(std::string_view folder, const Namespace& personal);

struct Selected {
  UidValidity uidvalidity = 0;
  Uid uidnext = 0;  // 0: the server did not say
  std::uint32_t exists = 0;
  bool read_only = false;
  bool other = false;  // its mails are others than those that are known under their UIDs
};

class Client {
 public:
  static awaitable<Result<std::unique_ptr<Client>>> open(net::ConnectOptions options, Timing timing,
                                                         std::stop_token stop);

  bool can(const std::string& capability) const { return capabilities_.contains(capability); }
  const std::string& server() const { return connection_.server(); }

  awaitable<Result<Selected>> select(std::string_view mailbox, bool read_only = false);
  awaitable<Result<void>> noop();
  awaitable<void> logout();  // best effort, two seconds

  // All mails with a UID of `first` or above, ascending; one that the server refuses to describe has a UID
  // alone. Can be stopped.
  awaitable<Result<std::vector<Metadata>>> list(Uid first);
  // Of these mails, those that are there. Can be stopped.
  awaitable<Result<std::vector<Metadata>>> list_of(std::vector<Uid> uids);
  // All UIDs of the mailbox, ascending: for audits. One short line each, where SEARCH would answer in a
  // single long one.
  awaitable<Result<std::vector<Uid>>> uids();
  // The bytes of mails, without setting \Seen; those that vanished meanwhile are missing from the answer.
  // `expected` bytes in all set the deadline, and what has come moves it; many more than `limit` are an
  // error. Can be stopped.
  awaitable<Result<std::vector<FetchItem>>> fetch(std::vector<Uid> uids, std::uint64_t expected,
                                                  std::size_t limit);
  // At most the first `bytes` of one mail that has `expected`.
  awaitable<Result<std::vector<FetchItem>>> fetch_start(Uid uid, std::size_t bytes, std::uint64_t expected);

  // After-actions; UIDs that are gone are no error, so that each can be repeated.
  awaitable<Result<void>> mark_seen(std::vector<Uid> uids);
  // Both create the folder when the server says that it is missing. move() needs can("MOVE").
  awaitable<Result<void>> move(std::vector<Uid> uids, std::string_view folder);
  awaitable<Result<void>> copy(std::vector<Uid> uids, std::string_view folder);
  // Flags \Deleted and expunges these UIDs only. A server without UIDPLUS could only expunge everybody's:
  // there the flag is all.
  awaitable<Result<void>> remove(std::vector<Uid> uids);

  // Where the server says nothing of it: no prefix.
  awaitable<Result<Namespace>> personal_namespace();

  // Waits until `until` for new mail: true if there is news to list. Needs can("IDLE").
  awaitable<Result<bool>> idle(net::Deadline until);
  // Whether the server announced mails since the last call.
  bool take_news() { return std::exchange(news_, false); }
  std::uint32_t exists() const { return exists_; }  // mails in the selected folder, by the server's word
  const std::string& refusal() const {
    return refusal_;
  }  // the code of the last NO or BAD: "OVERQUOTA", or none
  void set_patience(std::chrono::milliseconds command) { timing_.command = command; }

 private:
  using Handler = std::function<void(Response&&)>;

  Client(net::Connection connection, Timing timing, std::stop_token stop);
  net::Deadline deadline(std::uint64_t expected_bytes = 0) const;
  std::string next_tag();
  awaitable<Result<Response>> receive(net::Deadline deadline, std::stop_token stop);
  awaitable<Result<Status>> run(std::string command, const Handler& on_untagged, net::Deadline deadline,
                                std::stop_token stop);
  // The same for commands whose untagged answers do not matter; a NO or BAD becomes an error.
  awaitable<Result<void>> perform(std::string command);
  awaitable<Result<Status>> wait_for(std::string tag, const Handler& on_untagged, net::Deadline deadline,
                                     std::stop_token stop);
  awaitable<Result<void>> start();
  awaitable<Result<void>> perform_on(std::string before, std::vector<Uid> uids, std::string behind);
  awaitable<Result<void>> begin_idle(std::string tag);
  awaitable<Result<void>> end_idle(std::string tag, net::Deadline until);
  awaitable<Result<void>> carry(std::string verb, std::vector<Uid> uids, std::string_view folder);
  awaitable<Result<void>> move_set(std::string verb, std::string set, std::string folder_word);
  awaitable<Result<std::vector<Metadata>>> list_set(std::string set, Uid first);
  awaitable<Result<std::vector<Metadata>>> list_each(std::vector<Uid> uids);
  awaitable<Result<std::vector<Uid>>> uids_of(std::string set);
  awaitable<Result<void>> list_with(std::string command, const Handler& on);
  tl::unexpected<net::Error> too_many() const;
  awaitable<Result<std::vector<FetchItem>>> fetch_items(std::string what, std::vector<Uid> uids,
                                                        net::Deadline until, std::size_t limit);
  void note(const Response& response);
  tl::unexpected<net::Error> refused(const std::string& command, const Status& status);

  net::Connection connection_;
  Timing timing_;
  std::stop_token stop_;
  Reader reader_;
  std::vector<char> chunk_;
  std::set<std::string> capabilities_;
  unsigned commands_ = 0;
  std::uint32_t exists_ = 0;
  bool news_ = false;
  std::string goodbye_;  // what an untagged BYE said
  std::string refusal_;
  // While mails come, each byte moves the deadline: a listed size may be too small.
  std::optional<net::Clock::time_point> downloading_since_;
  std::uint64_t downloaded_ = 0;
};

}  // namespace imap

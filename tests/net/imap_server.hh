#pragma once
// A small IMAP server over one mailbox in memory: enough of RFC 3501 for a watcher, and a hook to misbehave
// at any command.

#include <map>
#include <set>

#include "tests/net/scripts.hh"

namespace fake {

class ImapServer {
 public:
  // True: the hook has dealt with the command (or not, as it likes).
  using Hook = std::function<bool(Peer&, const Command&)>;
  struct Options {
    std::size_t connections = 1;
    std::string capabilities = "IDLE MOVE UIDPLUS";
    Hook hook = {};
    std::uint32_t uidvalidity = 7;
    std::string internal_date = " 7-Feb-2026 08:09:10 +0100";
  };

  explicit ImapServer(Options options);
  std::uint16_t port() const { return server_.port(); }
  std::string failure() const { return server_.failure(); }
  void wait_played() { server_.wait_played(); }

  // A client in IDLE hears of it at once. `flag`: that it has from the start.
  std::uint32_t deliver(std::string bytes, std::string flag = {});
  void deliver_at(std::uint32_t uid, std::string bytes);       // UIDNEXT moves behind it
  void become(std::uint32_t uidvalidity, std::uint32_t next);  // another mailbox, empty, behind the same name
  void date(std::string internal_date);                        // of all mails
  std::map<std::uint32_t, std::string> mails() const;
  std::map<std::string, std::set<std::uint32_t>> folders() const;  // uids of INBOX that went there
  std::set<std::string> flags(std::uint32_t uid) const;
  std::vector<std::string> commands() const;  // without tags, after the login
  std::size_t count(const std::string& prefix) const;

 private:
  void serve(Peer& peer);
  bool answer(Peer& peer, const Command& command);
  void idle(Peer& peer, const Command& command);
  void fetch(Peer& peer, const std::string& set, const std::string& items);
  void expunge(Peer& peer, const std::set<std::uint32_t>& uids);
  std::set<std::uint32_t> expand(const std::string& set) const;

  Options options_;
  mutable std::recursive_mutex mutex_;
  std::uint32_t next_ = 1;
  std::map<std::uint32_t, std::string> mails_;
  std::map<std::uint32_t, std::set<std::string>> flags_;
  std::map<std::uint32_t, std::string> first_flags_;
  std::map<std::string, std::set<std::uint32_t>> folders_;
  std::vector<std::string> commands_;
  Server server_;  // last: its thread uses the rest
};

}  // namespace fake

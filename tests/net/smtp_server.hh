#pragma once
// A small SMTP relay that keeps what it gets, and a hook to misbehave at any command.

#include "tests/net/scripts.hh"

namespace fake {

class SmtpServer {
 public:
  // Called with each command line, and with "." at the end of a message. True: the hook has answered (or not,
  // as it likes).
  using Hook = std::function<bool(Peer&, const std::string& line)>;
  struct Options {
    std::size_t connections = 1;
    std::string extensions = "PIPELINING\nSIZE 1000000\n8BITMIME\nSMTPUTF8\nDSN\nENHANCEDSTATUSCODES";
    Hook hook = {};
    std::string first_extensions = {};  // on the first connection, where they differ
  };
  struct Message {
    std::string from;  // with parameters, as in the command
    std::vector<std::string> to;
    std::string bytes;  // dots undone
  };

  explicit SmtpServer(Options options);
  std::uint16_t port() const { return server_.port(); }
  void wait_played() { server_.wait_played(); }
  std::string failure() const { return server_.failure(); }
  std::size_t connections() const { return server_.connections(); }
  std::vector<Message> messages() const;
  std::vector<std::string> commands() const;

 private:
  void serve(Peer& peer);
  bool answer(Peer& peer, const std::string& line);
  void take_message(Peer& peer);

  Options options_;
  mutable std::mutex mutex_;
  Message current_;
  bool in_mail_ = false, greeted_ = false;
  std::vector<Message> messages_;
  std::vector<std::string> commands_;
  Server server_;  // last: its thread uses the rest
};

}  // namespace fake

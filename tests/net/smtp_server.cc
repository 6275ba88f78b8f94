#include "tests/net/smtp_server.hh"

#include <utility>

namespace fake {

SmtpServer::SmtpServer(Options options)
    : options_(std::move(options)),
      server_(std::vector<Script>(options_.connections, [this](Peer& peer) { serve(peer); })) {}

std::vector<SmtpServer::Message> SmtpServer::messages() const {
  const std::lock_guard lock(mutex_);
  return messages_;
}

std::vector<std::string> SmtpServer::commands() const {
  const std::lock_guard lock(mutex_);
  return commands_;
}

void SmtpServer::serve(Peer& peer) {
  const bool first = !std::exchange(greeted_, true) && !options_.first_extensions.empty();
  smtp_login(peer, first ? options_.first_extensions : options_.extensions);
  in_mail_ = false;
  for (bool on = true; on;) {
    const std::string line = peer.line();
    {
      const std::lock_guard lock(mutex_);
      commands_.push_back(line);
    }
    if (options_.hook && options_.hook(peer, line)) continue;
    on = answer(peer, line);
  }
}

bool SmtpServer::answer(Peer& peer, const std::string& line) {
  if (line.starts_with("MAIL FROM:")) {
    if (in_mail_) throw std::runtime_error("a second MAIL in one transaction");
    in_mail_ = true;
    current_ = {line.substr(10), {}, {}};
    peer.send("250 2.1.0 sender ok\r\n");
  } else if (line.starts_with("RCPT TO:") && !in_mail_) {
    peer.send("503 5.5.1 MAIL first\r\n");
  } else if (line.starts_with("RCPT TO:")) {
    current_.to.push_back(line.substr(8));
    peer.send("250 2.1.5 recipient ok\r\n");
  } else if (line == "DATA" && (!in_mail_ || current_.to.empty())) {
    peer.send("554 5.5.1 no valid recipients\r\n");
  } else if (line == "DATA") {
    take_message(peer);
  } else if (line == "RSET") {
    in_mail_ = false;
    current_ = {};
    peer.send("250 2.0.0 reset\r\n");
  } else if (line == "QUIT") {
    peer.send("221 2.0.0 bye\r\n");
    return false;
  } else {
    throw std::runtime_error("not a command: " + line);
  }
  return true;
}

void SmtpServer::take_message(Peer& peer) {
  peer.send("354 go ahead\r\n");
  for (;;) {
    std::string line = peer.line();
    if (line == ".") break;
    if (line.starts_with('.')) line.erase(0, 1);
    current_.bytes += line + "\n";
  }
  in_mail_ = false;
  if (options_.hook && options_.hook(peer, ".")) return;
  {
    const std::lock_guard lock(mutex_);
    messages_.push_back(std::move(current_));
  }
  current_ = {};
  peer.send("250 2.0.0 taken\r\n");
}

}  // namespace fake

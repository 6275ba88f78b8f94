#include "tests/net/scripts.hh"

namespace fake {

Command imap_command(Peer& peer) {
  const std::string line = peer.line();
  const auto space = line.find(' ');
  if (space == std::string::npos) return {line, ""};
  return {line.substr(0, space), line.substr(space + 1)};
}

void imap_login(Peer& peer) {
  peer.send("* OK ready\r\n");
  for (;;) {
    const Command command = imap_command(peer);
    if (command.text == "CAPABILITY") {
      peer.send("* CAPABILITY IMAP4rev1 SASL-IR AUTH=PLAIN AUTH=CRAM-MD5\r\n" + command.tag + " OK done\r\n");
    } else if (command.text.starts_with("AUTHENTICATE PLAIN ")) {
      peer.send(command.tag + " OK logged in\r\n");
      return;
    } else {
      throw std::runtime_error("not a login: " + command.text);
    }
  }
}

void imap_start(Peer& peer, const std::string& capabilities) {
  imap_login(peer);
  const Command noop = imap_command(peer);
  peer.send(noop.tag + " OK done\r\n");
  const Command capability = imap_command(peer);
  peer.send("* CAPABILITY IMAP4rev1 " + capabilities + "\r\n" + capability.tag + " OK done\r\n");
}

std::string smtp_reply(int code, const std::string& lines) {
  std::string reply;
  std::size_t from = 0;
  for (;;) {
    const auto end = lines.find('\n', from);
    const bool last = end == std::string::npos;
    reply += std::to_string(code) + (last ? " " : "-") + lines.substr(from, last ? end : end - from) + "\r\n";
    if (last) return reply;
    from = end + 1;
  }
}

void smtp_login(Peer& peer, const std::string& extensions) {
  peer.send("220 ready\r\n");
  for (;;) {
    const std::string line = peer.line();
    if (line.starts_with("EHLO ")) {
      peer.send(smtp_reply(250, "hello\nAUTH PLAIN LOGIN" + (extensions.empty() ? "" : "\n" + extensions)));
    } else if (line.starts_with("AUTH PLAIN")) {
      if (line == "AUTH PLAIN") {
        peer.send("334 \r\n");
        peer.line();
      }
      peer.send("235 2.7.0 welcome\r\n");
      return;
    } else {
      throw std::runtime_error("not a login: " + line);
    }
  }
}

net::ConnectOptions plain(net::Protocol protocol, std::uint16_t port) {
  net::ConnectOptions options;
  options.endpoint = {protocol, net::Security::none, "127.0.0.1", port};
  options.credentials = {"alice", "s3cret-password", net::Mechanism::password};
  options.timeout = std::chrono::seconds(5);
  options.client_name = "desk.example.com";
  return options;
}

}  // namespace fake

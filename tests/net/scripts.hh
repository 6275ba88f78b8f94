#pragma once
// What most scripts begin with.

#include "daemon/net/endpoint.hh"
#include "tests/net/peer.hh"

namespace fake {

// Greeting and SASL login as libcurl does them, whatever user and password.
void imap_login(Peer& peer);
void smtp_login(Peer& peer, const std::string& extensions =
                                "PIPELINING\nSIZE 1000000\n8BITMIME\nSMTPUTF8\nDSN\nENHANCEDSTATUSCODES");

// The tag and the rest of an IMAP command.
struct Command {
  std::string tag, text;
};
Command imap_command(Peer& peer);
// Greeting, login, and the two commands our client begins with.
void imap_start(Peer& peer, const std::string& capabilities = "IDLE MOVE UIDPLUS");
// "250-first\r\n250 last\r\n" of lines cut at \n.
std::string smtp_reply(int code, const std::string& lines);

net::ConnectOptions plain(net::Protocol protocol, std::uint16_t port);

}  // namespace fake

#pragma once
// A server on loopback for one test: a thread that takes connections one after the other and plays a script
// on each.
//
//   fake::Server server({[](fake::Peer& peer) { peer.send("220 hello\r\n"); peer.line(); }});
//   ... connect to server.port() ...
//
// Scripts block; a client that keeps them waiting for five seconds, or hangs up, ends them. Nothing here
// sleeps.

#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <openssl/ssl.h>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace fake {

struct Gone : std::runtime_error {
  Gone() : std::runtime_error("the client is gone") {}
};

// Makes a certificate authority and a certificate for `name` ("localhost", or an IP address) in memory.
class Identity {
 public:
  explicit Identity(const std::string& name);
  ~Identity();
  SSL_CTX* context() const { return context_; }
  std::string authority_file() const { return path_; }  // PEM, for `ca_file`; goes with the Identity

 private:
  SSL_CTX* context_ = nullptr;
  std::string path_;
};

class Peer {
 public:
  Peer(int socket, int wake) : socket_(socket), wake_(wake) {}
  ~Peer();
  Peer(const Peer&) = delete;

  void start_tls(const Identity&);
  void send(std::string_view bytes);
  std::string line();                   // the next line without its end
  std::string read(std::size_t count);  // exactly so many bytes
  void expect_end();                    // until the client hangs up
  bool has_bytes() const;               // something to read at once
  // Waits until the client says something (true) or Server::wake() is called (false).
  bool wait();
  void reset();  // hangs up with a RST

 private:
  void fill();
  void ready(short what) const;
  int socket_, wake_;
  SSL* tls_ = nullptr;
  std::string buffer_;
};

using Script = std::function<void(Peer&)>;

class Server {
 public:
  explicit Server(std::vector<Script> scripts);
  ~Server();
  std::uint16_t port() const { return port_; }
  void wake();
  void wait_played();  // until the last script has ended
  std::size_t connections() const;
  std::string failure() const;  // what a script threw, apart from Gone; empty if none

 private:
  void serve(std::vector<Script> scripts);
  int listener_ = -1, wake_read_ = -1, wake_write_ = -1, stop_read_ = -1, stop_write_ = -1;
  std::uint16_t port_ = 0;
  mutable std::mutex mutex_;
  std::size_t connections_ = 0;
  std::string failure_;
  std::thread thread_;
};

}  // namespace fake

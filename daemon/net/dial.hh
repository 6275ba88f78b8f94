#pragma once
// Drives one libcurl transfer to its end on the Asio loop: libcurl says which descriptors and which timer it
// waits for, we wait.
//
// A Dial owns its multi handle; the easy handle must stay in it as long as curl_easy_send and curl_easy_recv
// are used, so the Dial lives as long as the connection. Single-threaded: everything happens on the executor
// it was made with.

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <curl/curl.h>
#include <memory>
#include <stop_token>

namespace net {

class Dial {
 public:
  // `easy` must outlive the Dial.
  Dial(boost::asio::any_io_executor executor, CURL* easy);
  ~Dial();
  Dial(const Dial&) = delete;
  Dial& operator=(const Dial&) = delete;

  // CURLE_ABORTED_BY_CALLBACK when `stop` was requested first. Call once.
  boost::asio::awaitable<CURLcode> finish(std::stop_token stop);

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace net

#pragma once
// libcurl's part of an exchange: how it is configured, what it receives, what its failures mean. No sockets
// of ours, no Asio.

#include <curl/curl.h>
#include <memory>
#include <string_view>

#include "daemon/http/message.hh"

namespace http {

struct EasyFree {
  void operator()(CURL* easy) const { curl_easy_cleanup(easy); }
};
struct ListFree {
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};

// Must stay where it is while the handle lives: libcurl keeps pointers into it.
class Transfer {
 public:
  Transfer(Request request, std::string server);
  Transfer(const Transfer&) = delete;
  Transfer& operator=(const Transfer&) = delete;

  CURL* handle() const { return easy_.get(); }
  Answer answer(CURLcode code) &&;

 private:
  static std::size_t take_header(char* data, std::size_t size, std::size_t count, void* self);
  static std::size_t take_body(char* data, std::size_t size, std::size_t count, void* self);
  void configure();
  void add_headers();
  bool read_header(std::string_view line);
  net::Error explain(CURLcode code) const;

  Request request_;
  std::string server_;
  std::unique_ptr<CURL, EasyFree> easy_;
  std::unique_ptr<curl_slist, ListFree> headers_;
  char detail_[CURL_ERROR_SIZE] = {};
  Response response_;
  bool complete_header_ = false;
  std::size_t header_bytes_ = 0;
};

}  // namespace http

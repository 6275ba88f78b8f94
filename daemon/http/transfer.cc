#include "daemon/http/transfer.hh"

#include <new>

#include "daemon/net/libcurl.hh"

namespace http {
namespace {

using net::Code;
using net::set;

constexpr std::size_t kMostHeaderBytes = 64 * 1024;

std::string_view trim(std::string_view text) {
  const auto first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

bool is_field(std::string_view line, std::string_view name) {
  return line.size() > name.size() && line[name.size()] == ':' &&
         curl_strnequal(line.data(), name.data(), name.size()) != 0;
}

constexpr net::Meaning kMeanings[] = {
    {CURLE_OPERATION_TIMEDOUT, Code::timeout, "did not answer in time",
     "it may be overloaded; `timeout:` says how long one call may take"},
    {CURLE_SSL_CONNECT_ERROR, Code::tls, "did not complete the TLS handshake", "does this port speak HTTPS?"},
    {CURLE_UNSUPPORTED_PROTOCOL, Code::protocol, "did not answer in HTTP", "is the URL right?"},
    {CURLE_WEIRD_SERVER_REPLY, Code::protocol, "did not answer in HTTP", "is the URL right?"},
    {CURLE_WRITE_ERROR, Code::protocol, "answered with an endless header", "is the URL right?"},
    {CURLE_GOT_NOTHING, Code::closed, "closed the connection without an answer", "its log may say why"},
    {CURLE_ABORTED_BY_CALLBACK, Code::interrupted, "was left before it had answered", ""},
};

}  // namespace

Transfer::Transfer(Request request, std::string server)
    : request_(std::move(request)), server_(std::move(server)) {
  net::prepare_process();
  easy_.reset(curl_easy_init());
  if (!easy_) throw std::bad_alloc();
  add_headers();
  configure();
}

void Transfer::add_headers() {
  const auto add = [this](const std::string& line) {
    curl_slist* longer = curl_slist_append(headers_.get(), line.c_str());
    if (longer == nullptr) throw std::bad_alloc();
    (void)headers_.release();
    headers_.reset(longer);
  };
  for (const auto& [name, value] : request_.headers) add(name + ": " + value);
  add("Expect:");  // else libcurl waits for "100 Continue" before a longer body
}

void Transfer::configure() {
  CURL* easy = easy_.get();
  set(easy, CURLOPT_URL, request_.url.c_str());
  set(easy, CURLOPT_PROTOCOLS_STR, "https,http");  // server_of() said which of them
  set(easy, CURLOPT_DISALLOW_USERNAME_IN_URL, 1L);
  set(easy, CURLOPT_FOLLOWLOCATION, 0L);
  set(easy, CURLOPT_NETRC, static_cast<long>(CURL_NETRC_IGNORED));
  set(easy, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
  set(easy, CURLOPT_HTTPHEADER, headers_.get());
  set(easy, CURLOPT_USERAGENT, "ticketd");
  if (request_.method == "GET") {
    set(easy, CURLOPT_HTTPGET, 1L);
  } else {
    set(easy, CURLOPT_POST, 1L);
    set(easy, CURLOPT_POSTFIELDS, request_.body.data());
    set(easy, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request_.body.size()));
  }

  net::set_common(easy, request_.timeout, request_.ca_file);
  set(easy, CURLOPT_FORBID_REUSE, 1L);
  set(easy, CURLOPT_ERRORBUFFER, &detail_[0]);
  set(easy, CURLOPT_HEADERFUNCTION, &Transfer::take_header);
  set(easy, CURLOPT_HEADERDATA, static_cast<void*>(this));
  set(easy, CURLOPT_WRITEFUNCTION, &Transfer::take_body);
  set(easy, CURLOPT_WRITEDATA, static_cast<void*>(this));
}

std::size_t Transfer::take_header(char* data, std::size_t size, std::size_t count, void* self) {
  const std::string_view line(data, size * count);
  return static_cast<Transfer*>(self)->read_header(line) ? line.size() : 0;
}

// False ends the transfer. Answers before the last one ("100 Continue") are forgotten.
bool Transfer::read_header(std::string_view line) {
  header_bytes_ += line.size();
  if (header_bytes_ > kMostHeaderBytes) return false;
  if (line.starts_with("HTTP/")) {
    response_ = {};
    complete_header_ = false;
  }
  if (is_field(line, "Retry-After")) response_.retry_after = trim(line.substr(12));
  if (is_field(line, "Location")) response_.location = trim(line.substr(9));
  complete_header_ |= trim(line).empty();
  return true;
}

std::size_t Transfer::take_body(char* data, std::size_t size, std::size_t count, void* self) {
  auto& transfer = *static_cast<Transfer*>(self);
  const std::string_view part(data, size * count);
  auto& body = transfer.response_.body;
  const std::size_t room = transfer.request_.max_answer - body.size();
  body += part.substr(0, room);
  transfer.response_.cut = part.size() > room;
  return transfer.response_.cut ? 0 : part.size();
}

// The status line is the answer: what breaks off behind the header takes nothing back.
Answer Transfer::answer(CURLcode code) && {
  long status = 0, sent = 0;
  curl_easy_getinfo(easy_.get(), CURLINFO_RESPONSE_CODE, &status);
  curl_easy_getinfo(easy_.get(), CURLINFO_REQUEST_SIZE, &sent);
  if (complete_header_ && status >= 200) {
    response_.status = static_cast<int>(status);
    response_.cut |= code != CURLE_OK;
    return std::move(response_);
  }
  if (code == CURLE_OK) code = CURLE_WEIRD_SERVER_REPLY;
  return tl::unexpected(Failure{explain(code), sent > 0});
}

net::Error Transfer::explain(CURLcode code) const {
  return net::explain(code, &detail_[0], server_, kMeanings);
}

}  // namespace http

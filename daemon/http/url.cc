#include <curl/urlapi.h>
#include <memory>

#include "daemon/http/message.hh"

namespace http {
namespace {

struct UrlFree {
  void operator()(CURLU* url) const { curl_url_cleanup(url); }
};
using Url = std::unique_ptr<CURLU, UrlFree>;

std::string part_of(const Url& url, CURLUPart what, unsigned flags = 0) {
  char* text = nullptr;
  if (curl_url_get(url.get(), what, &text, flags) != CURLUE_OK) return {};
  std::string part(text);
  curl_free(text);
  return part;
}

bool is_loopback(const std::string& host) {
  return host == "localhost" || host == "[::1]" ||
         (host.starts_with("127.") && host.find_first_not_of("0123456789.") == std::string::npos);
}

}  // namespace

net::Result<std::string> server_of(const std::string& url, bool plain) {
  using net::Code;
  const std::string hint = "such as https://events.example.com/path";
  for (const char c : url)
    if (c <= ' ' || c > '~')
      return net::failure(Code::invalid, "the URL has a character that no URL has", hint);
  const Url parsed(curl_url());
  if (!parsed || curl_url_set(parsed.get(), CURLUPART_URL, url.c_str(), 0) != CURLUE_OK)
    return net::failure(Code::invalid, "the URL cannot be read", hint);
  const std::string scheme = part_of(parsed, CURLUPART_SCHEME), host = part_of(parsed, CURLUPART_HOST);
  const std::string server = host + ":" + part_of(parsed, CURLUPART_PORT, CURLU_DEFAULT_PORT);
  if (!part_of(parsed, CURLUPART_USER).empty() || !part_of(parsed, CURLUPART_PASSWORD).empty())
    return net::failure(Code::invalid, "the URL of " + server + " holds a user name or password",
                        "keep it as the webhook's key");
  if (scheme == "https") return server;
  if (scheme != "http") return net::failure(Code::invalid, "the URL is not one of https://", hint);
  if (plain || is_loopback(host)) return server;
  return net::failure(Code::invalid, server + " would be spoken to without encryption",
                      "use https://; only on a network that is safe already, `tls: none`");
}

}  // namespace http

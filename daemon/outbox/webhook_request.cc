#include "daemon/outbox/webhook_request.hh"

#include <array>
#include <nlohmann/json.hpp>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <stdexcept>

namespace outbox {
namespace {

using Json = nlohmann::json;
using Type = rules::Webhook::Type;

constexpr std::size_t kMostSearchBytes = 1024 * 1024;
constexpr std::size_t kShortestSecret = 6;  // shorter ones are words that any answer may hold

constexpr std::string_view kLower = "0123456789abcdef", kUpper = "0123456789ABCDEF";

std::string hex(const unsigned char* bytes, std::size_t size, std::string_view digits) {
  std::string out;
  for (std::size_t i = 0; i < size; ++i) {
    out += digits[bytes[i] >> 4];
    out += digits[bytes[i] & 15];
  }
  return out;
}

std::string hmac_sha256(const std::string& key, const std::string& text) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> mac{};
  unsigned size = 0;
  if (!HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()),
            reinterpret_cast<const unsigned char*>(text.data()), text.size(), mac.data(), &size))
    throw std::runtime_error("HMAC-SHA-256 is not available in this OpenSSL");
  return hex(mac.data(), size, kLower);
}

std::string signature(const Hook& hook, const std::string& body, storage::Instant now) {
  const std::string at = std::to_string(now.time_since_epoch().count());
  return "t=" + at + ",v1=" + hmac_sha256(hook.key, at + "." + body);
}

// RFC 3986, 2.1: everything but what is unreserved.
std::string percent_encoded(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    const bool unreserved =
        (byte < 0x80 && std::isalnum(byte) != 0) || c == '-' || c == '.' || c == '_' || c == '~';
    out += unreserved ? std::string(1, c) : "%" + hex(&byte, 1, kUpper);
  }
  return out;
}

std::string without_slash(std::string url) {
  while (url.ends_with('/')) url.pop_back();
  return url;
}

std::string gitlab_issues(const Hook& hook) {
  const std::string base = without_slash(hook.url);
  return base + (base.ends_with("/api/v4") ? "" : "/api/v4") + "/projects/" + percent_encoded(hook.project) +
         "/issues";
}

std::string url_of(const Hook& hook) {
  if (hook.type == Type::github) return without_slash(hook.url) + "/repos/" + hook.project + "/issues";
  return hook.type == Type::gitlab ? gitlab_issues(hook) : hook.url;
}

void add_token(http::Request& request, const Hook& hook) {
  if (hook.type == Type::github) {
    request.headers.emplace_back("Authorization", "Bearer " + hook.key);
    request.headers.emplace_back("Accept", "application/vnd.github+json");
  }
  if (hook.type == Type::gitlab) request.headers.emplace_back("PRIVATE-TOKEN", hook.key);
}

http::Request begin(const Hook& hook, std::string method, std::string url) {
  http::Request request;
  request.method = std::move(method);
  request.url = std::move(url);
  request.plain = hook.plain;
  request.ca_file = hook.ca_file;
  request.timeout = hook.timeout;
  add_token(request, hook);
  return request;
}

std::string with_routing_key(const std::string& body, const std::string& key) {
  Json event = Json::parse(body, nullptr, false);
  if (!event.is_object()) return body;
  event["routing_key"] = key;
  return event.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string text_at(const Json& object, const char* name) {
  const auto found = object.find(name);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string{};
}

// GitHub: html_url, body. GitLab: web_url, description.
std::optional<Issue> read_issue(const Json& issue) {
  if (!issue.is_object()) return {};
  Issue found{text_at(issue, "html_url"), text_at(issue, "state")};
  if (found.url.empty()) found.url = text_at(issue, "web_url");
  const bool is_page = found.url.starts_with("https://") || found.url.starts_with("http://");
  return is_page ? std::optional(found) : std::nullopt;
}

void blot(std::string& text, const std::string& secret) {
  if (secret.size() < kShortestSecret) return;
  for (std::size_t at = text.find(secret); at != std::string::npos; at = text.find(secret, at + 3))
    text.replace(at, secret.size(), "***");
}

// What stands behind the host, whole and, as services repeat it in forms of their own, in its parts.
void blot_path(std::string& text, const std::string& url) {
  const auto host = url.find("://");
  const auto path = host == std::string::npos ? host : url.find('/', host + 3);
  if (path == std::string::npos) return;
  blot(text, url.substr(path));
  std::size_t at = path;
  while (at < url.size()) {
    const auto end = std::min(url.find_first_of("/?&=", at + 1), url.size());
    blot(text, url.substr(at + 1, end - at - 1));
    at = end;
  }
}

}  // namespace

http::Request to_request(const Hook& hook, const storage::OutboxItem& item, const desk::Delivery& delivery,
                         storage::Instant now) {
  http::Request request = begin(hook, "POST", url_of(hook));
  request.body = hook.type == Type::pagerduty ? with_routing_key(delivery.body, hook.key) : delivery.body;
  request.headers.emplace_back("Content-Type", "application/json");
  request.headers.emplace_back("Idempotency-Key", item.message_id);
  if (hook.type == Type::generic && !hook.key.empty())
    request.headers.emplace_back("X-Ticketd-Signature", signature(hook, request.body, now));
  return request;
}

bool is_tracker(const Hook& hook) {
  return hook.type == Type::github || hook.type == Type::gitlab;
}

http::Request to_search(const Hook& hook, const storage::OutboxItem& item) {
  const std::string mark = percent_encoded(item.message_id);
  std::string url = hook.type == Type::gitlab ? gitlab_issues(hook) + "?in=description&search=" + mark
                                              : without_slash(hook.url) + "/search/issues?q=" + mark +
                                                    "+in:body+repo:" + hook.project;
  http::Request request = begin(hook, "GET", std::move(url));
  request.max_answer = kMostSearchBytes;
  return request;
}

std::optional<Issue> read_opened(const http::Response& response) {
  return read_issue(Json::parse(response.body, nullptr, false));
}

std::optional<Issue> read_found(const http::Response& response, const std::string& mark) {
  const Json answer = Json::parse(response.body, nullptr, false);
  const auto items = answer.is_object() ? answer.find("items") : answer.end();
  const Json& list = answer.is_object() && items != answer.end() ? *items : answer;
  if (!list.is_array()) return {};
  for (const Json& issue : list) {
    if (!issue.is_object()) continue;
    const std::string text = text_at(issue, "body") + text_at(issue, "description");
    if (text.find("<!-- ticketd: " + mark + " -->") != std::string::npos) return read_issue(issue);
  }
  return {};
}

std::string without_secrets(std::string text, const Hook& hook) {
  blot(text, hook.key);
  if (hook.secret_url) blot_path(text, hook.url);
  return net::printable(text);
}

}  // namespace outbox

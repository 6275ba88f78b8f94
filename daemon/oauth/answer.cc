#include "daemon/oauth/answer.hh"

#include <algorithm>
#include <charconv>
#include <nlohmann/json.hpp>

#include "daemon/http/retry_after.hh"

namespace oauth {
namespace {

using Json = nlohmann::json;
using namespace std::chrono_literals;

constexpr std::chrono::seconds kUsualLifetime{1h}, kLongestLifetime{24h};
constexpr int kTooMany = 429;

std::string text_of(const Json& json, const char* key) {
  const auto found = json.find(key);
  return found != json.end() && found->is_string() ? found->get<std::string>() : std::string();
}

// Characters that neither end a SASL field nor a line (RFC 6750, 2.1 has fewer).
bool is_token(const std::string& text) {
  return !text.empty() && text.size() <= kLongestToken &&
         std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c <= '~'; });
}

bool is_bearer(std::string type) {
  std::transform(type.begin(), type.end(), type.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return type.empty() || type == "bearer";
}

// Some write the number as a text.
std::chrono::seconds lifetime_of(const Json& json) {
  std::int64_t seconds = -1;
  const auto found = json.find("expires_in");
  if (found != json.end() && found->is_number())
    seconds = static_cast<std::int64_t>(std::clamp(found->get<double>(), -1.0, 1e9));
  const std::string text = text_of(json, "expires_in");
  if (!text.empty()) std::from_chars(text.data(), text.data() + text.size(), seconds);
  if (seconds < 0) return kUsualLifetime;
  return std::min<std::chrono::seconds>(std::chrono::seconds(seconds), kLongestLifetime);
}

Fault network(const net::Error& error) {
  Fault fault;
  fault.kind = Kind::network;
  fault.what = "no token: " + error.what;
  fault.hint = error.code == net::Code::timeout
                   ? "the provider, or a firewall on the way, did not answer; it is tried again by itself"
                   : error.hint + (error.hint.empty() ? "" : "; ") + "it is tried again by itself";
  fault.code = error.code;
  return fault;
}

Fault strange(const Asked& asked, const std::string& how, Kind kind, std::string hint) {
  Fault fault;
  fault.kind = kind;
  fault.what = "no token from " + asked.server + ": " + how;
  fault.hint = std::move(hint);
  fault.code = net::Code::protocol;
  return fault;
}

// Of a status that says by itself that it passes.
Fault passing(const http::Response& response, const Asked& asked) {
  Fault fault = strange(asked, "HTTP " + std::to_string(response.status), Kind::passing,
                        "the provider is out of order or asks for patience; it is tried again by itself");
  const auto seconds = http::read_retry_after(response.retry_after, asked.now);
  if (seconds) fault.retry_after = *seconds;
  return fault;
}

std::string without_secrets(std::string text, const Asked& asked) {
  for (const auto& secret : asked.secrets)
    if (!secret.empty() && text.find(secret) != std::string::npos) return {};
  return text;
}

Fault refused(const http::Response& response, const Json& json, const Asked& asked) {
  const std::string error = without_secrets(text_of(json, "error"), asked);
  if (error.empty())
    return strange(asked, "HTTP " + std::to_string(response.status) + " without a word of OAuth",
                   Kind::unknown, "is `token_url:`, or `tenant:`, right? It is tried again by itself");
  return explain(error, without_secrets(text_of(json, "error_description"), asked), asked.server,
                 asked.mailbox);
}

tl::expected<Token, Fault> read_token(const Json& json, const Asked& asked) {
  Token token{text_of(json, "access_token"), lifetime_of(json), text_of(json, "refresh_token")};
  if (!is_token(token.access) || !is_bearer(text_of(json, "token_type")))
    return tl::unexpected(strange(asked, "the answer has no bearer token", Kind::passing,
                                  "does `token_url:` hand out OAuth 2.0 tokens?"));
  if (!token.refresh.empty() && !is_token(token.refresh))
    return tl::unexpected(strange(asked, "the answer has a refresh token that cannot be sent again",
                                  Kind::passing, "it is tried again by itself"));
  return token;
}

}  // namespace

tl::expected<Token, Fault> read_answer(const http::Answer& answer, const Asked& asked) {
  if (!answer) return tl::unexpected(network(answer.error().error));
  const http::Response& response = *answer;
  if (response.status >= 500 || response.status == kTooMany) return tl::unexpected(passing(response, asked));
  const Json json = Json::parse(response.body, nullptr, false);
  const bool whole = !response.cut && json.is_object();
  const bool refuses = response.status >= 400 || (whole && json.contains("error"));
  if (refuses) return tl::unexpected(refused(response, whole ? json : Json::object(), asked));
  if (!whole)
    return tl::unexpected(
        strange(asked, "the answer broke off, or is no JSON", Kind::network,
                "something on the way may have answered in its place; it is tried again by itself"));
  return read_token(json, asked);
}

}  // namespace oauth

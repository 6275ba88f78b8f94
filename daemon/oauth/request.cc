#include "daemon/oauth/request.hh"

#include <nlohmann/json.hpp>

#include "daemon/oauth/jwt.hh"

namespace oauth {
namespace {

using Json = nlohmann::json;
using Signed = tl::expected<std::string, std::string>;
using namespace std::chrono_literals;

constexpr std::chrono::seconds kClientAssertion{10min}, kServiceAssertion{1h};
constexpr std::chrono::seconds kClockSkew{1min};
constexpr std::chrono::milliseconds kPatience{20'000};

std::int64_t number_of(std::chrono::sys_seconds time) {
  return time.time_since_epoch().count();
}

Fault local(const Grant& grant, const std::string& why) {
  Fault fault;
  fault.kind = Kind::local;
  fault.what = "no token for mailbox " + grant.mailbox + ": " + grant.proved_by + ": " + why;
  fault.hint = grant.proof == Proof::key
                   ? "it is the JSON file that the Google Cloud console made"
                   : "it is PEM: the certificate and its private key, one behind the other";
  return fault;
}

// RFC 7523, 3: who asks, whom, and for how long that holds.
Signed client_assertion(const Grant& grant, const std::string& pem, const Moment& moment) {
  const auto mark = thumbprint(pem);
  if (!mark) return mark;
  const Json header{{"typ", "JWT"}, {"x5t#S256", *mark}};
  const Json claims{{"aud", grant.token_url},
                    {"iss", grant.client},
                    {"sub", grant.client},
                    {"jti", moment.nonce},
                    {"iat", number_of(moment.now)},
                    {"nbf", number_of(moment.now - kClockSkew)},
                    {"exp", number_of(moment.now + kClientAssertion)}};
  const auto algorithm = grant.provider == Provider::microsoft ? Algorithm::ps256 : Algorithm::rs256;
  return sign_jwt(header.dump(), claims.dump(), pem, algorithm);
}

// The key file of a service account.
struct Account {
  std::string email, key, key_id;
};

tl::expected<Account, std::string> read_account(const std::string& text) {
  const Json json = Json::parse(text, nullptr, false);
  if (!json.is_object()) return tl::unexpected(std::string("it is no JSON"));
  Account account;
  for (const auto& [name, into] :
       {std::pair("client_email", &account.email), std::pair("private_key", &account.key),
        std::pair("private_key_id", &account.key_id)})
    if (const auto found = json.find(name); found != json.end() && found->is_string())
      *into = found->get<std::string>();
  if (account.email.empty() || account.key.empty())
    return tl::unexpected(std::string("it has no client_email or private_key"));
  return account;
}

Signed service_assertion(const Grant& grant, const Account& account, const Moment& moment) {
  Json header{{"typ", "JWT"}};
  if (!account.key_id.empty()) header["kid"] = account.key_id;
  const Json claims{{"iss", account.email},         {"sub", grant.user},
                    {"scope", grant.scope},         {"aud", grant.token_url},
                    {"iat", number_of(moment.now)}, {"exp", number_of(moment.now + kServiceAssertion)}};
  return sign_jwt(header.dump(), claims.dump(), account.key, Algorithm::rs256);
}

tl::expected<Question, Fault> question(const Grant& grant, const Fields& fields,
                                       std::vector<std::string> secrets, const Moment& moment) {
  const auto server = http::server_of(grant.token_url, false);
  if (!server) {
    Fault fault;
    fault.kind = Kind::setup;
    fault.what = "no token for mailbox " + grant.mailbox + ": token_url: " + server.error().what;
    fault.hint = server.error().hint;
    return tl::unexpected(fault);
  }
  http::Request request;
  request.url = grant.token_url;
  request.headers = {{"Content-Type", "application/x-www-form-urlencoded"}, {"Accept", "application/json"}};
  request.body = form(fields);
  request.ca_file = grant.ca_file;
  request.timeout = kPatience;
  request.max_answer = kLongestAnswer;
  return Question{std::move(request), {*server, grant.mailbox, std::move(secrets), moment.now}};
}

tl::expected<Question, Fault> service_request(const Grant& grant, const std::string& secret,
                                              const Moment& moment) {
  const auto account = read_account(secret);
  if (!account) return tl::unexpected(local(grant, account.error()));
  auto assertion = service_assertion(grant, *account, moment);
  if (!assertion) return tl::unexpected(local(grant, assertion.error()));
  const Fields fields{{"grant_type", "urn:ietf:params:oauth:grant-type:jwt-bearer"},
                      {"assertion", *assertion}};
  return question(grant, fields, {*assertion}, moment);
}

}  // namespace

tl::expected<Question, Fault> client_request(const Grant& grant, const std::string& secret, Fields fields,
                                             const Moment& moment) {
  std::vector<std::string> secrets;
  for (const auto& [name, value] : fields)
    if (name == "refresh_token" || name == "code" || name == "code_verifier" || name == "device_code")
      secrets.push_back(value);
  fields.emplace_back("client_id", grant.client);
  if (grant.proof == Proof::secret) {
    fields.emplace_back("client_secret", secret);
    secrets.push_back(secret);
  }
  if (grant.proof == Proof::certificate) {
    auto assertion = client_assertion(grant, secret, moment);
    if (!assertion) return tl::unexpected(local(grant, assertion.error()));
    fields.emplace_back("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer");
    fields.emplace_back("client_assertion", *assertion);
    secrets.push_back(*std::move(assertion));
  }
  return question(grant, fields, std::move(secrets), moment);
}

tl::expected<Question, Fault> token_request(const Grant& grant, const std::string& secret,
                                            const std::string& refresh_token, const Moment& moment) {
  switch (grant.flow) {
    case Flow::client_credentials:
      return client_request(grant, secret, {{"grant_type", "client_credentials"}, {"scope", grant.scope}},
                            moment);
    case Flow::service_account:
      return service_request(grant, secret, moment);
    case Flow::refresh:
      break;
  }
  return client_request(grant, secret, {{"grant_type", "refresh_token"}, {"refresh_token", refresh_token}},
                        moment);
}

}  // namespace oauth

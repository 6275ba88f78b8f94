#include "daemon/oauth/consent.hh"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace oauth {
namespace {

using Json = nlohmann::json;

std::string value_of(const Fields& fields, std::string_view name) {
  const auto found =
      std::find_if(fields.begin(), fields.end(), [&](const auto& field) { return field.first == name; });
  return found == fields.end() ? std::string() : found->second;
}

Fault not_ours(const Grant& grant, const std::string& what) {
  Fault fault;
  fault.kind = Kind::setup;
  fault.what = what;
  fault.hint = "paste the whole address that the browser shows at the end, or begin again: ticketctl auth " +
               grant.mailbox;
  return fault;
}

std::string text_of(const Json& json, const char* key) {
  const auto found = json.find(key);
  return found != json.end() && found->is_string() ? found->get<std::string>() : std::string();
}

std::chrono::seconds seconds_of(const Json& json, const char* key, std::chrono::seconds otherwise) {
  constexpr int kLongest = 3600;
  const auto found = json.find(key);
  if (found == json.end() || !found->is_number()) return otherwise;
  return std::chrono::seconds(static_cast<int>(std::clamp(found->get<double>(), 1.0, double{kLongest})));
}

}  // namespace

Consent begin_consent(const Grant& grant, const std::string& redirect) {
  Consent consent{{}, redirect, random_word(), random_word()};
  Fields fields{{"response_type", "code"},         {"client_id", grant.client},
                {"redirect_uri", redirect},        {"scope", grant.scope},
                {"state", consent.state},          {"code_challenge", base64url(sha256(consent.verifier))},
                {"code_challenge_method", "S256"}, {"login_hint", grant.user}};
  if (grant.provider == Provider::google) {  // else it gives no refresh token the second time
    fields.emplace_back("access_type", "offline");
    fields.emplace_back("prompt", "consent");
  }
  const bool more = grant.auth_url.find('?') != std::string::npos;
  consent.url = grant.auth_url + (more ? "&" : "?") + form(fields);
  return consent;
}

tl::expected<std::string, Fault> read_redirect(std::string_view address, const Consent& consent,
                                               const Grant& grant) {
  while (!address.empty() && (address.back() == '\n' || address.back() == '\r' || address.back() == ' '))
    address.remove_suffix(1);
  address = address.substr(0, address.find('#'));
  if (const auto query = address.find('?'); query != std::string_view::npos) address.remove_prefix(query + 1);
  const Fields fields = read_form(address);
  if (value_of(fields, "state") != consent.state)
    return tl::unexpected(not_ours(grant, "that address does not belong to this sign-in"));
  if (const auto error = value_of(fields, "error"); !error.empty())
    return tl::unexpected(
        explain(error, value_of(fields, "error_description"), "the provider's page", grant.mailbox));
  const auto code = value_of(fields, "code");
  if (code.empty()) return tl::unexpected(not_ours(grant, "that address has no code"));
  return code;
}

tl::expected<Question, Fault> code_request(const Grant& grant, const std::string& secret,
                                           const std::string& code, const Consent& consent,
                                           const Moment& moment) {
  const Fields fields{{"grant_type", "authorization_code"},
                      {"code", code},
                      {"redirect_uri", consent.redirect},
                      {"code_verifier", consent.verifier}};
  return client_request(grant, secret, fields, moment);
}

tl::expected<Question, Fault> device_request(const Grant& grant, const Moment& moment) {
  Grant asked = grant;
  asked.token_url = grant.device_url;
  asked.proof = Proof::none;
  return client_request(asked, {}, {{"scope", grant.scope}}, moment);
}

tl::expected<Device, Fault> read_device(const http::Answer& answer, const Asked& asked) {
  const Json json = answer ? Json::parse(answer->body, nullptr, false) : Json();
  Device device;
  if (answer && answer->status < 400 && json.is_object()) {
    device.code = text_of(json, "device_code");
    device.user_code = net::printable(text_of(json, "user_code"), 100);
    device.url = net::printable(text_of(json, "verification_uri"), 500);
    if (device.url.empty()) device.url = net::printable(text_of(json, "verification_url"), 500);
    device.interval = seconds_of(json, "interval", device.interval);
    device.lifetime = seconds_of(json, "expires_in", device.lifetime);
  }
  if (!device.code.empty() && !device.user_code.empty() && !device.url.empty()) return device;
  const auto refused = read_answer(answer, asked);  // an error speaks the same words
  if (!refused) return tl::unexpected(refused.error());
  return tl::unexpected(explain("no device code", {}, asked.server, asked.mailbox));
}

tl::expected<Question, Fault> poll_request(const Grant& grant, const std::string& secret,
                                           const Device& device, const Moment& moment) {
  const Fields fields{{"grant_type", "urn:ietf:params:oauth:grant-type:device_code"},
                      {"device_code", device.code}};
  return client_request(grant, secret, fields, moment);
}

}  // namespace oauth

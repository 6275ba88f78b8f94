// oauth2: where an access token is kept, or how one is fetched.

#include <algorithm>

#include "rules/load/tables.hh"
#include "rules/yaml/table.hh"

namespace rules {

namespace {

using Provider = OAuth::Provider;
using Flow = OAuth::Flow;

constexpr std::string_view kSources[] = {"credential", "file", "environment"};

Shape<Provider> provider_choice() {
  return choice<Provider>(
      {{"microsoft", Provider::microsoft}, {"google", Provider::google}, {"custom", Provider::custom}});
}

Shape<Flow> flow_choice() {
  return choice<Flow>({{"client_credentials", Flow::client_credentials},
                       {"service_account", Flow::service_account},
                       {"refresh", Flow::refresh}});
}

Shape<std::string> web_address() {
  return url({"https://", "http://"});
}

const char* name_of(Provider provider) {
  if (provider == Provider::microsoft) return "microsoft";
  return provider == Provider::google ? "google" : "custom";
}

const char* name_of(Flow flow) {
  if (flow == Flow::client_credentials) return "client_credentials";
  return flow == Flow::service_account ? "service_account" : "refresh";
}

// What the other keys mean. Google's key is a service account; whoever has a secret at Microsoft and says
// nothing else is an application of its own; elsewhere it has to be said.
Flow flow_of(const OAuth& oauth, const Node& node) {
  if (oauth.flow != Flow::unsaid) return oauth.flow;
  if (oauth.provider == Provider::google) return node.find("key") ? Flow::service_account : Flow::refresh;
  if (oauth.provider == Provider::microsoft && (node.find("secret") || node.find("certificate")))
    return Flow::client_credentials;
  return Flow::unsaid;
}

struct Demand {
  const char* key;
  bool (*applies)(const OAuth&);
  const char* hint;
};
constexpr Demand kNeeded[] = {
    {"tenant", [](const OAuth& o) { return o.provider == Provider::microsoft; },
     "the directory's id or domain, from the overview of Entra; consumers for outlook.com"},
    {"client", [](const OAuth& o) { return o.flow != Flow::service_account; },
     "the application's (client) id, from its registration"},
    {"key", [](const OAuth& o) { return o.flow == Flow::service_account; },
     "such as key: {credential: service-account.json}"},
    {"token_url", [](const OAuth& o) { return o.provider == Provider::custom; },
     "where the provider hands out tokens"},
    {"auth_url", [](const OAuth& o) { return o.provider == Provider::custom && o.flow == Flow::refresh; },
     "the page on which a person agrees, for `ticketctl auth`"},
    {"scope", [](const OAuth& o) { return o.provider == Provider::custom; },
     "what the provider calls the right to read and send mail"},
};
constexpr Demand kForeign[] = {
    {"tenant", [](const OAuth& o) { return o.provider != Provider::microsoft; },
     "tenants are Microsoft's; a custom provider's is a part of its token_url"},
    {"certificate", [](const OAuth& o) { return o.provider == Provider::google; },
     "Google takes the key of a service account, or a client and its secret"},
    {"key", [](const OAuth& o) { return o.provider != Provider::google; },
     "the key of a service account is Google's; elsewhere it is secret: or certificate:"},
    {"client", [](const OAuth& o) { return o.flow == Flow::service_account; },
     "the key names its service account"},
    {"secret", [](const OAuth& o) { return o.flow == Flow::service_account; }, "the key is the secret"},
};

void check_flow(Reading& reading, const Node& node, const OAuth& oauth) {
  const bool google = oauth.provider == Provider::google;
  const bool wrong =
      (google && oauth.flow == Flow::client_credentials) || (!google && oauth.flow == Flow::service_account);
  if (wrong)
    reading.error(
        node.find("flow")->mark, std::string(name_of(oauth.provider)) + " has no " + name_of(oauth.flow),
        google ? "give key: of a service account, or flow: refresh" : "it is client_credentials or refresh");
}

void check_proof(Reading& reading, const Node& node, const OAuth& oauth) {
  const bool secret = node.find("secret"), certificate = node.find("certificate");
  if (secret && certificate)
    reading.error(node.find("certificate")->mark,
                  "\"secret\" and \"certificate\" are two proofs of one client", "keep one of them");
  if (oauth.flow == Flow::client_credentials && !secret && !certificate)
    reading.error(node.mark, "client_credentials needs \"secret\" or \"certificate\"",
                  "such as secret: {credential: m365}");
  if (oauth.secret_expires && !secret && !certificate)
    reading.error(node.find("secret_expires")->mark, "there is no secret here that could expire",
                  "it is the end of secret: or certificate:");
}

bool is_loopback(std::string_view url) {
  const std::string_view host = url.substr(std::string_view("http://").size());
  for (const std::string_view known : {"localhost", "127.", "[::1]"})
    if (host.starts_with(known)) return true;
  return false;
}

void check_addresses(Reading& reading, const Node& node) {
  for (const char* name : {"token_url", "auth_url", "device_url"}) {
    const Node* given = node.find(name);
    if (given && given->text.starts_with("http://") && !is_loopback(given->text))
      reading.error(given->mark, "secrets would travel unencrypted", "use https://");
  }
}

void check_keys(Reading& reading, const Node& node, OAuth& oauth) {
  if (oauth.provider == Provider::none) return;  // told already
  oauth.flow = flow_of(oauth, node);
  if (oauth.flow == Flow::unsaid)
    return reading.error(node.mark, "\"oauth2\" needs \"flow\", or what proves the application",
                         "secret: or certificate: for an application of its own; flow: refresh after "
                         "`ticketctl auth`");
  check_flow(reading, node, oauth);
  for (const Demand& row : kForeign)
    if (node.find(row.key) && row.applies(oauth))
      reading.error(node.find(row.key)->mark,
                    "\"" + std::string(row.key) + "\" does not belong to " + name_of(oauth.provider) +
                        " with " + name_of(oauth.flow),
                    row.hint);
  for (const Demand& row : kNeeded)
    if (!node.find(row.key) && row.applies(oauth))
      reading.error(node.mark,
                    std::string(name_of(oauth.provider)) + " with " + name_of(oauth.flow) + " needs \"" +
                        row.key + "\"",
                    row.hint);
  check_proof(reading, node, oauth);
  check_addresses(reading, node);
}

Table<OAuth> provider_table() {
  return {
      "oauth2",
      {
          key("provider", &OAuth::provider, provider_choice(),
              "Who hands out the tokens. Without it, oauth2 says where somebody else keeps one.", "microsoft",
              Need::required),
          key("flow", &OAuth::flow, flow_choice(),
              "client_credentials: the application itself may read the mailbox. service_account: Google's. "
              "refresh: a person agrees once, by `ticketctl auth`. Microsoft's with a secret is "
              "client_credentials, Google's with a key service_account, Google's without refresh.",
              "refresh"),
          key("tenant", &OAuth::tenant, word(), "Microsoft's directory: its id or domain.",
              "contoso.onmicrosoft.com"),
          key("client", &OAuth::client, one_line(), "The application's (client) id.",
              "11111111-2222-3333-4444-555555555555"),
          key("secret", &OAuth::secret, secret(), "Where the client's secret is kept.", "{credential: m365}"),
          key("certificate", &OAuth::certificate, secret(),
              "Where certificate and private key of the client are kept, PEM one behind the other.",
              "{credential: m365.pem}"),
          key("key", &OAuth::key, secret(), "Where the JSON key of a Google service account is kept.",
              "{credential: service-account.json}"),
          key("secret_expires", &OAuth::secret_expires, date(),
              "Day on which secret or certificate ends: operators are told 30 and 7 days before.",
              "2027-11-30"),
          key("scope", &OAuth::scope, one_line(),
              "Rights to ask for, blanks between. By default those that mail needs at the provider.",
              "https://mail.google.com/"),
          key("token_url", &OAuth::token_url, web_address(),
              "Where tokens are handed out; the provider's by default.",
              "\"https://login.example.com/token\""),
          key("auth_url", &OAuth::auth_url, web_address(),
              "The page on which a person agrees; the provider's by default.",
              "\"https://login.example.com/authorize\""),
          key("device_url", &OAuth::device_url, web_address(),
              "Where `ticketctl auth --device` gets its code (RFC 8628); Microsoft's by default.",
              "\"https://login.example.com/device\""),
          key("ca", &OAuth::ca_file, file_path(), "PEM file of a private certificate authority.",
              "/etc/ssl/private-ca.pem"),
      },
      false,
      {},
      "false",
      check_keys};
}

bool names_a_source(const Node& node) {
  return node.entries.size() == 1 &&
         std::find(std::begin(kSources), std::end(kSources), node.entries[0].key.text) != std::end(kSources);
}

}  // namespace

Shape<OAuth> oauth_shape() {
  const Shape<Secret> kept = secret();
  const Shape<OAuth> fetched = provider_table().shape();
  auto read = [kept, fetched](Reading& reading, const Node& node) -> std::optional<OAuth> {
    if (node.is_mapping() && !names_a_source(node)) return fetched.read(reading, node);
    const auto token = kept.read(reading, node);
    if (!token) return std::nullopt;
    OAuth oauth;
    oauth.token = *token;
    return oauth;
  };
  std::vector<KeyDoc> keys = fetched.keys;
  for (KeyDoc& doc : keys) doc.required = false;  // of a token that somebody else renews there is none
  return {"where a token is kept, or a provider", "{\"anyOf\":[" + kept.schema + "," + fetched.schema + "]}",
          read, keys};
}

}  // namespace rules

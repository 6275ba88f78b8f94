#include "daemon/accounts/grant.hh"

#include "daemon/accounts/secret.hh"

namespace service {
namespace {

using rules::OAuth;

struct Provider {
  oauth::Provider words;
  const char *token_url, *auth_url, *device_url;  // TENANT stands for Microsoft's tenant
  const char *app_scope, *user_scope;             // what an application asks for, and what a person agrees to
};

constexpr Provider kMicrosoft = {
    oauth::Provider::microsoft,
    "https://login.microsoftonline.com/TENANT/oauth2/v2.0/token",
    "https://login.microsoftonline.com/TENANT/oauth2/v2.0/authorize",
    "https://login.microsoftonline.com/TENANT/oauth2/v2.0/devicecode",
    "https://outlook.office365.com/.default",
    "https://outlook.office.com/IMAP.AccessAsUser.All https://outlook.office.com/SMTP.Send offline_access"};
constexpr Provider kGoogle = {oauth::Provider::google,
                              "https://oauth2.googleapis.com/token",
                              "https://accounts.google.com/o/oauth2/v2/auth",
                              "",
                              "https://mail.google.com/",
                              "https://mail.google.com/"};
constexpr Provider kCustom = {oauth::Provider::custom, "", "", "", "", ""};

const Provider& provider_of(const OAuth& oauth) {
  if (oauth.provider == OAuth::Provider::microsoft) return kMicrosoft;
  return oauth.provider == OAuth::Provider::google ? kGoogle : kCustom;
}

std::string address(const std::string& given, std::string usual, const std::string& tenant) {
  constexpr std::string_view kTenant = "TENANT";
  if (!given.empty()) return given;
  if (const auto at = usual.find(kTenant); at != std::string::npos) usual.replace(at, kTenant.size(), tenant);
  return usual;
}

oauth::Flow flow_of(const OAuth& oauth) {
  if (oauth.flow == OAuth::Flow::client_credentials) return oauth::Flow::client_credentials;
  return oauth.flow == OAuth::Flow::service_account ? oauth::Flow::service_account : oauth::Flow::refresh;
}

void prove(oauth::Grant& grant, oauth::Proof proof, const rules::Secret& secret) {
  if (!secret.given()) return;
  grant.proof = proof;
  grant.proved_by = secret.name;
  const Lines lines = proof == oauth::Proof::secret ? Lines::first : Lines::all;
  grant.secret = [secret, lines] { return read_again(secret, lines); };
}

}  // namespace

oauth::Grant grant_of(const OAuth& oauth, const std::string& user, const std::string& mailbox) {
  const Provider& provider = provider_of(oauth);
  oauth::Grant grant;
  grant.provider = provider.words;
  grant.flow = flow_of(oauth);
  grant.client = oauth.client;
  grant.mailbox = mailbox;
  grant.ca_file = oauth.ca_file;
  const bool application = grant.flow == oauth::Flow::client_credentials;
  if (!application) grant.user = user;
  grant.scope = !oauth.scope.empty() ? oauth.scope : application ? provider.app_scope : provider.user_scope;
  grant.token_url = address(oauth.token_url, provider.token_url, oauth.tenant);
  grant.auth_url = address(oauth.auth_url, provider.auth_url, oauth.tenant);
  grant.device_url = address(oauth.device_url, provider.device_url, oauth.tenant);
  prove(grant, oauth::Proof::secret, oauth.secret);
  prove(grant, oauth::Proof::certificate, oauth.certificate);
  prove(grant, oauth::Proof::key, oauth.key);
  return grant;
}

}  // namespace service

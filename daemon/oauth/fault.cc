#include "daemon/oauth/fault.hh"

#include <algorithm>

namespace oauth {
namespace {

struct Row {
  std::string_view sign;  // of the description, or the whole error code
  Kind kind;
  const char* what;
  const char* hint;  // MAILBOX stands for its name
};

// Looked for in the description, in this order. The numbers are Microsoft's, the sentences Google's.
constexpr Row kDescriptions[] = {
    {"AADSTS7000222", Kind::client, "the client secret has expired",
     "make a new one in Entra (App registrations, Certificates & secrets), put it where `secret:` says, and "
     "set "
     "`secret_expires:`"},
    {"AADSTS7000215", Kind::client, "the client secret is wrong",
     "`secret:` must hold the secret's Value, not its Secret ID"},
    {"AADSTS7000218", Kind::client, "a secret or certificate is wanted",
     "give `secret:`, or allow public client flows in the registration (Authentication)"},
    {"AADSTS700027", Kind::client, "the certificate is not the application's, or has expired",
     "upload it in Entra (App registrations, Certificates & secrets); `certificate:` holds it and its key"},
    {"AADSTS700016", Kind::setup, "the tenant does not know this application",
     "compare `client:` (Application ID) and `tenant:` with the registration's overview"},
    {"AADSTS7000112", Kind::client, "the application is disabled",
     "enable it in Entra (Enterprise applications, Properties)"},
    {"AADSTS90002", Kind::setup, "there is no such tenant", "`tenant:` is the directory's id or domain"},
    {"AADSTS50194", Kind::setup, "the application belongs to one tenant", "name that tenant in `tenant:`"},
    {"AADSTS65001", Kind::consent, "consent is missing",
     "an administrator grants it in Entra (App registrations, API permissions, Grant admin consent); for "
     "`flow: refresh`, `ticketctl auth MAILBOX`"},
    {"AADSTS500011", Kind::setup, "the resource of the scope is unknown in this tenant",
     "for client credentials the scope is https://outlook.office365.com/.default"},
    {"AADSTS1002012", Kind::setup, "client credentials take no single rights",
     "the scope is https://outlook.office365.com/.default"},
    {"AADSTS70011", Kind::setup, "the scope is not valid", "leave `scope:` out, or correct it"},
    {"AADSTS50173", Kind::grant, "the grant was revoked", "sign in again: ticketctl auth MAILBOX"},
    {"AADSTS70043", Kind::grant, "the sign-in has expired", "sign in again: ticketctl auth MAILBOX"},
    {"AADSTS700082", Kind::grant, "the refresh token was not used for too long and has expired",
     "sign in again: ticketctl auth MAILBOX"},
    {"AADSTS70008", Kind::grant, "the refresh token or code has expired",
     "sign in again: ticketctl auth MAILBOX"},
    {"AADSTS50076", Kind::grant, "a second factor is wanted", "sign in again: ticketctl auth MAILBOX"},
    {"AADSTS50079", Kind::grant, "a second factor is wanted", "sign in again: ticketctl auth MAILBOX"},
    {"AADSTS53003", Kind::consent, "conditional access forbids it",
     "an administrator looks at the sign-in logs of Entra and excludes this application, or the flow; device "
     "code "
     "is blocked in many tenants: leave --device out"},
    {"AADSTS50057", Kind::grant, "the account is disabled", "enable it, then ticketctl auth MAILBOX"},
    {"expired or revoked", Kind::grant, "the grant was revoked or has expired",
     "sign in again: ticketctl auth MAILBOX; while a Google project is in \"Testing\" a grant lives for 7 "
     "days"},
    {"Invalid JWT Signature", Kind::client, "the key of the service account was deleted",
     "make another key in the Google Cloud console (IAM & Admin, Service Accounts, Keys)"},
    {"reasonable timeframe", Kind::setup, "the clock of this machine is wrong",
     "set it, by NTP for instance"},
    {"Invalid email or User ID", Kind::setup, "Google knows no such user",
     "`user:` is the mailbox's address"},
    {"unauthorized to retrieve access tokens", Kind::consent, "domain-wide delegation is missing",
     "in the Google Admin console (Security, API controls, Manage domain-wide delegation) add the service "
     "account's "
     "client ID with the scope https://mail.google.com/"},
};
// The error codes of RFC 6749 (5.2 and 4.1.2.1) and RFC 8628 (3.5).
constexpr Row kErrors[] = {
    {"invalid_grant", Kind::grant, "the grant was refused",
     "it was revoked, or a password was changed: sign in again with ticketctl auth MAILBOX"},
    {"interaction_required", Kind::grant, "a person is wanted", "sign in again: ticketctl auth MAILBOX"},
    {"invalid_client", Kind::client, "the client was refused",
     "compare `client:` and its secret with the registration; the secret may have expired"},
    {"unauthorized_client", Kind::consent, "the client may not do this",
     "allow this flow and these rights where the client is registered"},
    {"access_denied", Kind::consent, "consent was refused", "agree on the provider's page, or ask who may"},
    {"consent_required", Kind::consent, "consent is missing", "sign in again: ticketctl auth MAILBOX"},
    {"invalid_scope", Kind::setup, "the scope was refused", "leave `scope:` out, or correct it"},
    {"invalid_resource", Kind::setup, "the scope was refused", "leave `scope:` out, or correct it"},
    {"unsupported_grant_type", Kind::setup, "this flow is not offered", "another `flow:` may be"},
    {"expired_token", Kind::grant, "the code was not used in time", "try again"},
    {"temporarily_unavailable", Kind::passing, "it is out of order for a moment", ""},
    {"server_error", Kind::passing, "it is out of order for a moment", ""},
};

// Behind it Microsoft puts numbers that change each time.
std::string_view without_traces(std::string_view text) {
  for (const std::string_view mark : {"Trace ID", "\r", "\n"}) text = text.substr(0, text.find(mark));
  while (text.ends_with(' ')) text.remove_suffix(1);
  return text;
}

// AADSTS70008 is not AADSTS700082.
bool has(std::string_view text, std::string_view sign) {
  for (auto at = text.find(sign); at != std::string_view::npos; at = text.find(sign, at + 1)) {
    const auto end = at + sign.size();
    const bool number =
        sign.starts_with("AADSTS") && end < text.size() && text[end] >= '0' && text[end] <= '9';
    if (!number) return true;
  }
  return false;
}

const Row* row_of(std::string_view error, std::string_view description) {
  const auto says = [&](const Row& row) { return has(description, row.sign); };
  const auto* found = std::find_if(std::begin(kDescriptions), std::end(kDescriptions), says);
  if (found != std::end(kDescriptions)) return found;
  const auto is = [&](const Row& row) { return row.sign == error; };
  found = std::find_if(std::begin(kErrors), std::end(kErrors), is);
  return found != std::end(kErrors) ? found : nullptr;
}

std::string hint_for(std::string hint, const std::string& mailbox) {
  constexpr std::string_view kName = "MAILBOX";
  if (const auto at = hint.find(kName); at != std::string::npos) hint.replace(at, kName.size(), mailbox);
  return hint;
}

}  // namespace

bool needs_a_person(Kind kind) {
  return kind == Kind::grant || kind == Kind::client || kind == Kind::consent || kind == Kind::setup;
}

net::Error to_error(const Fault& fault) {
  switch (fault.kind) {
    case Kind::network:
      return {fault.code, fault.what, fault.hint};
    case Kind::passing:
    case Kind::local:
    case Kind::unknown:
      return {net::Code::refused, fault.what, fault.hint};
    case Kind::grant:
    case Kind::client:
    case Kind::consent:
    case Kind::setup:
      break;
  }
  return {net::Code::authentication, fault.what, fault.hint};
}

Fault explain(std::string_view error, std::string_view description, const std::string& server,
              const std::string& mailbox) {
  const Row* row = row_of(error, description);
  Fault fault;
  fault.error = net::printable(error, 100);
  fault.what = "no token from " + server + ": ";
  if (row) {
    fault.kind = row->kind;
    fault.hint = hint_for(row->hint, mailbox);
    fault.what += std::string(row->what) + ": ";
  }
  fault.what += net::printable(error, 100);
  const auto words = without_traces(description);
  if (!words.empty()) fault.what += ": " + net::printable(words, 300);
  if (!row) fault.hint = "docs/providers.md has the errors of the providers";
  return fault;
}

}  // namespace oauth

#include "daemon/oauth/hints.hh"

#include "daemon/net/error.hh"

namespace oauth {
namespace {

bool has(std::string_view text, std::string_view word) {
  return text.find(word) != std::string_view::npos;
}

constexpr const char* kSmtpOff =
    "SMTP AUTH is off: in Exchange Online PowerShell `Set-CASMailbox USER -SmtpClientAuthenticationDisabled "
    "$false`, "
    "and for the tenant `Set-TransportConfig -SmtpClientAuthenticationDisabled $false`";

std::string microsoft(bool application, bool smtp, std::string_view words) {
  if (smtp && (has(words, "5.7.139") || has(words, "SmtpClientAuthentication"))) return kSmtpOff;
  const std::string right = application ? (smtp ? "SMTP.SendAsApp" : "IMAP.AccessAsApp")
                                        : (smtp ? "SMTP.Send" : "IMAP.AccessAsUser.All");
  const std::string tail =
      smtp ? "; SMTP AUTH may be off for the mailbox (`Set-CASMailbox USER "
             "-SmtpClientAuthenticationDisabled $false`)"
           : "; IMAP may be off for the mailbox (`Set-CASMailbox USER -ImapEnabled $true`)";
  if (!application)
    return "the right " + right + " may be missing, or who signed in may not open the mailbox USER" + tail;
  return "one of: New-ServicePrincipal was given another object id than the *enterprise application's*; "
         "Add-MailboxPermission USER -AccessRights FullAccess is missing; the right " +
         right + " has no admin consent; `user:` is not the mailbox's address" + tail;
}

std::string google(bool service_account) {
  const std::string scope = "the scope must be https://mail.google.com/; IMAP may be off for USER";
  return service_account ? scope + " (Admin console, Apps, Gmail, End User Access), or it has no Gmail"
                         : scope + "; who agreed must be USER";
}

std::string naming(std::string hint, const std::string& user) {
  constexpr std::string_view kName = "USER";
  for (auto at = hint.find(kName); at != std::string::npos; at = hint.find(kName, at + user.size()))
    hint.replace(at, kName.size(), user);
  return hint;
}

}  // namespace

std::string refusal_hint(const Grant& grant, const std::string& user, net::Protocol protocol,
                         std::string_view words) {
  std::string hint = "the server takes no token of this scope, or not for USER";
  if (grant.provider == Provider::microsoft)
    hint = microsoft(grant.flow == Flow::client_credentials, protocol == net::Protocol::smtp, words);
  if (grant.provider == Provider::google) hint = google(grant.flow == Flow::service_account);
  return naming(std::move(hint), net::printable(user)) + "; see docs/providers.md";
}

}  // namespace oauth

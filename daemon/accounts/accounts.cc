#include "daemon/accounts/accounts.hh"

#include <random>

#include "daemon/accounts/grant.hh"
#include "daemon/accounts/secret.hh"
#include "daemon/runtime/log.hh"

namespace service {
namespace {

using tl::expected;

net::Security to_net(rules::Endpoint::Security security) {
  switch (security) {
    case rules::Endpoint::Security::tls:
      return net::Security::tls;
    case rules::Endpoint::Security::starttls:
      return net::Security::starttls;
    case rules::Endpoint::Security::none:
      return net::Security::none;
  }
  return net::Security::tls;
}

const rules::Secret& secret_of(const rules::Secret& password, const rules::OAuth& oauth) {
  return oauth.given() ? oauth.token : password;
}

// A bearer token is used instead of a password where the policy names one.
expected<net::Credentials, std::string> read_credentials(const std::string& user,
                                                         const rules::Secret& password,
                                                         const rules::OAuth& oauth, Absent absent) {
  const auto& named = secret_of(password, oauth);
  auto secret = read_secret(named);
  const bool comes = absent == Absent::awaited && named.source == rules::Secret::Source::file;
  if (!secret && !comes) return tl::unexpected(secret.error());
  if (!secret)
    log::warn("a secret cannot be read yet, and is read at each login",
              {{"user", user}, {"error", secret.error()}});
  const auto mechanism = oauth.given() ? net::Mechanism::xoauth2 : net::Mechanism::password;
  return net::Credentials{user, secret.value_or(""), mechanism};
}

// Tokens that are fetched. A file with the client's secret may come later, like one with a password.
expected<std::shared_ptr<net::TokenSource>, std::string> token_source(const rules::OAuth& oauth,
                                                                      const std::string& user,
                                                                      const std::string& mailbox,
                                                                      const Shared& shared, Absent absent) {
  if (oauth.provider == rules::OAuth::Provider::none) return nullptr;
  auto grant = grant_of(oauth, user, mailbox);
  expected<std::string, std::string> proof;
  if (grant.secret) proof = grant.secret();
  if (!proof && absent == Absent::refused) return tl::unexpected(proof.error());
  if (!proof) log::warn("a secret cannot be read yet, and is read at each token", {{"error", proof.error()}});
  return shared.keepers->login(std::move(grant), user);
}

// `login`: the policy's `imap:` or `smtp:`.
template <class Login>
expected<net::ConnectOptions, std::string> to_net(net::Protocol protocol, const Login& account,
                                                  const std::string& mailbox, const Shared& shared,
                                                  Absent absent) {
  auto credentials = read_credentials(account.user, account.password, account.oauth2, absent);
  if (!credentials) return tl::unexpected(credentials.error());
  net::ConnectOptions options;
  options.endpoint = {protocol, to_net(account.server.security), account.server.host, account.server.port};
  options.credentials = *std::move(credentials);
  options.secret_source = source_of(secret_of(account.password, account.oauth2));
  auto tokens = token_source(account.oauth2, account.user, mailbox, shared, absent);
  if (!tokens) return tl::unexpected(tokens.error());
  options.tokens = *std::move(tokens);
  options.logins = shared.logins;
  options.ca_file = account.server.ca_file;
  return options;
}

imap::After to_imap(const rules::AfterCommit& after) {
  switch (after.kind) {
    case rules::AfterCommit::Kind::move:
      return {imap::After::Kind::move, after.folder};
    case rules::AfterCommit::Kind::seen:
      return {imap::After::Kind::seen, {}};
    case rules::AfterCommit::Kind::remove:
      return {imap::After::Kind::remove, {}};
    case rules::AfterCommit::Kind::leave:
      return {imap::After::Kind::leave, {}};
  }
  return {};
}

}  // namespace

double random_part() {
  static std::minstd_rand engine{std::random_device{}()};
  return std::uniform_real_distribution<double>(0.0, 1.0)(engine);
}

expected<imap::Account, std::string> imap_account(const rules::Policy& policy, const rules::Mailbox& mailbox,
                                                  const Shared& shared, Absent absent) {
  const auto& server = *mailbox.imap;
  auto connect = to_net(net::Protocol::imap, server, mailbox.name, shared, absent);
  if (!connect) return tl::unexpected("mailbox " + mailbox.name + ": " + connect.error());
  imap::Account account;
  account.connect = *std::move(connect);
  account.folder = server.folder;
  account.after = to_imap(mailbox.after);
  account.max_mail = policy.limits.mail;
  account.poll = server.poll;
  account.idle = std::min<std::chrono::milliseconds>(server.poll, account.idle);  // the net below IDLE
  account.random = random_part;
  return account;
}

// The two ports of IMAP are two doors to one house; any other port may be another server.
storage::Origin origin_of(const rules::Imap& imap) {
  const auto port = imap.server.port;
  const bool usual = port == 143 || port == 993;
  return {usual ? imap.server.host : imap.server.host + ":" + std::to_string(port), imap.user, imap.folder};
}

expected<net::ConnectOptions, std::string> smtp_connection(const rules::Mailbox& mailbox,
                                                           const rules::Smtp& smtp, const Shared& shared,
                                                           Absent absent) {
  auto connect = to_net(net::Protocol::smtp, smtp, mailbox.name, shared, absent);
  if (!connect) return tl::unexpected("smtp of mailbox " + mailbox.name + ": " + connect.error());
  return connect;
}

expected<outbox::Hook, std::string> hook_of(const rules::Webhook& webhook) {
  outbox::Hook hook;
  hook.name = webhook.name;
  hook.type = webhook.type;
  hook.url = webhook.url;
  hook.secret_url = webhook.secret_url.given();
  hook.project = webhook.project;
  hook.timeout = webhook.timeout;
  hook.ca_file = webhook.ca_file;
  hook.plain = webhook.plain;
  for (const auto& [secret, into] :
       {std::pair(&webhook.secret_url, &hook.url), std::pair(&webhook.key, &hook.key)}) {
    if (!secret->given()) continue;
    auto read = read_secret(*secret);
    if (!read) return tl::unexpected("webhook " + webhook.name + ": " + read.error());
    *into = *std::move(read);
  }
  const auto server = http::server_of(hook.url, hook.plain);
  if (!server) return tl::unexpected("webhook " + webhook.name + ": " + net::to_string(server.error()));
  return hook;
}

const rules::Smtp* relay_of(const rules::Policy& policy, const rules::Mailbox& mailbox) {
  if (mailbox.smtp) return &*mailbox.smtp;
  return policy.smtp ? &*policy.smtp : nullptr;
}

}  // namespace service

#pragma once
// The policy's servers as the transports want them, with their secrets read.

#include <cstdint>
#include <tl/expected.hpp>

#include "daemon/imap/account.hh"
#include "daemon/net/logins.hh"
#include "daemon/oauth/keepers.hh"
#include "daemon/outbox/webhook_request.hh"
#include "rules/policy/policy.hh"
#include "storage/mailbox.hh"

namespace service {

// A file that holds a password or token and is empty or not there, since it is being renewed: awaited at each
// login, or an error.
enum class Absent : std::uint8_t { refused, awaited };

// What all servers of one policy have in common.
struct Shared {
  std::shared_ptr<oauth::Keepers> keepers;  // needed where the policy has tokens that are fetched
  std::shared_ptr<net::Logins> logins{};
};

// The error names the mailbox or webhook, and the secret that cannot be read.
[[nodiscard]] tl::expected<imap::Account, std::string> imap_account(const rules::Policy& policy,
                                                                    const rules::Mailbox& mailbox,
                                                                    const Shared& shared,
                                                                    Absent absent = Absent::refused);
// By what a mailbox is known, whatever its name in the policy.
storage::Origin origin_of(const rules::Imap& imap);
[[nodiscard]] tl::expected<net::ConnectOptions, std::string> smtp_connection(const rules::Mailbox& mailbox,
                                                                             const rules::Smtp& smtp,
                                                                             const Shared& shared,
                                                                             Absent absent = Absent::refused);
[[nodiscard]] tl::expected<outbox::Hook, std::string> hook_of(const rules::Webhook& webhook);
double random_part();  // in [0, 1)
// The relay that sends for a mailbox: its own, else the policy's; null if it has none.
const rules::Smtp* relay_of(const rules::Policy& policy, const rules::Mailbox& mailbox);

}  // namespace service

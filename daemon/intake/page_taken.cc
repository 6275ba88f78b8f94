#include "daemon/intake/page_taken.hh"

#include "daemon/desk/agent_mail/page_ack.hh"
#include "daemon/intake/moment.hh"
#include "daemon/intake/roster.hh"

namespace intake {

using storage::Result;

Result<Acknowledged> acknowledge(storage::Store& store, const rules::Policy& policy, const std::string& page,
                                 const std::string& by, storage::Instant now) {
  const auto meant = desk::read_page_name(page);
  if (!meant) return Acknowledged{{}, {}, "\"" + page + "\" names neither a ticket nor a page"};
  const auto refused = [&](std::string why) { return Acknowledged{meant->ticket, {}, std::move(why)}; };
  auto transaction = store.begin();
  if (!transaction) return tl::unexpected(transaction.error());
  const auto view = read_view(store, meant->ticket);
  if (!view) return tl::unexpected(view.error());
  if (!*view) return refused("there is no ticket #" + std::to_string(meant->ticket.value));
  const auto numbers = store.next_numbers();
  if (!numbers) return tl::unexpected(numbers.error());
  const auto secret = store.secret();
  if (!secret) return tl::unexpected(secret.error());
  auto roster = read_roster(store, policy, now);
  if (!roster) return tl::unexpected(roster.error());
  if (auto read = read_incident(store, meant->ticket, *roster); !read) return tl::unexpected(read.error());
  const storage::Timer none{{meant->ticket, {}}, now, {}};
  const auto taken =
      desk::take_page(moment_of(**view, none, {policy, *secret, *numbers, now, &*roster}), *meant, by);
  if (!taken) return refused(taken.error());
  if (auto applied = transaction->apply(taken->decision.changes); !applied)
    return tl::unexpected(applied.error());
  if (auto committed = transaction->commit(); !committed) return tl::unexpected(committed.error());
  return Acknowledged{meant->ticket, taken->by, {}};
}

}  // namespace intake

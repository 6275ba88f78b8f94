#include "daemon/intake/operate.hh"

#include "daemon/desk/agent_mail/cli_command.hh"
#include "daemon/desk/draft/letter.hh"
#include "daemon/intake/load_context.hh"

namespace intake {
namespace {

using storage::Result;

mailparse::Mail mail_of(const Order& order, const rules::Policy& policy, const rules::Agent& agent) {
  mailparse::Mail mail;
  mail.from = {{agent.email, agent.name}};
  mail.subject = order.ticket ? desk::reference(policy, order.ticket) : order.subject;
  mail.text = order.text;
  return mail;
}

}  // namespace

Result<Answer> operate(storage::Store& store, const rules::Policy& policy, const Order& order,
                       storage::Instant now) {
  const auto* agent = policy.find_agent(order.agent);
  if (!agent) return Answer{{}, "the policy has no agent \"" + order.agent + "\""};
  const auto ticket = store.ticket(order.ticket);
  if (!ticket) return tl::unexpected(ticket.error());
  if (order.ticket && !*ticket)
    return Answer{{}, "there is no ticket #" + std::to_string(order.ticket.value)};
  const auto mail = mail_of(order, policy, *agent);
  storage::LedgerEntry entry;
  entry.place.mailbox = *ticket ? (*ticket)->mailbox : policy.mailboxes.front().name;
  auto transaction = store.begin();
  if (!transaction) return tl::unexpected(transaction.error());
  const auto known = gather(store, mail, entry, policy, now, Vouched::by_socket);
  if (!known) return tl::unexpected(known.error());
  const auto decision = desk::operate({mail, entry, *known, policy, now}, *agent);
  if (!decision) return Answer{{}, decision.error()};
  if (auto applied = transaction->apply(decision->changes); !applied) return tl::unexpected(applied.error());
  if (auto committed = transaction->commit(); !committed) return tl::unexpected(committed.error());
  return Answer{order.ticket ? order.ticket : known->next.ticket, {}};
}

}  // namespace intake

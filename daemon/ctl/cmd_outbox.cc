#include <nlohmann/json.hpp>

#include "daemon/ctl/command.hh"
#include "daemon/ctl/json.hh"
#include "daemon/ctl/table.hh"
#include "daemon/desk/send_again.hh"

namespace ctl {
namespace {

// Why the item must not go out; empty: it may.
storage::Result<std::string> refusal_to_send(storage::OutboxId id, const rules::Policy& policy,
                                             const storage::Store& store) {
  const auto item = store.outbox_item(id);
  if (!item) return tl::unexpected(item.error());
  if (!*item) return std::string();
  const auto ticket = store.ticket((*item)->ticket);
  if (!ticket) return tl::unexpected(ticket.error());
  const auto pages = store.living_pages();
  if (!pages) return tl::unexpected(pages.error());
  const std::string why = desk::cannot_send_again(**item, policy, *ticket, *pages);
  return why.empty() ? why : "outgoing call " + std::to_string(id.value) + " stays as it is: " + why;
}

}  // namespace

int list_outbox(bool json, const storage::Store& store, Output& output) {
  const auto items = store.outbox();
  if (!items) return fail(output, items.error());
  if (json) {
    Json all = Json::array();
    for (const auto& item : *items) all.push_back(to_json(item));
    output.out += dump(all);
    return kDone;
  }
  std::vector<Row> rows;
  for (const auto& item : *items)
    rows.push_back({std::to_string(item.id.value), std::string(to_string(item.state)), item.kind,
                    item.ticket ? "#" + std::to_string(item.ticket.value) : "", std::to_string(item.attempts),
                    item.recipient, item.subject, item.last_error});
  output.out += table({"ID", "STATE", "KIND", "TICKET", "TRIES", "TO", "SUBJECT", "LAST ERROR"}, rows);
  return kDone;
}

int change_outbox(const Outbox& options, const rules::Policy& policy, storage::Store& store,
                  storage::Instant now, Output& output) {
  using Do = Outbox::Do;
  using storage::OutboxState;
  const auto state = options.what == Do::drop   ? OutboxState::dead
                     : options.what == Do::hold ? OutboxState::held
                                                : OutboxState::queued;
  if (state == OutboxState::queued) {
    const auto refusal = refusal_to_send(storage::OutboxId{options.id}, policy, store);
    if (!refusal) return fail(output, refusal.error());
    if (!refusal->empty()) return fail(output, kRefused, *refusal);
  }
  const auto changed = store.set_outbox(storage::OutboxId{options.id}, state, now);
  if (!changed) return fail(output, changed.error());
  if (!*changed)
    return fail(output, kRefused,
                "outgoing mail " + std::to_string(options.id) + " is not there, or was sent already");
  return kDone;
}

}  // namespace ctl

#include <nlohmann/json.hpp>

#include "daemon/ctl/command.hh"
#include "daemon/ctl/json.hh"
#include "daemon/ctl/table.hh"

namespace ctl {

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

int change_outbox(const Outbox& options, storage::Store& store, storage::Instant now, Output& output) {
  using Do = Outbox::Do;
  using storage::OutboxState;
  const auto state = options.what == Do::drop   ? OutboxState::dead
                     : options.what == Do::hold ? OutboxState::held
                                                : OutboxState::queued;
  const auto changed = store.set_outbox(storage::OutboxId{options.id}, state, now);
  if (!changed) return fail(output, changed.error());
  if (!*changed)
    return fail(output, kRefused,
                "outgoing mail " + std::to_string(options.id) + " is not there, or was sent already");
  return kDone;
}

}  // namespace ctl

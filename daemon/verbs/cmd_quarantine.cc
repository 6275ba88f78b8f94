#include <algorithm>
#include <nlohmann/json.hpp>

#include "daemon/verbs/command.hh"
#include "daemon/verbs/json.hh"
#include "daemon/verbs/table.hh"

namespace ctl {
namespace {

storage::Result<std::optional<storage::LedgerEntry>> find(const storage::Store& store, std::int64_t id) {
  auto entries = store.quarantine();
  if (!entries) return tl::unexpected(entries.error());
  const auto hit =
      std::find_if(entries->begin(), entries->end(), [id](const auto& e) { return e.id.value == id; });
  return hit == entries->end() ? std::optional<storage::LedgerEntry>{} : *hit;
}

int fail_missing(std::int64_t id, Output& output) {
  return fail(output, kRefused, "mail " + std::to_string(id) + " is not in quarantine",
              "see ticketctl quarantine list");
}

int drop(const storage::LedgerEntry& entry, storage::Store& store, storage::Instant now, Output& output) {
  storage::Changes changes;
  const std::string reason = "dropped from quarantine by an operator: " + entry.reason;
  changes.outcome = storage::LedgerOutcome{entry.id, storage::Fate::ignored, reason, {}, {}, {}};
  changes.events.push_back(
      {{}, {}, now, "operator", "quarantine.dropped", "mail " + std::to_string(entry.id.value), {}});
  auto transaction = store.begin();
  if (!transaction) return fail(output, transaction.error());
  if (auto applied = transaction->apply(changes); !applied) return fail(output, applied.error());
  if (auto committed = transaction->commit(); !committed) return fail(output, committed.error());
  return kDone;
}

// Its mailbox's session asks the server at its next look.
int ask_server(const storage::LedgerEntry& entry, storage::Store& store, storage::Instant now,
               Output& output) {
  if (const auto asked = store.ask_again(entry.id, now); !asked) return fail(output, asked.error());
  output.out += "mail " + std::to_string(entry.id.value) + " is fetched again at the next look at mailbox " +
                printable(entry.place.mailbox) + "\n";
  return kDone;
}

}  // namespace

int list_quarantine(bool json, const storage::Store& store, Output& output) {
  const auto entries = store.quarantine();
  if (!entries) return fail(output, entries.error());
  if (json) {
    Json all = Json::array();
    for (const auto& entry : *entries) all.push_back(to_json(entry));
    output.out += dump(all);
    return kDone;
  }
  std::vector<Row> rows;
  for (const auto& entry : *entries)
    rows.push_back({std::to_string(entry.id.value), entry.place.mailbox, std::to_string(entry.place.uid),
                    rfc3339(entry.received), std::to_string(entry.size), entry.reason});
  output.out += table({"ID", "MAILBOX", "UID", "RECEIVED", "BYTES", "REASON"}, rows);
  return kDone;
}

int show_quarantine(std::int64_t id, const storage::Store& store, Output& output) {
  const auto entry = find(store, id);
  if (!entry) return fail(output, entry.error());
  if (!*entry) return fail_missing(id, output);
  if (!(*entry)->raw)
    return fail(
        output, kRefused, "the server never gave the bytes of mail " + std::to_string(id),
        "it is on the server still; ticketctl quarantine retry " + std::to_string(id) + " asks for it again");
  auto bytes = store.bytes(*(*entry)->raw);
  if (!bytes) return fail(output, bytes.error());
  output.out += *bytes;
  return kDone;
}

int change_quarantine(const Quarantine& options, intake::Intake& intake, storage::Store& store,
                      storage::Instant now, Output& output) {
  const auto entry = find(store, options.id);
  if (!entry) return fail(output, entry.error());
  if (!*entry) return fail_missing(options.id, output);
  if (options.what == Quarantine::Do::drop) return drop(**entry, store, now, output);
  if (!(*entry)->raw) return ask_server(**entry, store, now, output);
  auto at = **entry;
  if (!options.mailbox.empty() && !at.place.mailbox.empty())
    return fail(output, kUsage, "mail " + std::to_string(options.id) + " came to mailbox " + at.place.mailbox,
                "leave --mailbox out");
  if (!options.mailbox.empty() && !intake.policy().find_mailbox(options.mailbox))
    return fail(output, kUsage, "the policy has no mailbox " + options.mailbox);
  if (!options.mailbox.empty()) at.place.mailbox = options.mailbox;
  const auto decided = intake.decide_again(at, now);
  if (!decided) return fail(output, decided.error());
  if (decided->fate == storage::Fate::quarantined)
    return fail(output, kRefused,
                "mail " + std::to_string(options.id) + " stays in quarantine: " + decided->reason);
  return kDone;
}

}  // namespace ctl

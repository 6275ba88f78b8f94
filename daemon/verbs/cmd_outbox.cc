#include <nlohmann/json.hpp>

#include "daemon/desk/case/webhook_call.hh"
#include "daemon/desk/delivery/resend_check.hh"
#include "daemon/outbox/retry.hh"
#include "daemon/verbs/command.hh"
#include "daemon/verbs/json.hh"
#include "daemon/verbs/table.hh"

namespace ctl {
namespace {

constexpr std::size_t kMostRetried = 500;  // at a time: each is a commit, and the desk waits meanwhile

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

// Whatever must not go out stays as it is, without a word: nobody asked for that one.
int retry_all(const Outbox& options, const rules::Policy& policy, storage::Store& store, storage::Instant now,
              Output& output) {
  const bool known = options.all || policy.find_mailbox(options.relay) || policy.find_webhook(options.relay);
  if (!known) return fail(output, kRefused, "the policy has no mailbox or webhook " + options.relay);
  std::vector<std::string> relays = {options.all ? "" : options.relay};
  if (!options.all && !policy.find_mailbox(options.relay))
    relays = {desk::page_lane_of(options.relay), desk::lane_of(options.relay)};
  std::size_t count = 0;
  bool more = false;
  for (const auto& relay : relays) {
    const auto items = store.unsent(relay, now - outbox::kGiveUpAfter, kMostRetried);
    if (!items) return fail(output, items.error());
    more |= items->size() == kMostRetried;
    for (const auto& item : *items) {
      const auto refusal = refusal_to_send(item.id, policy, store);
      if (!refusal) return fail(output, refusal.error());
      if (!refusal->empty()) continue;
      const auto changed = store.set_outbox(item.id, storage::OutboxState::queued, now);
      if (!changed) return fail(output, changed.error());
      count += *changed ? 1 : 0;
    }
  }
  output.out += std::to_string(count) + " to be tried now\n";
  if (more) output.err += "there is more: say it again\n";
  return kDone;
}

}  // namespace

int list_outbox(const Outbox& options, bool json, const storage::Store& store, Output& output) {
  // Programs get whatever state a mail is in; people see what waits or needs them, unless they ask for all.
  const auto items = store.outbox({.sent = options.all || json, .ticket = {}, .limit = options.limit});
  if (!items) return fail(output, items.error());
  if (items->size() == options.limit)
    output.err += "these are the newest " + std::to_string(options.limit) + "; --limit N shows more\n";
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
  if (options.what == Do::retry && (options.all || !options.relay.empty()))
    return retry_all(options, policy, store, now, output);
  if (options.id == 0) return fail(output, kUsage, "say which: ID, --relay NAME or --all");
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

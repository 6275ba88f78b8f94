#include "daemon/intake/tell.hh"

#include <array>
#include <charconv>
#include <string>

#include "daemon/desk/case/bucket_key.hh"
#include "daemon/desk/case/limits_state.hh"
#include "daemon/desk/mail/budget.hh"
#include "rules/evaluate/moment.hh"

namespace intake {
namespace {

using storage::Instant;
using storage::Result;

constexpr std::chrono::hours kDay{24};

Result<void> add(storage::Store& store, const rules::Policy& policy, const desk::Trouble& trouble,
                 Instant now, storage::Changes& changes) {
  const auto numbers = store.next_numbers();
  if (!numbers) return tl::unexpected(numbers.error());
  const auto secret = store.secret();
  if (!secret) return tl::unexpected(secret.error());
  const std::array<std::string, 1> keys{desk::notice_key(trouble.kind)};
  auto buckets = store.buckets(keys);
  if (!buckets) return tl::unexpected(buckets.error());
  const desk::Reserves reserves{*std::move(buckets), {}};
  desk::Setting setting{policy, *secret, *numbers, now, nullptr};
  setting.reserves = &reserves;
  desk::tell_operators(changes, setting, trouble);
  return {};
}

Result<void> commit(storage::Store& store, const storage::Changes& changes) {
  auto transaction = store.begin();
  if (!transaction) return tl::unexpected(transaction.error());
  if (auto applied = transaction->apply(changes); !applied) return applied;
  return transaction->commit();
}

// What is remembered of an outage that operators were told of: since when, and when they last heard.
struct Told {
  std::int64_t since = 0, last = 0;
};

std::string memory_of(const std::string& mailbox) {
  return "unread " + mailbox;
}

Told read_told(const std::string& text) {
  Told told;
  const char* end = text.data() + text.size();
  const auto [blank, error] = std::from_chars(text.data(), end, told.since);
  if (error == std::errc{} && blank != end) std::from_chars(blank + 1, end, told.last);
  return told;
}

std::string shown(const rules::Policy& policy, std::int64_t since) {
  return rules::shown_time(policy, Instant(std::chrono::seconds(since)));
}

}  // namespace

Result<void> tell_operators(storage::Store& store, const rules::Policy& policy, const desk::Trouble& trouble,
                            Instant now) {
  storage::Changes changes;
  if (auto added = add(store, policy, trouble, now, changes); !added) return added;
  return commit(store, changes);
}

Result<void> tell_of_outage(storage::Store& store, const rules::Policy& policy, const Outage& outage,
                            Instant now) {
  const auto memory = store.memory(memory_of(outage.mailbox));
  if (!memory) return tl::unexpected(memory.error());
  const std::int64_t at = now.time_since_epoch().count();
  Told told = read_told(memory->value_or(""));
  const auto day = std::chrono::seconds(kDay).count();
  if (told.last != 0 && at - told.last < day && at >= told.last) return {};
  if (told.since == 0) told.since = outage.since.time_since_epoch().count();
  told.last = at;
  storage::Changes changes;
  const desk::Trouble trouble{
      "unread " + outage.mailbox + " " + std::to_string(told.since),
      "mailbox " + outage.mailbox + " is not read",
      "The mailbox " + outage.mailbox + " has not been read since " + shown(policy, told.since) +
          ".\n\nThe last attempt ended with:\n    " + outage.why +
          "\n\nNo mail is lost: it waits where it is, but nobody is answered. It is tried again every few "
          "minutes, and you are told when it works. Until then you hear of it once a day.\n",
      std::chrono::hours{1}, outage.mailbox};
  if (auto added = add(store, policy, trouble, now, changes); !added) return added;
  changes.memories.push_back(
      {memory_of(outage.mailbox), std::to_string(told.since) + " " + std::to_string(told.last)});
  return commit(store, changes);
}

Result<void> tell_outage_over(storage::Store& store, const rules::Policy& policy, const std::string& mailbox,
                              Instant now) {
  const auto memory = store.memory(memory_of(mailbox));
  if (!memory) return tl::unexpected(memory.error());
  const Told told = read_told(memory->value_or(""));
  if (told.since == 0) return {};
  storage::Changes changes;
  const desk::Trouble trouble{
      "unread " + mailbox + " until " + std::to_string(now.time_since_epoch().count()),
      "mailbox " + mailbox + " is read again",
      "The mailbox " + mailbox + " was not read from " + shown(policy, told.since) + " to " +
          rules::shown_time(policy, now) +
          ". It works again, and the mail that came meanwhile is taken now.\n",
      std::chrono::hours{1}};
  if (auto added = add(store, policy, trouble, now, changes); !added) return added;
  changes.memories.push_back({memory_of(mailbox), ""});
  return commit(store, changes);
}

}  // namespace intake

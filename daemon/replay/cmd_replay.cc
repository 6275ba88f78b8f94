// `ticketctl replay`: past mail through another policy, and what would be different.
//
// Stored mail is held against what happened. Mail from files never came to this desk: it is held against what
// the present policy (--config) makes of it, or shown as it would be where there is none.

#include <filesystem>

#include "daemon/intake/customers.hh"
#include "daemon/replay/replay_files.hh"
#include "daemon/replay/replay_stored.hh"
#include "daemon/sim/heap.hh"
#include "daemon/verbs/command.hh"
#include "rules/load/load.hh"
#include "rules/time/span.hh"
#include "rules/yaml/shape.hh"

namespace ctl {
namespace {

using PolicyPtr = std::shared_ptr<const rules::Policy>;
using storage::Instant;
using storage::Result;

PolicyPtr load(const std::string& path, Output& output) {
  auto loaded = rules::load_policy(path, rules::disk_reader());
  if (!loaded.policy)
    for (const auto& diagnostic : loaded.diagnostics) output.err += diagnostic.format() + "\n";
  return loaded.policy ? std::make_shared<const rules::Policy>(*std::move(loaded.policy)) : nullptr;
}

// Of the desk as it is. Null: there is none, which is no fault.
tl::expected<PolicyPtr, int> load_present(const Global& global, Output& output) {
  std::error_code unknown;
  if (std::filesystem::status(global.config, unknown).type() == std::filesystem::file_type::not_found)
    return nullptr;
  auto present = load(global.config, output);
  if (!present) return tl::unexpected(kBadPolicy);
  return present;
}

// "30d" before now, or a date in UTC; empty: from the beginning.
std::optional<Instant> parse_since(const std::string& text, Instant now) {
  if (text.empty()) return Instant{};
  if (const auto back = rules::parse_duration(text)) return now - *back;
  if (const auto date = rules::parse_date(text)) return Instant{date->time_since_epoch()};
  return {};
}

Result<ReplayReport> replay_database(const Global& global, const PolicyPtr& policy, const PolicyPtr& present,
                                     Instant since, Instant now) {
  storage::Options options;
  options.read_only = true;
  options.path = global.database;
  if (options.path.empty()) options.path = (present ? present : policy)->storage.path;
  auto store = storage::Store::open(options);
  if (!store) return tl::unexpected(store.error());
  auto merged = intake::with_stored_customers(*policy, **store);
  if (!merged) return tl::unexpected(merged.error());
  return replay_stored(**store, std::make_shared<const rules::Policy>(*std::move(merged->policy)), since,
                       now);
}

}  // namespace

int replay(const Replay& options, const Global& global, storage::Instant now, Output& output) {
  sim::keep_freed_memory();
  const auto policy = load(options.policy, output);
  if (!policy) return kBadPolicy;
  const auto since = parse_since(options.since, now);
  if (!since) return fail(output, kUsage, "--since takes a time such as 30d or a date, not " + options.since);
  const auto present = load_present(global, output);
  if (!present) return present.error();
  Result<ReplayReport> report;
  if (options.mails.empty()) {
    report = replay_database(global, policy, *present, *since, now);
  } else {
    const auto files = list_mails(options.mails, now);
    if (!files) return fail(output, kRefused, files.error());
    report = replay_files(*files, policy, *present, now);
  }
  if (!report) return fail(output, report.error());
  output.out += global.json ? report->to_json() : report->to_text();
  return kDone;
}

}  // namespace ctl

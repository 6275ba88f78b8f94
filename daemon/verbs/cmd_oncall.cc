// `ticketctl oncall`: who is on duty now, until when, and who is next. --json: [{rotation, agent, until,
// next}], null where nobody is, or where nothing changes within a year.

#include <nlohmann/json.hpp>

#include "daemon/desk/oncall/on_call.hh"
#include "daemon/verbs/command.hh"
#include "daemon/verbs/json.hh"
#include "daemon/verbs/table.hh"
#include "rules/evaluate/moment.hh"

namespace ctl {
namespace {

storage::Result<rules::Swaps> read_swaps(const storage::Store* store, storage::Instant now) {
  rules::Swaps swaps;
  if (!store) return swaps;
  const auto shifts = store->shifts(now);
  if (!shifts) return tl::unexpected(shifts.error());
  for (const auto& shift : *shifts) swaps.push_back({shift.rotation, {shift.agent, shift.from, shift.to}});
  return swaps;
}

Json to_json(const desk::Duty& duty) {
  return {{"rotation", duty.rotation},
          {"agent", or_null(duty.agent)},
          {"until", or_null(duty.until)},
          {"next", or_null(duty.next)}};
}

Row to_row(const desk::Duty& duty, const rules::Policy& policy) {
  return {duty.rotation, duty.agent.value_or("nobody"),
          duty.until ? rules::shown_time(policy, *duty.until) : "",
          duty.until ? duty.next.value_or("nobody") : ""};
}

}  // namespace

int oncall(bool json, const rules::Policy& policy, const storage::Store* store, storage::Instant now,
           Output& output) {
  const auto swaps = read_swaps(store, now);
  if (!swaps) return fail(output, swaps.error());
  Json all = Json::array();
  std::vector<Row> rows;
  for (const auto& duty : desk::duties(policy, now, *swaps)) {
    all.push_back(to_json(duty));
    rows.push_back(to_row(duty, policy));
  }
  output.out += json ? dump(all) : table({"ROTATION", "ON DUTY", "UNTIL", "THEN"}, rows);
  return kDone;
}

}  // namespace ctl

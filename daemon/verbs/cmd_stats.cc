#include <nlohmann/json.hpp>

#include "daemon/verbs/command.hh"
#include "daemon/verbs/json.hh"
#include "daemon/verbs/table.hh"

namespace ctl {

int stats(bool json, const storage::Store& store, Output& output) {
  const auto counters = store.counters();
  if (!counters) return fail(output, counters.error());
  if (json) {
    Json counts = Json::object();
    for (const auto& count : *counters) counts[count.name] = count.value;
    output.out += dump(Json{{"counters", counts}});
    return kDone;
  }
  std::vector<Row> rows;
  for (const auto& count : *counters) rows.push_back({count.name, std::to_string(count.value)});
  output.out += table({"COUNTER", "SINCE THE DATABASE WAS MADE"}, rows);
  return kDone;
}

}  // namespace ctl

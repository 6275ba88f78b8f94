#include "rules/load/schema.hh"

#include <nlohmann/json.hpp>

#include "rules/load/tables.hh"

namespace rules {

std::string policy_schema() {
  nlohmann::ordered_json schema = nlohmann::ordered_json::parse(policy_shape().schema);
  nlohmann::ordered_json out = {{"$schema", "https://json-schema.org/draft/2020-12/schema"},
                                {"title", "ticketd policy"}};
  out.update(schema);
  return out.dump(2) + "\n";
}

std::vector<KeyDoc> policy_keys() {
  std::vector<KeyDoc> keys = policy_shape().keys;
  const auto add = [&](const std::string& prefix, std::vector<KeyDoc> more) {
    for (KeyDoc& doc : more) {
      doc.path = prefix + doc.path;
      keys.push_back(std::move(doc));
    }
  };
  add("when.", condition_docs());
  add("then.", action_docs());
  return keys;
}

}  // namespace rules

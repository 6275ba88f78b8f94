// What the man pages and the shells' completions are made of, as JSON: the verbs of ticketctl, and the
// policy's schema. Runs while the package is built; it is not installed.

#include <iostream>
#include <nlohmann/json.hpp>

#include "daemon/verbs/options.hh"
#include "rules/load/schema.hh"

namespace {

using Json = nlohmann::ordered_json;

Json to_json(const ctl::VerbDoc& verb) {
  Json options = Json::array(), verbs = Json::array();
  for (const auto& option : verb.options)
    options.push_back({{"name", option.name},
                       {"value", option.value},
                       {"help", option.help},
                       {"positional", option.positional},
                       {"required", option.required},
                       {"many", option.many}});
  for (const auto& inner : verb.verbs) verbs.push_back(to_json(inner));
  return {{"name", verb.name}, {"help", verb.help}, {"options", options}, {"verbs", verbs}};
}

}  // namespace

int main() {
  std::cout << Json{{"ticketctl", to_json(ctl::describe_verbs())},
                    {"schema", Json::parse(rules::policy_schema())}}
                   .dump(1)
            << "\n";
}

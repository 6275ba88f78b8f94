#pragma once
// The policy language as data, from the same tables that the loader reads by.

#include <string>
#include <vector>

#include "rules/yaml/shape.hh"

namespace rules {

// JSON Schema (draft 2020-12) of a policy file, pretty-printed JSON.
std::string policy_schema();

// One row for each key of the language.
std::vector<KeyDoc> policy_keys();

}  // namespace rules

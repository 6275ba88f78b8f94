#pragma once
// The policy language as data, from the same tables that the loader reads by.

#include <string>
#include <vector>

namespace rules {

// JSON Schema (draft 2020-12) of a policy file, pretty-printed JSON.
std::string policy_schema();

// One row for each key of the language: where it stands, what it takes, what it means.
struct KeyDoc {
  std::string path;  // "mailboxes.NAME.imap.url"
  std::string type;  // "URL", "list of agents", ...
  bool required = false;
  std::string doc;
  std::string example;  // YAML of the value; may be empty
};
std::vector<KeyDoc> policy_keys();

}  // namespace rules

#pragma once
// What a policy says of places, though it may be full of errors: a daemon that runs can be asked all the
// same.

#include <string>

#include "rules/text/files.hh"

namespace rules {

struct Places {
  std::string socket, database;  // empty: it does not say
};

// Looks at the file itself, not at what it includes.
Places peek_places(const std::string& file, const FileReader& reader);

}  // namespace rules

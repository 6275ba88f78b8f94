#pragma once

namespace rules {

// A text of a desk that has written none.
struct BuiltIn {
  const char* name;
  const char* language;
  const char* file;  // as a template file
  const char* html = nullptr;
};

}  // namespace rules

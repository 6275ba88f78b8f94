#pragma once
// What the checker says about a policy: where, what, and what was probably meant.

#include <cstdint>
#include <string>
#include <vector>

namespace rules {

// A place in one of the files that a policy was read from. Lines and columns count from 1, columns in
// characters.
struct Mark {
  std::uint32_t file = 0;  // index into Policy::files
  std::uint32_t line = 0;  // 0: no place (a default)
  std::uint32_t column = 0;
  friend bool operator==(const Mark&, const Mark&) = default;
};

struct Diagnostic {
  enum class Level : std::uint8_t { error, warning };  // an error refuses the policy, a warning does not
  Level level = Level::error;
  std::string file;  // as given to the loader
  std::uint32_t line = 0, column = 0;
  std::string message;  // one line, no full stop
  std::string hint;     // what to do about it, or empty: 'did you mean "x"?'

  bool is_error() const { return level == Level::error; }
  // "policy.yaml:3:5: error: unknown key "adress" in a mailbox (did you mean "address"?)"
  std::string format() const;
};

bool has_errors(const std::vector<Diagnostic>&);

}  // namespace rules

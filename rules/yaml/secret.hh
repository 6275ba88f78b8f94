#pragma once
// Where a secret is kept.

#include <cstdint>
#include <string>

namespace rules {

// A password or key is never in the policy: the policy says where it is kept. daemon reads it at start and at
// reload.
struct Secret {
  enum class Source : std::uint8_t {
    none,        // not given
    credential,  // systemd credential: a file of this name in $CREDENTIALS_DIRECTORY
    file,        // path of a file; its first line counts
    environment  // name of an environment variable
  };
  Source source = Source::none;
  std::string name;
  bool given() const { return source != Source::none; }
  friend bool operator==(const Secret&, const Secret&) = default;
};

}  // namespace rules

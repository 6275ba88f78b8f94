#pragma once
// How sure it is that a mail is from the address in its From.

#include <cstdint>
#include <string_view>

namespace storage {

// Persisted numbers: never change one.
enum class Proof : std::uint8_t {
  unknown = 1,  // nobody whom the policy trusts said anything about it
  proven = 2,   // a trusted server confirmed it, or an agent did
  failed = 3    // a trusted server says that it is not
};
std::string_view to_string(Proof);  // unknown, proven, failed

// A failed mail proves less than one of which nothing is known.
constexpr int strength(Proof proof) {
  return proof == Proof::failed ? 0 : proof == Proof::unknown ? 1 : 2;
}
constexpr Proof weaker(Proof one, Proof other) {
  return strength(one) < strength(other) ? one : other;
}

}  // namespace storage

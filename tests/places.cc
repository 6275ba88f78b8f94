#include "tests/places.hh"

namespace tests {

std::string source_root() {
  return SOURCE_ROOT;
}
std::string data(const std::string& room) {
  return source_root() + "/tests/" + room;
}

}  // namespace tests

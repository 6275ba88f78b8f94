#pragma once
// Where a test program finds the files it reads. A function, so that only places.cc depends on where the tree
// lies.
#include <string>

namespace tests {

std::string source_root();                  // the top of the checkout
std::string data(const std::string& room);  // tests/ROOM

}  // namespace tests

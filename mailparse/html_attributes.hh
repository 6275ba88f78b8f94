#pragma once
#include <string>
#include <string_view>

namespace mailparse {

// The same HTML with tags cut that have hundreds of attributes: libxml2 compares each with all before it.
std::string limit_attributes(std::string_view html);

}  // namespace mailparse

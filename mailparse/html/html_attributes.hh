#pragma once
#include <cstddef>
#include <string>
#include <string_view>

namespace mailparse {

// The same HTML with tags cut that have hundreds of attributes: libxml2 compares each with all before it.
std::string limit_attributes(std::string_view html);

// Behind the ">" that ends the start tag at `at`, quoted values heeded; the end of the text if there is none.
std::size_t end_of_tag(std::string_view html, std::size_t at);

}  // namespace mailparse

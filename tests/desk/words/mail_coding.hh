#pragma once
// Transfer encodings and charsets, written for the tests alone, as what is tested has its own.

#include <string>
#include <string_view>

namespace desk::test {

std::string quoted_printable(std::string_view text);
std::string base64(std::string_view bytes);  // in lines of 76
std::string latin1(std::string_view utf8);   // '?' for what it does not have
bool is_ascii(std::string_view text);
bool is_latin1(std::string_view utf8);

}  // namespace desk::test

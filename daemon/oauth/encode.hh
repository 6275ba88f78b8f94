#pragma once
// The small codings of OAuth: forms, Base64 for URLs, digests, random words.

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace oauth {

using Fields = std::vector<std::pair<std::string, std::string>>;

std::string form(const Fields& fields);         // application/x-www-form-urlencoded
Fields read_form(std::string_view text);        // of a query, too; what makes no sense is left out
std::string base64url(std::string_view bytes);  // RFC 4648, 5, without padding
std::string sha256(std::string_view bytes);
std::string hex(std::string_view bytes);
std::string random_word(std::size_t bytes = 32);  // unguessable; as base64url

}  // namespace oauth

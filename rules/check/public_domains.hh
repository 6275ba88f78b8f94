#pragma once
// Domains that belong to nobody in particular.

#include <string_view>

namespace rules {

// Anybody can have an address there.
bool is_free_mail(std::string_view domain);
// Anybody can have a domain below it: a top-level domain, "co.uk", a host of other people's sites. A short
// list of the common ones, not the Public Suffix List.
bool is_public_suffix(std::string_view domain);

}  // namespace rules

#pragma once
// Comparing addresses. Local parts are compared without case, as every mail system of the last decades does,
// although RFC 5321, 2.4 would let a host tell them apart.

#include <string>
#include <string_view>
#include <vector>

#include "mailparse/mail.hh"

namespace desk {

std::string lower_ascii(std::string_view text);
bool same_address(std::string_view a, std::string_view b);  // empty is the same as nothing
std::string_view domain_of(std::string_view address);       // behind the last @; empty if there is none
std::string_view local_part_of(std::string_view address);

std::vector<std::string> addr_specs(const std::vector<mailparse::Address>& list);

}  // namespace desk

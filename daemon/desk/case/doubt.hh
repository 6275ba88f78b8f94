#pragma once
// What people read of a sender who is not proven, in one line.

#include <string>

#include "daemon/desk/case/topic.hh"
#include "rules/policy/policy.hh"

namespace desk {

// Empty where the sender is proven, or nobody wrote. "not proven: our server could not confirm
// initech.example"; "our server says this is NOT from example.com"; who claims to be one of our own people is
// named as claiming it, and so is a name of ours with somebody else's address.
std::string describe_doubt(const Topic& topic, const rules::Policy& policy, std::string_view language);

// A display name as agents may read it: who has the name of one of our people and not the address goes by the
// address.
std::string shown_name(const mailparse::Address& who, const rules::Policy& policy);

}  // namespace desk

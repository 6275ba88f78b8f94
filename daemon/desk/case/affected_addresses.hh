#pragma once
// Whom a decision may write to: the sender of the mail in hand, the people of the tickets that it names, and
// our own people. All of these are looked up beforehand (reserves.hh), so that the desk itself asks nobody.

#include <set>
#include <string>
#include <vector>

#include "daemon/desk/case/known.hh"

namespace desk {

// Whom a decision may concern: addresses in lower case.
struct Stakes {
  std::set<std::string> addresses;
  std::set<std::string> own;  // of our own people, where they would be charged for
  std::vector<storage::TicketId> tickets;
  bool time = false;  // what falls due may be told to any of our own people
};
Stakes read_stakes(const mailparse::Mail& mail, const Known& known, const rules::Policy& policy);
Stakes read_stakes(const storage::Ticket& ticket);  // whose time has come

// The buckets that can be drawn upon for these (bucket_key.hh).
std::vector<std::string> bucket_keys(const Stakes& stakes);

}  // namespace desk

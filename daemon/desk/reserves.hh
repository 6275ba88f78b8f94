#pragma once
// What storage remembers of the addresses that a decision may write to: what they have cost already, and
// whether they take mail at all.
//
// A decision writes automatic mail to the sender of the mail in hand, to the people of the tickets that it
// names, and to our own people. All of these are looked up beforehand, so that the desk itself asks nobody.

#include <set>
#include <string>
#include <vector>

#include "mailparse/mail.hh"
#include "rules/policy.hh"
#include "storage/bucket.hh"
#include "storage/returned.hh"
#include "storage/ticket.hh"

namespace desk {

struct Known;

struct Reserves {
  std::vector<storage::Bucket> buckets;  // those that are not full
  std::vector<storage::DeadAddress> dead;

  const storage::DeadAddress* find_dead(std::string_view address) const;
};

// Whom a decision may concern: addresses in lower case.
struct Stakes {
  std::set<std::string> addresses;
  std::set<std::string> own;  // of our own people, where they would be charged for
  std::vector<storage::TicketId> tickets;
  bool time = false;  // what falls due may be told to any of our own people
};
Stakes read_stakes(const mailparse::Mail& mail, const Known& known, const rules::Policy& policy);
Stakes read_stakes(const storage::Ticket& ticket);  // whose time has come

// The buckets that can be drawn upon for these (budget.hh).
std::vector<std::string> bucket_keys(const Stakes& stakes);

}  // namespace desk

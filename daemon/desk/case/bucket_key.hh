#pragma once
// The keys of token buckets: who or what a mail is charged to (budget.hh).

#include <string>
#include <string_view>

#include "storage/ids.hh"
#include "storage/ticket.hh"

namespace desk {

inline constexpr const char* kDeskKey = "desk";
inline constexpr const char* kProvenDeskKey = "desk proven";  // nothing that can be forged draws on it
inline constexpr const char* kBudgetNames[] = {"sender", "domain", "ticket", "desk", "own", "people"};
inline constexpr std::string_view kPeopleKind = "people";
inline constexpr const char* kPagerTrouble = "pager";  // what operators are told of
// What mail costs that anybody can cause with a forged From is not paid by the proven sender of that name:
// each kind of proof has a purse of its own.
std::string sender_key(const std::string& address, storage::Proof proof);
std::string domain_key(const std::string& address, storage::Proof proof);
std::string echo_key(const std::string& address, storage::Proof proof);
std::string own_key(const std::string& address);
std::string people_key(const std::string& address);  // of ours, about what falls due
std::string proven_key(const std::string& address);  // of ours, about mail that is proven to be theirs
std::string notice_key(const std::string& kind);
std::string ticket_key(storage::TicketId ticket);

}  // namespace desk

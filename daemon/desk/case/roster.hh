#pragma once
// What of the desk as a whole a decision may look at, beside its ticket: who swapped turns, whose turn it is
// to get a ticket, how much everybody has, and who is being called.

#include <map>
#include <string>
#include <vector>

#include "rules/policy/people.hh"
#include "storage/page.hh"

namespace desk {

struct Roster {
  rules::Swaps swaps;
  std::map<std::string, std::string> picks;        // by group: who got the last ticket by turns
  std::map<std::string, int> loads;                // by agent: tickets that are neither solved nor closed
  std::vector<storage::Page> pages;                // that are not resolved, of all tickets
  std::map<std::string, int> page_mails;           // of the last kPageBudget, by address
  std::map<std::string, int> page_mails_unproven;  // those of them for tickets that nothing proves
  std::map<storage::TicketId, storage::TicketId> incidents;  // of the tickets at hand: report -> incident
};

inline constexpr std::chrono::hours kPageBudget{1};

}  // namespace desk

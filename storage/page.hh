#pragma once
// A page: an alert to who is on call, which goes from level to level until somebody answers it.

#include <string>
#include <vector>

#include "storage/ids.hh"

namespace storage {

// Persisted numbers: never change one.
enum class PageState : std::uint8_t {
  open = 1,          // the next level is called when the time of this one is over
  acknowledged = 2,  // somebody is at work
  resolved = 3,      // the ticket was solved or closed
  unanswered = 4,    // nobody answered at any level: operators were told
};
std::string_view to_string(PageState);

// A ticket has one page of a name; opened again after it was resolved, it starts anew.
struct Page {
  TicketId ticket;
  std::string name;  // of the policy
  PageState state = PageState::open;
  int level = 0;  // that was called last, from 1; 0: none yet
  int round = 1;  // times through all levels, this one included
  Instant opened{}, changed{};
  std::string by;                    // who acknowledged it
  std::vector<std::string> called;   // addresses that were mailed, each once
  std::vector<std::string> waiting;  // Message-IDs of this level's mails that may still be read
  friend bool operator==(const Page&, const Page&) = default;
};

// Page mails to one address.
struct PageMails {
  int all = 0;
  int unproven = 0;  // of tickets of no customer, or whose requester nothing proves, as they are now
  friend bool operator==(const PageMails&, const PageMails&) = default;
};

}  // namespace storage

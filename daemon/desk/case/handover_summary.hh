#pragma once
// What somebody who takes over a ticket must know beside its state: the notes, what was said last, and what
// happened last. Short enough to be read for every ticket of a rotation; the rest is a `#show` away.
//
//   #12  open  high  due Tue 03 Mar 2026 17:00  alice  chris@initech.example  Printing fails
//        Mon 02 Mar 2026 09:00  chris@initech.example wrote: All pages answer 502.
//        Mon 02 Mar 2026 09:10  alice noted: The disk of db2 is full.
//        Mon 02 Mar 2026 09:11  alice: status.changed: new -> open

#include <string>
#include <vector>

#include "rules/policy/policy.hh"
#include "storage/message.hh"

namespace desk {

inline constexpr std::size_t kMostNotes = 3, kMostEvents = 5;  // of one story

struct Story {
  std::vector<storage::Message> messages;  // the last notes, and what a person said last
  std::vector<storage::Event> events;      // the last of those that say something to people
};

// Both lists oldest first, as storage has them.
Story make_story(const std::vector<storage::Message>& messages, const std::vector<storage::Event>& events);

// Indented lines in the order of time, each ended.
std::string tell(const rules::Policy& policy, const Story& story);

}  // namespace desk

#pragma once
// What stands beside a ticket: another ticket, or a page of the web.

#include <string>
#include <string_view>

#include "storage/ids.hh"

namespace storage {

// Persisted numbers: never change one.
enum class LinkKind : std::uint8_t {
  related = 1,   // either way round
  incident = 2,  // `ticket` is a report of the incident `other`
  split = 3,     // `ticket` was split from `other`
};

struct Link {
  TicketId ticket;
  LinkKind kind = LinkKind::related;
  TicketId other;     // 0: `url` stands instead
  std::string url;    // http or https; always `related`
  std::string state;  // of the page, by the word of whoever keeps it; empty: not known
  Instant created{};
  friend bool operator==(const Link&, const Link&) = default;
};

// What `link` is, seen from the ticket `from`: "related", "incident" (the other end is one that `from`
// reports), "report" (the other end reports this one), "split from", "split into".
std::string_view to_string(const Link& link, TicketId from);
// The other end; 0 for a page.
inline TicketId other_end(const Link& link, TicketId from) {
  return link.ticket == from ? link.other : link.ticket;
}

}  // namespace storage

#pragma once
// What happened at a virtual desk since it was last asked.

#include <map>
#include <vector>

#include "daemon/sim/thing.hh"
#include "daemon/sim/world.hh"
#include "mailparse/mail.hh"

namespace sim {

// A mail that left the desk, read back from the bytes that would be on the wire.
struct SentMail {
  storage::OutboxItem item;
  mailparse::Mail mail;
};

struct Observation {
  std::vector<SentMail> sent;
  Happening happening;
};

// Remembers how much of each ticket's history was seen. What became of mails that make no message is told as
// events: mail.ignored and mail.duplicate, with the reason.
class Observer {
 public:
  explicit Observer(World& world) : world_(world) {}
  [[nodiscard]] storage::Result<Observation> look();

 private:
  storage::Result<void> look_at(const storage::Ticket& ticket, Happening& happening);
  storage::Result<std::size_t> add_events(storage::TicketId ticket, Happening& happening);

  World& world_;
  std::map<storage::TicketId, std::size_t> events_seen_;
  std::map<storage::TicketId, storage::Ticket> seen_;
};

}  // namespace sim

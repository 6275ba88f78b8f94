#pragma once
// All that the desk may look at of a ticket which no mail brings up, but time, or a word from outside.

#include <optional>
#include <vector>

#include "daemon/desk/case/desk.hh"

namespace intake {

struct TicketView {
  storage::Ticket ticket;
  std::vector<storage::Participant> participants;
  storage::Ends ends;  // all that is read of its texts
  desk::Past past;
  int next_recipient = 1;  // for notices about the customer's last message
  std::vector<storage::Ticket> living;
  desk::Reserves reserves;
  std::vector<storage::Link> links;
};

// Nothing where the ticket is gone, or has no message to speak of.
[[nodiscard]] storage::Result<std::optional<TicketView>> read_view(const storage::Store& store,
                                                                   storage::TicketId id);

// Refers to all three.
desk::Moment moment_of(const TicketView& view, const storage::Timer& timer, const desk::Setting& setting);

}  // namespace intake

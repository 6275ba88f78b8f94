#pragma once
// A Decision in the making: the ticket as it will be, and what happens along with it.
//
// One Draft serves one mail. It hands out the numbers that storage reserved, keeps events in order, and
// renders letters at once, so that what cannot be written becomes an event instead of a failure later.

#include <string>

#include "daemon/desk/desk.hh"
#include "daemon/desk/letter.hh"

namespace desk {

class Draft {
 public:
  Draft(const Case& what, storage::Ticket the_ticket);

  storage::Ticket ticket;

  const Case& what() const { return what_; }
  storage::MessageNo take_number();
  void add_event(std::string kind, std::string detail, std::string actor = "ticketd", std::string rule = {});
  void add_participant(const mailparse::Address& address, storage::Role role);
  // Takes the mail itself into the ticket. Returns its number.
  storage::MessageNo add_mail(const std::string& author, storage::Direction direction, bool verified);
  void send(Letter letter);

  // The changes, with the mail's fate. The draft is spent.
  Decision finish(storage::Fate fate, std::string reason = {}) &&;

 private:
  Case what_;
  storage::MessageNo next_;
  storage::MessageNo mail_;  // number of the mail itself, once taken in
  storage::Changes changes_;
};

// A decision that touches no ticket.
Decision settle(const Case& what, storage::Fate fate, std::string reason);

}  // namespace desk

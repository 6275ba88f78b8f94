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
  void add_event(std::string kind, std::string detail, std::string actor = "ticketd", std::string rule = {});
  void add_participant(const mailparse::Address& address, storage::Role role);
  // Takes the mail itself into the ticket.
  void add_mail(const std::string& author, storage::Direction direction, bool verified);
  // The mail was taken before, as this message.
  void recall_mail(storage::MessageNo message);
  // A letter that becomes a message of the ticket: what the customer reads.
  void send_message(Letter letter);
  // A letter about the mail in hand, which is taken in or recalled already: what agents read.
  void send_notice(Letter letter);

  // The changes, with the mail's fate. The draft is spent.
  Decision finish(storage::Fate fate, std::string reason = {}) &&;

 private:
  storage::MessageNo take_number();
  bool send(Letter letter);

  Case what_;
  storage::MessageNo next_;
  storage::MessageNo mail_;  // number of the mail itself, once taken in
  int next_recipient_ = 1;   // of notices about it
  storage::Changes changes_;
};

// A decision that touches no ticket.
Decision settle(const Case& what, storage::Fate fate, std::string reason);

}  // namespace desk

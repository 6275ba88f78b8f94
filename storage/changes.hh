#pragma once
// Everything that one decision changes, as a value. Applied inside a Transaction, all or nothing.
//
// A Changes is built by the desk, which does no I/O, so every number that outgoing mail names (ticket,
// message) is chosen beforehand from Store::next_numbers(). Numbers that were given before are refused
// (Fault::conflict), even when their rows are gone; so is an outbox item that names a message which is not
// stored.

#include <vector>

#include "storage/bounced_copy.hh"
#include "storage/bucket.hh"
#include "storage/confirmation.hh"
#include "storage/customer.hh"
#include "storage/ledger.hh"
#include "storage/link.hh"
#include "storage/message.hh"
#include "storage/outbox.hh"
#include "storage/owed.hh"
#include "storage/page.hh"
#include "storage/roster.hh"
#include "storage/target.hh"
#include "storage/task.hh"
#include "storage/ticket.hh"
#include "storage/timer.hh"

namespace storage {

// The final fate of the mail that caused the changes. A fate is given once; only a quarantined mail may get
// another.
struct LedgerOutcome {
  LedgerId id{};
  Fate fate = Fate::message;
  std::string reason{};
  TicketId ticket{};
  MessageNo message{};
  std::string
      sender{};  // whom last_mail() shall know by this mail; empty: the From of `message`, if there is one
  Proof proof = Proof::unknown;    // of that sender; of a message it counts what is stored with it
  bool keeps_server_copy = false;  // our bytes are damaged: nothing is done to the only good copy
};

// A message goes to another ticket, and the copies that were sent about it with it.
struct Move {
  MessageNo message;
  TicketId to;
};

// A word that the desk remembers about itself.
struct Memory {
  std::string name, value;
};

struct Changes {
  std::vector<Ticket> tickets{};            // inserted, or replaced whole by id
  std::vector<Participant> participants{};  // inserted, or replaced by (ticket, address)
  std::vector<Message> messages{};
  std::vector<Event> events{};
  std::vector<OutboxItem> outbox{};
  std::vector<Target> targets{};                 // inserted, or replaced by (ticket, name, started)
  std::vector<Timer> timers{};                   // set, or replaced by (ticket, name)
  std::vector<TimerKey> cancelled{};             // timers removed
  std::vector<Confirmation> confirmations{};     // mails that are held from now on
  std::vector<std::string> spent{};              // digests of codes that are used up; each must be there
  std::vector<Move> moved{};                     // of messages that are stored already
  std::vector<Link> links{};                     // set, or replaced by all but state and time
  std::vector<Link> unlinked{};                  // removed, whichever end names them
  std::vector<Memory> memories{};                // set, or replaced by name
  std::vector<Page> pages{};                     // inserted, or replaced by (ticket, name)
  std::vector<Task> tasks{};                     // inserted, or replaced by (ticket, number)
  std::vector<Shift> shifts{};                   // swapped, in force from now on
  std::vector<Swap> swaps{};                     // that wait for the other agent
  std::vector<std::string> spent_swaps{};        // digests of swaps that wait no longer; each must be there
  std::vector<Pick> picks{};                     // inserted, or replaced by group
  std::vector<Customer> customers{};             // inserted, or replaced whole by id
  std::vector<std::string> removed_customers{};  // by id; gone already is no error
  std::vector<Bucket> buckets{};                 // as they are from now on
  std::vector<Count> counts{};                   // added to the desk's counters
  std::vector<Owed> owed{};                      // to be said late
  std::int64_t owed_told = 0;                    // everything owed up to this id was said
  std::vector<Returned> returned{};              // copies that came back
  std::vector<DeadAddress> dead{};               // marked, or marked again
  std::vector<std::string> revived{};            // addresses that are dead no longer
  std::optional<LedgerOutcome> outcome{};
};

// Everything of `more` behind everything of `changes`; the fate of the mail stays that of `changes`.
void append(Changes& changes, Changes more);

}  // namespace storage

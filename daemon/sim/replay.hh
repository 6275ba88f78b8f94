#pragma once
// The mails of the past, played again on a virtual desk.
//
// A mail of the past answers mails that the real desk sent: its tokens are the real desk's, under its secret.
// The replay sends mails of its own, so a Translator turns each real token into one of the ticket that plays
// the same part here, before the mail is taken. Tickets that began before the replay are put in place as they
// stood (seed()).

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "daemon/sim/history.hh"
#include "daemon/sim/outcome.hh"
#include "daemon/sim/world.hh"

namespace sim {

class Translator {
 public:
  Translator(std::string real_secret, std::string own_secret);
  void pair(storage::TicketId real, storage::MessageNo real_message, storage::TicketId own,
            storage::MessageNo own_message);
  bool knows(storage::TicketId real) const { return tickets_.contains(real); }
  // 0 where it plays no part here.
  storage::TicketId own(storage::TicketId real) const;
  storage::TicketId real(storage::TicketId own) const;
  std::string translate(std::string bytes) const;
  std::vector<std::pair<storage::TicketId, storage::TicketId>> pairs() const;  // real and own

 private:
  struct Part {
    storage::TicketId ticket;
    storage::MessageNo opening;
  };
  std::string real_secret_, own_secret_;
  std::map<storage::TicketId, Part> tickets_;  // by the real one
  std::map<storage::TicketId, storage::TicketId> back_;
  std::map<storage::MessageNo, storage::MessageNo> messages_;
};

// Something sent while no mail came.
struct Passed {
  storage::TicketId ticket;  // of the replay
  storage::Instant at;
  std::string what;
};

class Replay {
 public:
  explicit Replay(World& world) : world_(world) {}

  // Moves the clock to `at`, then takes the mail.
  [[nodiscard]] storage::Result<Outcome> play(const std::string& mailbox, std::string_view bytes,
                                              storage::Instant at);
  // Lets time pass without a mail.
  [[nodiscard]] storage::Result<void> pass_until(storage::Instant at);
  const storage::LedgerEntry& last_entry() const { return last_entry_; }
  std::vector<Passed> collect_passed() { return std::exchange(passed_, {}); }

 private:
  World& world_;
  storage::LedgerEntry last_entry_;
  std::vector<Passed> passed_;
};

// Puts a ticket of the past into the virtual desk as it stood then, with its messages up to that time.
[[nodiscard]] storage::Result<void> seed(World& world, Translator& translator, const storage::Store& past,
                                         const storage::Ticket& then, storage::Instant at);

}  // namespace sim

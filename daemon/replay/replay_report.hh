#pragma once
// What a replay found, for people and for programs.

#include <string>
#include <string_view>
#include <vector>

#include "daemon/sim/promises.hh"
#include "daemon/sim/replay.hh"

namespace ctl {

class ReplayReport {
 public:
  // One mail: `ticket` as it is called in reality.
  void add_mail(storage::Instant at, std::string_view bytes, storage::TicketId ticket,
                const sim::Outcome& was, const sim::Outcome& would_be);
  // What was and would be sent as time passed, under the numbers of real tickets: what both have is left out.
  void add_passed(const std::vector<sim::Passed>& was, std::vector<sim::Passed> would_be);

  void add_promises(const std::vector<sim::PromiseChange>& changes);

  std::string to_json() const;
  std::string to_text() const;

 private:
  struct Mail {
    storage::Instant at;
    std::string from, subject;
    storage::TicketId ticket;
    std::vector<sim::Difference> differences;
  };
  struct Letter {
    sim::Passed letter;
    bool added;  // only under the other policy
  };

  std::size_t mails_ = 0;
  std::vector<Mail> different_;
  std::vector<Letter> passed_;
  std::vector<sim::PromiseChange> promises_;
};

}  // namespace ctl

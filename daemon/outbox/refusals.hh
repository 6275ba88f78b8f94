#pragma once
// What a relay refused, and what it took meanwhile: whose trouble a refusal is, where its words do not tell.
//
// The same answer to mails for two people, with nothing taken in between, is the relay's: it does not want
// us, or its directory, resolver or filter fails. What one mail alone hears is its own as soon as the relay
// has taken another one.

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "daemon/outbox/gist.hh"
#include "storage/outbox.hh"

namespace outbox {

class Refusals {
 public:
  void add(const storage::OutboxItem& item, const std::string& reply);
  void taken(const storage::OutboxItem& item);

  // Another mail for somebody else heard the same as this one did last, and nothing was taken in between.
  bool is_shared(const storage::OutboxItem& item) const;
  // Another mail was taken after this one had been refused.
  bool is_its_own(const storage::OutboxItem& item) const;
  // As much, and the other mail tells something of this one's recipient. Of our own people only mail for the
  // same domain does: a directory that fails knows nobody of ours, and lets all others pass.
  bool is_proven(const storage::OutboxItem& item) const;

 private:
  struct Heard {
    std::int64_t id = 0;
    std::string recipient;
    Gist gist;
  };
  struct Refused {
    std::string domain;  // of one of our own people; empty: anybody's mail proves it
    bool its_own = false, proven = false;
  };
  std::vector<Heard> run_;  // since a mail was taken, oldest first; each mail once
  std::map<std::int64_t, Refused> refused_;
};

// Not the customers' side.
bool is_for_our_people(const storage::OutboxItem& item);

}  // namespace outbox

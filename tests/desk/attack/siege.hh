#pragma once
// A desk under attack: two tickets of two customers, and what must not come of a hostile mail.
//
//   1 of chris@initech.example, with boss@initech.example in Cc
//   2 of ann@globex.example
//
// Both are told to alice and bob. Every attack goes the whole way of a mail: bytes, parser, intake, desk,
// transaction, outbox. docs/security.md lists the attacks by the names of their tests, and
// tests/docs/attacks.py holds the list and the tests together.

#include <set>

#include "tests/desk/agent.hh"

namespace desk::test {

inline const std::string kAnn = "ann@globex.example", kBoss = "boss@initech.example",
                         kMallory = "mallory@evil.example";

// What the receiving server says of a mail that Mallory sends under her own domain, and of one that she
// forges.
inline const std::string kOwnPass =
    "mx.example.com; dkim=pass header.d=evil.example; dmarc=pass header.from=evil.example";
inline const std::string kOursFail = "mx.example.com; spf=fail; dmarc=fail header.from=example.com";
inline const std::string kOursPass = "mx.example.com; dmarc=pass header.from=example.com";

// All that an attacker of ticket 1 could want from an agent's mail.
inline const std::string kOrders = "#close\n#cc mallory@evil.example\n#assign bob\n\nForged words.\n";

class Siege {
 public:
  explicit Siege(std::string_view policy = {});

  TestDesk desk;

  storage::LedgerEntry post(Post post) { return desk.post(std::move(post)); }
  // Mallory's mail to support, with these fields put over her own.
  storage::LedgerEntry strike(std::map<std::string, std::string> header, std::string body = kOrders);

  // Alice answers the last notice that she got of a ticket.
  Post alice(const std::string& body, std::int64_t ticket = 1, Shown shown = Shown::person) const;
  Post bob(const std::string& body, std::int64_t ticket = 1, Shown shown = Shown::person) const;

  // Since the beginning: no change to tickets 1 and 2, and no mail to anybody but agents at their registered
  // addresses, the requester of a new ticket (its acknowledgement), and `heard`; nothing that an outsider got
  // holds a word of these tickets.
  void check_nothing_happened(const std::set<std::string>& heard = {});
  // From here on, after something legitimate.
  void begin();
  std::vector<storage::OutboxItem> new_mail(std::string_view recipient = {}) const;

  // Who takes part in a ticket, strangers left out.
  std::vector<std::string> people(std::int64_t ticket);
  // The token in the last mail that the reader got about the ticket.
  std::string token(const std::string& reader, std::int64_t ticket = 1) const;

 private:
  std::string picture();
  Post answer(Post post, const std::string& reader, std::int64_t ticket) const;

  std::string before_;
  std::size_t mails_ = 0;
};

// "#confirm CODE" from the last mail that asks the agent for it.
std::string confirm_line(const TestDesk& desk, const std::string& agent);

}  // namespace desk::test

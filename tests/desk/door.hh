#pragma once
// A desk where proof matters: a plan with promises and a page, a form, automations, incidents.

#include <set>

#include "tests/desk/agent.hh"

namespace desk::test {

extern const char* const kDoorPolicy;

inline const std::string kEve = "eve@evil.example", kVictim = "victim@bank.example";

// What the receiving server says of mail from a domain.
enum class Said { proven, unknown, failed };
std::string verdict_on(const std::string& domain, Said said);  // of Authentication-Results; empty: nothing

class Door {
 public:
  explicit Door(std::string_view policy = kDoorPolicy) : desk(policy) {}

  TestDesk desk;

  // A mail with these fields over a plain one of Chris; the server says so of the domain of its From.
  storage::LedgerEntry post(Said said, std::map<std::string, std::string> header,
                            std::string body = "Words.\n", std::string mailbox = "support");
  // Alice answers the last mail that she got about the ticket.
  void answer(std::int64_t ticket, const std::string& body = "Please restart it.\n");

  void begin() { mails_ = desk.outbox().size(); }
  // Mail since begin(): to whom, of which kind. Our own people are left out of the first.
  std::set<std::string> outsiders() const;
  std::vector<storage::OutboxItem> mails(std::string_view recipient = {}, std::string_view kind = {}) const;
  // All that the reader got since begin(): subjects, names and texts.
  std::string read_by(const std::string& reader) const;
  std::vector<std::string> people(std::int64_t ticket);  // who takes part
  std::string events(std::int64_t ticket);

 private:
  std::size_t mails_ = 0;
};

}  // namespace desk::test

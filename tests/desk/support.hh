#pragma once
// A desk in memory: a policy from YAML text, a real store without files, and mails by a line or two.

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/intake/intake.hh"
#include "mailparse/mail.hh"
#include "tests/catch.hh"

namespace desk::test {

using Instant = storage::Instant;

inline constexpr Instant kStart{std::chrono::seconds{1'772'442'000}};  // 2026-03-02 09:00 UTC, a Monday

// Header fields that differ from a plain mail of a customer, and the body.
struct Post {
  std::map<std::string, std::string> header;  // an empty value leaves the field out
  std::string body = "All pages answer 502.\n";
  std::string mailbox = "support";
};

std::string bytes_of(const Post& post);

class TestDesk {
 public:
  explicit TestDesk(std::string_view policy = {});  // empty: kPolicy

  storage::LedgerEntry post(const Post& post);
  storage::LedgerEntry post_bytes(const std::string& bytes, const std::string& mailbox = "support");
  void wait(std::chrono::seconds span);  // fires timers at their instants on the way
  // The clock is set, or the machine slept: what is due fires now. Returns how many timers did.
  std::size_t jump(std::chrono::seconds span);
  // The clock was ahead by so much, and is right again.
  void come_back(std::chrono::seconds span);
  std::size_t reload(std::string_view policy);  // returns how many tickets are reviewed
  Instant now() const { return now_; }

  storage::Store& store() { return *store_; }
  storage::Ticket ticket(std::int64_t id) const;
  std::size_t count_tickets() const;
  std::vector<storage::Message> messages(std::int64_t ticket) const;
  bool has_event(std::int64_t ticket, std::string_view kind) const;
  // Outgoing mail so far, oldest first, all of it or to one address; read back from its bytes.
  std::vector<storage::OutboxItem> outbox(std::string_view recipient = {}) const;
  std::vector<mailparse::Mail> sent(std::string_view recipient) const;

 private:
  std::unique_ptr<storage::Store> store_;
  std::unique_ptr<intake::Intake> intake_;
  Instant now_ = kStart;
};

extern const char* const kPolicy;
// The head of a policy: one mailbox, Alice and Bob, and room for more agents. A test adds what it is about.
inline const std::string kSmallDesk = R"(
desk: {name: Example Support, tag: Example, domain: example.com}
storage: {path: ":memory:"}
smtp: {url: "smtp://localhost", tls: none}
mailboxes: {support: {address: support@example.com, authserv_id: mx.example.com}}
agents:
  alice: {name: Alice Meyer, email: alice@example.com}
  bob: {name: Bob Ng, email: bob@example.com}
)";

}  // namespace desk::test

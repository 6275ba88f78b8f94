#pragma once
// One message's way through one connection: what is said, and what the replies mean for each recipient. Pure
// bookkeeping, no I/O.

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "daemon/net/error.hh"
#include "daemon/smtp/body.hh"
#include "daemon/smtp/extensions.hh"
#include "daemon/smtp/outcome.hh"
#include "daemon/smtp/reply.hh"

namespace smtp {

class Transaction {
 public:
  // `envelope` must outlive it. What cannot be sent at all is already decided here.
  Transaction(const Envelope& envelope, const Extensions& extensions);
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;

  const std::string& bytes() const { return mail().bytes; }  // in the form that this relay takes
  bool sendable() const { return !asked_.empty(); }          // there is somebody to ask for

  std::string mail_command() const;  // with CRLF, like the others
  std::size_t recipients() const { return asked_.size(); }
  std::string rcpt_command(std::size_t index) const;
  std::string commands() const;  // MAIL, RCPT and DATA in one group (RFC 2920)

  void on_mail(const Reply&);
  void on_rcpt(std::size_t index, const Reply&);
  void on_data(const Reply&);
  void on_dot(const Reply&);
  // The connection ended at `stage`. Before the final dot that is safe to repeat; behind it nobody knows.
  // `dismissed`: the server said 421.
  void on_loss(Stage stage, const net::Error&, bool dismissed = false);

  bool anyone() const { return !open_.empty(); }  // some recipient is accepted so far
  Outcome outcome() &&;

 private:
  struct Refusal {
    std::string status, text;
  };
  const Envelope& mail() const { return adapted_ ? *adapted_ : envelope_; }
  std::optional<Refusal> refuse_message();
  std::optional<Refusal> refuse_recipient(const std::string& to) const;
  void decide(std::size_t recipient, Verdict verdict, Stage stage, std::string status, std::string text,
              Blame blame);
  void decide_open(Stage stage, const Reply& reply);
  Blame judge(Stage stage, const Reply& reply);

  const Envelope& envelope_;
  Extensions extensions_;
  std::optional<Envelope> adapted_;
  BodyFacts facts_;
  bool utf8_ = false;
  Outcome outcome_;
  std::vector<std::size_t> asked_;  // recipients that we ask for, as indices into the envelope
  std::vector<std::size_t> open_;   // of them, those whose fate is open
};

}  // namespace smtp

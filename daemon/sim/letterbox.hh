#pragma once
// Writes the mails of a scenario, as the world would write them to the desk.
//
// What a scenario leaves out is what an ordinary mail has: the address of the mailbox as To, now as Date, a
// Message-ID of the sender's domain. An answer (`reply_to`) goes to the Reply-To of what it answers, under
// "Re:" and its subject, with In-Reply-To and References as a client sets them. `{{reply_to.message_id}}` and
// `{{reply_to.recipient}}` in a whole mail (`raw`, `file`) stand for those of the mail it answers, since a
// bounce names them in its body.

#include <map>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

#include "mailparse/mail.hh"
#include "rules/policy/policy.hh"
#include "rules/scenario/scenario.hh"
#include "storage/outbox.hh"

namespace sim {

// The mailboxes of ours that a mail reaches: those in To, Cc and Delivered-To, in this order. A mail that is
// addressed to none of ours came by some forwarding: it reaches the first.
std::vector<std::string> mailboxes_of(const mailparse::Mail& mail, const rules::Policy& policy);

class Letterbox {
 public:
  struct Delivery {
    std::string mailbox, bytes;
  };

  explicit Letterbox(const rules::Policy& policy) : policy_(policy) {}

  // What arrives where; or, where it cannot be written, why.
  [[nodiscard]] tl::expected<std::vector<Delivery>, std::string> write(const rules::ScenarioMail& mail,
                                                                       storage::Instant now);

  // Remembers what may be answered later: a mail of ours that somebody got, and one that came in.
  void keep_sent(const std::string& step, const std::string& recipient, const mailparse::Mail& mail);
  void keep_received(const std::string& step, const mailparse::Mail& mail);

 private:
  struct Original {
    std::string message_id, subject, recipient;
    std::vector<std::string> references;
    mailparse::Address answer_to;
  };
  static Original original_of(const mailparse::Mail& mail);
  tl::expected<const Original*, std::string> find_original(const rules::ScenarioMail& mail,
                                                           const std::string& from) const;
  std::string person(std::string_view address) const;  // agents write from several addresses
  tl::expected<std::string, std::string> compose(const rules::ScenarioMail& mail, const Original* original,
                                                 storage::Instant now);
  std::string rewrite(const rules::ScenarioMail& mail, const Original* original, storage::Instant now) const;

  const rules::Policy& policy_;
  int written_ = 0;
  std::map<std::string, Original> last_;                             // by person
  std::map<std::pair<std::string, std::string>, Original> by_step_;  // by step and person
  std::map<std::string, Original> received_;                         // by step
};

}  // namespace sim

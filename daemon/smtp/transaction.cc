#include "daemon/smtp/transaction.hh"

#include <algorithm>

#include "daemon/smtp/adapt.hh"
#include "daemon/smtp/address.hh"
#include "daemon/smtp/blame.hh"

namespace smtp {
namespace {

Verdict verdict_of(const Reply& reply) {
  if (reply.positive()) return Verdict::delivered;
  return reply.permanent() ? Verdict::rejected : Verdict::deferred;
}

std::string status_of(const Reply& reply) {
  if (!reply.status.empty()) return reply.status;
  return std::to_string(reply.positive() ? 2 : reply.permanent() ? 5 : 4) + ".0.0";
}

// RFC 3463's words for our own troubles.
const char* status_of(net::Code code) {
  switch (code) {
    case net::Code::timeout:
    case net::Code::closed:
      return "4.4.2";
    case net::Code::unreachable:
      return "4.4.1";
    case net::Code::authentication:
      return "4.7.8";
    case net::Code::tls:
    case net::Code::certificate:
      return "4.7.5";
    case net::Code::protocol:
      return "4.5.0";
    case net::Code::invalid:
    case net::Code::refused:
    case net::Code::interrupted:
      return "4.3.0";
  }
  return "4.3.0";
}

int rank(Verdict verdict) {
  switch (verdict) {
    case Verdict::delivered:
      return 3;
    case Verdict::ambiguous:
      return 2;
    case Verdict::deferred:
      return 1;
    case Verdict::rejected:
      return 0;
  }
  return 0;
}

}  // namespace

Transaction::Transaction(const Envelope& envelope, const Extensions& extensions)
    : envelope_(envelope),
      extensions_(extensions),
      adapted_(adapt(envelope, extensions)),
      facts_(facts_of(mail().bytes)) {
  for (const auto& address : envelope.to) outcome_.recipients.push_back({address, {}, {}, {}, {}, {}});
  utf8_ = mail().utf8_header || !is_ascii(mail().from);
  const auto refusal = refuse_message();
  for (std::size_t i = 0; i < envelope.to.size(); ++i) {
    const auto why = refusal ? refusal : refuse_recipient(mail().to[i]);
    if (why) {
      outcome_.by_offer |= !why->status.starts_with("5.1.");
      decide(i, Verdict::rejected, Stage::ours, why->status, why->text, Blame::message);
    } else {
      asked_.push_back(i);
      utf8_ |= !is_ascii(mail().to[i]);
    }
  }
}

std::optional<Transaction::Refusal> Transaction::refuse_message() {
  const std::string& from = mail().from;
  if (!from.empty() && !is_sendable(from)) {
    return Refusal{"5.1.7", "the sender's address cannot be put on the wire: " + net::printable(from)};
  }
  // Less than every server takes (RFC 5321, 4.5.3.1.7) is a number that was cut on its way.
  constexpr std::uint64_t kTakenEverywhere = 64u << 10;
  const auto limit = extensions_.size.value_or(0);
  if (limit >= kTakenEverywhere && facts_.size > limit) {
    outcome_.too_large = true;
    outcome_.size_limit = *extensions_.size;
    return Refusal{"5.3.4", "the message has " + std::to_string(facts_.size) + " bytes, the relay takes " +
                                std::to_string(*extensions_.size) +
                                " at most: send large files another way, by a link say"};
  }
  if (utf8_ && !extensions_.utf8) {
    return Refusal{"5.6.7",
                   "an address has letters beyond ASCII before its @, and the relay takes none such "
                   "(SMTPUTF8)"};
  }
  if (facts_.eight_bit && !extensions_.eight_bit) {
    return Refusal{"5.6.3", "the relay does not take 8-bit text (8BITMIME)"};
  }
  return {};
}

std::optional<Transaction::Refusal> Transaction::refuse_recipient(const std::string& to) const {
  if (!is_sendable(to)) {
    return Refusal{"5.1.3", "that address cannot be put on the wire: " + net::printable(to)};
  }
  if (!is_ascii(to) && !extensions_.utf8) {
    return Refusal{"5.6.7",
                   "the address has letters beyond ASCII before its @, and the relay takes none such "
                   "(SMTPUTF8)"};
  }
  return {};
}

std::string Transaction::mail_command() const {
  std::string line = "MAIL FROM:<" + mail().from + ">";
  if (extensions_.size) line += " SIZE=" + std::to_string(facts_.size);
  if (facts_.eight_bit && extensions_.eight_bit) line += " BODY=8BITMIME";
  if (utf8_) line += " SMTPUTF8";
  return line + "\r\n";
}

std::string Transaction::rcpt_command(std::size_t index) const {
  std::string line = "RCPT TO:<" + mail().to[asked_[index]] + ">";
  if (envelope_.no_reports && extensions_.dsn) line += " NOTIFY=NEVER";
  return line + "\r\n";
}

std::string Transaction::commands() const {
  std::string group = mail_command();
  for (std::size_t i = 0; i < asked_.size(); ++i) group += rcpt_command(i);
  return group + "DATA\r\n";
}

void Transaction::on_mail(const Reply& reply) {
  open_ = asked_;
  if (!reply.positive()) decide_open(Stage::mail, reply);
}

void Transaction::on_rcpt(std::size_t index, const Reply& reply) {
  const auto recipient = std::find(open_.begin(), open_.end(), asked_[index]);
  if (reply.positive() || recipient == open_.end()) return;  // the latter: MAIL was refused already
  const Blame blame = judge(Stage::rcpt, reply);
  decide(*recipient, verdict_of(reply), Stage::rcpt, status_of(reply), to_string(reply), blame);
  open_.erase(recipient);
}

void Transaction::on_data(const Reply& reply) {
  if (!reply.intermediate()) decide_open(Stage::data, reply);
}

void Transaction::on_dot(const Reply& reply) {
  decide_open(Stage::dot, reply);
}

// A relay that breaks off before it has heard of anybody, or that says it is closing, is in trouble; behind
// that, the message may be what it chokes on.
void Transaction::on_loss(Stage stage, const net::Error& error, bool dismissed) {
  if (stage < Stage::rcpt && open_.empty()) open_ = asked_;
  const Verdict verdict = stage == Stage::dot ? Verdict::ambiguous : Verdict::deferred;
  const Blame blame = stage < Stage::rcpt || dismissed ? Blame::relay : Blame::unsure;
  outcome_.login_refused = stage == Stage::connect && error.code == net::Code::authentication;
  for (const std::size_t i : open_) decide(i, verdict, stage, status_of(error.code), to_string(error), blame);
  open_.clear();
}

void Transaction::decide(std::size_t recipient, Verdict verdict, Stage stage, std::string status,
                         std::string text, Blame blame) {
  RecipientOutcome& outcome = outcome_.recipients[recipient];
  outcome.verdict = verdict;
  outcome.stage = stage;
  outcome.status = std::move(status);
  outcome.text = std::move(text);
  outcome.blame = blame;
}

void Transaction::decide_open(Stage stage, const Reply& reply) {
  // A "yes" where a "no" or 354 was due is no delivery: only the final dot delivers.
  Verdict verdict = verdict_of(reply);
  if (verdict == Verdict::delivered && stage != Stage::dot) verdict = Verdict::deferred;
  const Blame blame = verdict == Verdict::delivered ? Blame::message : judge(stage, reply);
  for (const std::size_t i : open_) decide(i, verdict, stage, status_of(reply), to_string(reply), blame);
  open_.clear();
}

// Refusals of <> come at MAIL, or, from relays that wait with their checks, at RCPT or behind the message.
// Other mail may pass meanwhile.
Blame Transaction::judge(Stage stage, const Reply& reply) {
  if (is_too_large(stage, reply, facts_.size)) {
    outcome_.too_large = true;
    const auto limit = extensions_.size.value_or(0);
    if (limit < facts_.size) outcome_.size_limit = limit;
  }
  const bool null_sender = envelope_.from.empty() && refuses_null_sender(stage, reply);
  outcome_.null_sender_refused |= null_sender;
  return null_sender ? Blame::unsure : blame_of(stage, reply, facts_.size);
}

Outcome Transaction::outcome() && {
  const auto best = std::max_element(
      outcome_.recipients.begin(), outcome_.recipients.end(),
      [](const RecipientOutcome& a, const RecipientOutcome& b) { return rank(a.verdict) < rank(b.verdict); });
  if (best == outcome_.recipients.end()) {
    outcome_.verdict = Verdict::rejected;
    outcome_.stage = Stage::ours;
    outcome_.status = "5.1.0";
    outcome_.text = "the message has no recipients";
  } else {
    outcome_.verdict = best->verdict;
    outcome_.stage = best->stage;
    outcome_.status = best->status;
    outcome_.text = best->text;
    outcome_.blame = best->blame;
  }
  return std::move(outcome_);
}

}  // namespace smtp

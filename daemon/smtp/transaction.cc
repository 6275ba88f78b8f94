#include "daemon/smtp/transaction.hh"

#include <algorithm>

#include "daemon/smtp/address.hh"

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
      return "4.4.2";
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
    default:
      return "4.3.0";
  }
}

bool mentions_sender(const Reply& reply) {
  std::string text = to_string(reply);
  for (char& c : text) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return text.find("<>") != std::string::npos || text.find("sender") != std::string::npos;
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
    : envelope_(envelope), extensions_(extensions), facts_(facts_of(envelope.bytes)) {
  for (const auto& address : envelope.to) outcome_.recipients.push_back({address, {}, {}, {}, {}});
  utf8_ = envelope.utf8_header || !is_ascii(envelope.from);
  const auto refusal = refuse_message();
  for (std::size_t i = 0; i < envelope.to.size(); ++i) {
    const auto why = refusal ? refusal : refuse_recipient(envelope.to[i]);
    if (why) {
      decide(i, Verdict::rejected, Stage::ours, why->status, why->text);
    } else {
      asked_.push_back(i);
      utf8_ |= !is_ascii(envelope.to[i]);
    }
  }
}

std::optional<Transaction::Refusal> Transaction::refuse_message() const {
  const std::string& from = envelope_.from;
  if (!from.empty() && !is_sendable(from)) {
    return Refusal{"5.1.7", "the sender's address cannot be put on the wire: " + net::printable(from)};
  }
  if (extensions_.size.value_or(0) != 0 && facts_.size > *extensions_.size) {
    return Refusal{"5.3.4", "the message has " + std::to_string(facts_.size) + " bytes, the relay takes " +
                                std::to_string(*extensions_.size)};
  }
  if (facts_.eight_bit && !extensions_.eight_bit) {
    return Refusal{"5.6.3", "the relay does not take 8-bit text (8BITMIME)"};
  }
  if (utf8_ && !extensions_.utf8)
    return Refusal{"5.6.7", "the relay does not take UTF-8 addresses (SMTPUTF8)"};
  return {};
}

std::optional<Transaction::Refusal> Transaction::refuse_recipient(const std::string& to) const {
  if (!is_sendable(to)) {
    return Refusal{"5.1.3", "that address cannot be put on the wire: " + net::printable(to)};
  }
  if (!is_ascii(to) && !extensions_.utf8) {
    return Refusal{"5.6.7", "the relay does not take UTF-8 addresses (SMTPUTF8)"};
  }
  return {};
}

std::string Transaction::mail_command() const {
  std::string line = "MAIL FROM:<" + envelope_.from + ">";
  if (extensions_.size) line += " SIZE=" + std::to_string(facts_.size);
  if (facts_.eight_bit) line += " BODY=8BITMIME";
  if (utf8_) line += " SMTPUTF8";
  return line + "\r\n";
}

std::string Transaction::rcpt_command(std::size_t index) const {
  std::string line = "RCPT TO:<" + envelope_.to[asked_[index]] + ">";
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
  if (reply.positive()) return;
  note_null_sender(Stage::mail, reply);
  decide_open(Stage::mail, reply);
}

void Transaction::on_rcpt(std::size_t index, const Reply& reply) {
  const auto recipient = std::find(open_.begin(), open_.end(), asked_[index]);
  if (reply.positive() || recipient == open_.end()) return;  // the latter: MAIL was refused already
  note_null_sender(Stage::rcpt, reply);
  decide(*recipient, verdict_of(reply), Stage::rcpt, status_of(reply), to_string(reply));
  open_.erase(recipient);
}

void Transaction::on_data(const Reply& reply) {
  if (!reply.intermediate()) decide_open(Stage::data, reply);
}

void Transaction::on_dot(const Reply& reply) {
  decide_open(Stage::dot, reply);
}

void Transaction::on_loss(Stage stage, const net::Error& error) {
  if (stage < Stage::rcpt && open_.empty()) open_ = asked_;
  const Verdict verdict = stage == Stage::dot ? Verdict::ambiguous : Verdict::deferred;
  for (const std::size_t i : open_) decide(i, verdict, stage, status_of(error.code), to_string(error));
  open_.clear();
}

void Transaction::decide(std::size_t recipient, Verdict verdict, Stage stage, std::string status,
                         std::string text) {
  RecipientOutcome& outcome = outcome_.recipients[recipient];
  outcome.verdict = verdict;
  outcome.stage = stage;
  outcome.status = std::move(status);
  outcome.text = std::move(text);
}

void Transaction::decide_open(Stage stage, const Reply& reply) {
  // A "yes" where a "no" or 354 was due is no delivery: only the final dot delivers.
  Verdict verdict = verdict_of(reply);
  if (verdict == Verdict::delivered && stage != Stage::dot) verdict = Verdict::deferred;
  for (const std::size_t i : open_) decide(i, verdict, stage, status_of(reply), to_string(reply));
  open_.clear();
}

// Refusals of <> come at MAIL, or, from relays that wait with all their checks, at RCPT.
void Transaction::note_null_sender(Stage stage, const Reply& reply) {
  if (!envelope_.from.empty() || !reply.permanent()) return;
  const bool about_sender = reply.status == "5.1.7" || reply.status == "5.1.8" || mentions_sender(reply);
  outcome_.null_sender_refused |= stage == Stage::mail || about_sender;
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
  }
  return std::move(outcome_);
}

}  // namespace smtp

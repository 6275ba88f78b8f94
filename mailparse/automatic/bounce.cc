#include "mailparse/automatic/bounce.hh"

#include <algorithm>

#include "mailparse/automatic/bounce_detect.hh"
#include "mailparse/automatic/bounce_fields.hh"
#include "mailparse/automatic/bounce_listed.hh"
#include "mailparse/automatic/bounce_notification.hh"
#include "mailparse/automatic/bounce_original.hh"
#include "mailparse/automatic/bounce_status.hh"
#include "mailparse/automatic/bounce_transcript.hh"
#include "mailparse/automatic/silent_sender.hh"
#include "mailparse/header/address.hh"
#include "mailparse/header/mail_headers.hh"
#include "mailparse/mime/body.hh"
#include "mailparse/text/text_scan.hh"

namespace mailparse {

namespace {
constexpr std::size_t kMaxRecipients = 500;
constexpr std::size_t kLook = 4000;  // bytes of the report that may tell why

// Parts of a mail that is itself attached belong to another mail: somebody forwards a report.
bool is_inside_message(const Structure& structure, std::size_t part) {
  for (std::size_t up = structure.parts[part].parent; up != Part::kNoParent; up = structure.parts[up].parent)
    if (structure.parts[up].is_message()) return true;
  return false;
}

bool is_delivery_status(const Part& part) {
  return part.is("message", "delivery-status") || part.is("message", "global-delivery-status");
}

DeliveryFields read_status_parts(const Structure& structure, const Limits& limits,
                                 std::vector<std::string>& defects) {
  DeliveryFields all;
  for (std::size_t i = 0; i < structure.parts.size(); ++i) {
    if (!is_delivery_status(structure.parts[i]) || is_inside_message(structure, i)) continue;
    DeliveryFields fields = read_delivery_fields(decode_text(structure.parts[i], limits, defects));
    if (!fields.original_envelope_id.empty())
      all.original_envelope_id = std::move(fields.original_envelope_id);
    for (BouncedRecipient& r : fields.recipients)
      if (all.recipients.size() < kMaxRecipients) all.recipients.push_back(std::move(r));
  }
  return all;
}

bool claims_delivery_report(const Structure& structure) {
  const Part& root = structure.parts[0];
  if (root.is("multipart", "report"))
    return equal_ignoring_case(root.parameter("report-type"), "delivery-status");
  for (std::size_t i = 0; i < structure.parts.size(); ++i)
    if (is_delivery_status(structure.parts[i]) && !is_inside_message(structure, i)) return true;
  return false;
}

// Whom a report is for: they sent the mail. What the last server wrote (X-Original-To) may be the address
// that failed, so it counts only where nothing else tells.
std::vector<std::string> addressees(const Mail& mail, const ReturnedMail& returned) {
  std::vector<std::string> all = returned.from;
  for (const auto* list : {&mail.to, &mail.cc})
    for (const Address& a : *list) all.push_back(a.addr_spec);
  if (all.empty()) all = mail.delivered_to;
  for (const Address& a : mail.from) all.push_back(a.addr_spec);
  return all;
}

std::vector<std::string> failed_recipients_field(const Mail& mail, const Limits& limits) {
  std::vector<std::string> all;
  for (const auto& [name, value] : mail.headers)
    if (equal_ignoring_case(name, "X-Failed-Recipients"))
      for (Address& a : parse_addresses(value, limits))
        if (all.size() < kMaxRecipients) all.push_back(std::move(a.addr_spec));
  return all;
}

BouncedRecipient* find(std::vector<BouncedRecipient>& all, std::string_view address) {
  const auto hit = std::find_if(all.begin(), all.end(), [&](const BouncedRecipient& r) {
    return equal_ignoring_case(r.recipient, address);
  });
  return hit == all.end() ? nullptr : &*hit;
}

// What the words of the report say, when its fields are missing or say less.
class FreeForm {
 public:
  FreeForm(const Mail& mail, const ReturnedMail& returned, const Limits& limits, std::string_view report)
      : mail_(mail), returned_(returned), limits_(limits), report_(report) {}

  std::vector<BouncedRecipient> read() {
    std::vector<BouncedRecipient> all = read_transcript(report_);
    const bool has_dialogue = !all.empty();
    for (BouncedRecipient& listed : read_listed(report_, addressees(mail_, returned_))) {
      BouncedRecipient* known = find(all, listed.recipient);
      if (!known && has_dialogue && listed.diagnostic.empty()) continue;
      if (!known)
        all.push_back(std::move(listed));
      else if (!is_vague_status(listed.status) &&
               (is_vague_status(known->status) || listed.diagnostic.starts_with("(reason:")))
        *known = std::move(listed);  // sendmail gives the remote reason there, its own below
    }
    // One recipient and no clear reason or no code beside the address: the report tells it elsewhere.
    if (all.size() == 1 && (is_vague_status(all[0].status) || find_status(all[0].diagnostic).empty())) {
      const bool is_vague = is_vague_status(all[0].status);
      const std::string_view look = report_.substr(0, kLook);
      if (std::string told = is_vague ? derive_status(look) : find_status(look); !is_vague_status(told))
        all[0].status = std::move(told);
    }
    return prefer_failed_field(std::move(all));
  }

  // Whoever is named at all.
  std::vector<BouncedRecipient> named() const { return read_named(report_, addressees(mail_, returned_)); }

  // The returned mail's own recipients, when nothing else is known.
  std::vector<BouncedRecipient> guess() {
    std::vector<BouncedRecipient> all;
    for (const std::string& to : returned_.to)
      if (all.size() < kMaxRecipients && !sent_it(to))
        all.push_back({to, "", derive_status(report_.substr(0, kLook)), ""});
    return all;
  }

 private:
  // Exim and Gmail name the recipients in a field; the words tell why. Where the two name different people
  // (aliases), a reason that the other server gave decides for the words.
  std::vector<BouncedRecipient> prefer_failed_field(std::vector<BouncedRecipient> listed) {
    const std::vector<std::string> field = failed_recipients_field(mail_, limits_);
    const bool agree = std::any_of(field.begin(), field.end(),
                                   [&](const std::string& a) { return find(listed, a) != nullptr; });
    const bool told = !listed.empty() && !find_status(listed[0].diagnostic).empty();
    if (field.empty() || (!agree && told)) return listed;
    std::vector<BouncedRecipient> all;
    for (const std::string& address : field) {
      if (all.size() >= kMaxRecipients || find(all, address)) continue;
      const BouncedRecipient* known = find(listed, address);
      if (!known && listed.size() == 1) known = &listed[0];
      all.push_back(known ? *known : BouncedRecipient{"", "", derive_status(report_.substr(0, kLook)), ""});
      all.back().recipient = address;
    }
    return all;
  }

  bool sent_it(std::string_view address) const {
    return returned_.to.size() > 1 &&
           std::any_of(returned_.from.begin(), returned_.from.end(),
                       [&](const auto& from) { return equal_ignoring_case(from, address); });
  }

  const Mail& mail_;
  const ReturnedMail& returned_;
  const Limits& limits_;
  std::string_view report_;
};

// Vague or missing codes are made good by the reason, in the fields or in the words.
void refine(std::vector<BouncedRecipient>& recipients, std::vector<BouncedRecipient> said) {
  for (BouncedRecipient& r : recipients) {
    if (const BouncedRecipient* known = find(said, r.recipient)) {
      if (r.diagnostic.empty())
        r.diagnostic = known->diagnostic;
      else if (is_vague_status(r.status) && find_status(r.diagnostic).empty() &&
               !find_status(known->diagnostic).empty())
        r.status = find_status(known->diagnostic);
    }
    if (!is_vague_status(r.status)) continue;
    if (std::string stated = find_status(r.diagnostic); !is_vague_status(stated))
      r.status = std::move(stated);
    else if (r.status.empty())
      r.status = derive_status(r.diagnostic);
  }
}

void tidy(std::vector<BouncedRecipient>& recipients, bool delayed) {
  std::vector<BouncedRecipient> all;
  for (BouncedRecipient& r : recipients) {
    if (r.action.empty()) r.action = delayed ? "delayed" : "failed";
    if (r.status.empty()) r.status = r.action == "delayed" ? "4.0.0" : "5.0.0";
    if (r.action == "delayed" && r.status.starts_with("5")) r.status[0] = '4';
    BouncedRecipient* known = find(all, r.recipient);
    if (!known && all.size() < kMaxRecipients)
      all.push_back(std::move(r));
    else if (known && is_vague_status(known->status) && !is_vague_status(r.status))
      *known = std::move(r);
  }
  recipients = std::move(all);
}

BounceReport of_notification(Notification note) {
  BounceReport report;
  report.recipients = std::move(note.recipients);
  report.original_message_id = std::move(note.message_id);
  report.is_report = true;
  tidy(report.recipients, false);
  return report;
}

// Of the fields, made good by the words; of the words alone where the fields name nobody.
std::vector<BouncedRecipient> combine(std::vector<BouncedRecipient> fields, FreeForm words) {
  // Pipes and files ("|/usr/bin/filter") are not whom we wrote to, but their code is the code.
  const bool nameless = fields.size() == 1 && !contains(fields[0].recipient, "@");
  const std::string code = nameless ? fields[0].status : "";
  std::erase_if(fields, [](const BouncedRecipient& r) { return !contains(r.recipient, "@"); });
  if (!fields.empty()) return refine(fields, words.read()), fields;
  std::vector<BouncedRecipient> all = words.read();
  if (all.empty()) all = words.guess();
  if (all.empty()) all = words.named();
  if (!code.empty() && all.size() == 1) all[0].status = code;
  return all;
}

bool is_delayed(const BouncedRecipient& r) {
  return r.action == "delayed";
}
bool was_reached(const BouncedRecipient& r) {
  return r.action == "delivered" || r.action == "relayed" || r.action == "expanded";
}

// A program wrote it, so what is attached is not what a person forwards.
bool is_machines(const Mail& mail) {
  return is_daemon(mail) || mail.null_return_path || has_silent_sender(mail);
}

bool has_returned_part(const Structure& structure) {
  return std::any_of(structure.parts.begin() + 1, structure.parts.end(), [](const Part& part) {
    return part.is_message() || part.is("text", "rfc822-headers") || part.is("message", "global-headers");
  });
}

// Our own mail comes back in a mail whose words speak of failed delivery: a report, whoever sends it. A
// person may send ours back as well: only where the words name the recipient as well and it is not he who
// writes.
bool returns_our_mail(const Mail& mail, const ReturnedMail& returned, std::string_view words) {
  const auto is_addressee = [&mail](const std::string& address) {
    const auto same = [&](const Address& a) { return equal_ignoring_case(a.addr_spec, address); };
    return std::any_of(mail.to.begin(), mail.to.end(), same) ||
           std::any_of(mail.cc.begin(), mail.cc.end(), same) ||
           std::find(mail.delivered_to.begin(), mail.delivered_to.end(), address) != mail.delivered_to.end();
  };
  if (!std::any_of(returned.from.begin(), returned.from.end(), is_addressee)) return false;
  if (!speaks_of_failure(words)) return false;
  if (has_silent_sender(mail)) return true;
  const auto names = [&](const std::string& to) {
    const auto same = [&](const Address& a) { return equal_ignoring_case(a.addr_spec, to); };
    return contains_ignoring_case(words, to) && std::none_of(mail.from.begin(), mail.from.end(), same);
  };
  return mail.in_reply_to.empty() && std::any_of(returned.to.begin(), returned.to.end(), names);
}

BounceReport read_own_report(const Mail& mail, const Structure& structure, const Limits& limits,
                             std::vector<std::string>& defects) {
  const bool claimed = claims_delivery_report(structure);
  const bool expected = claimed || is_daemon(mail) || mail.null_return_path || is_notifier(mail);
  if (!expected && !has_returned_part(structure)) return {};
  const std::string_view words = std::string_view(mail.text).substr(0, find_copy(mail.text));
  const ReturnedMail returned = read_returned_mail(structure, mail.text, limits);
  const bool ours = !expected && returns_our_mail(mail, returned, words);
  if (!expected && !ours) return {};
  if (Notification note = read_notification(mail.text); note.type == "bounce" && !claimed)
    return of_notification(std::move(note));
  if (!claimed && !ours && !says_undelivered(mail, words, has_returned_part(structure))) return {};

  BounceReport report;
  DeliveryFields fields = read_status_parts(structure, limits, defects);
  if (fields.recipients.empty() && has_delivery_fields(mail.text)) fields = read_delivery_fields(mail.text);
  const std::size_t told = fields.recipients.size();
  std::erase_if(fields.recipients, was_reached);
  if (told > 0 && fields.recipients.empty()) return report.is_success = true, report;

  report.recipients = combine(std::move(fields.recipients), FreeForm(mail, returned, limits, words));
  tidy(report.recipients, says_delayed(mail, words));
  report.original_message_id = returned.message_id;
  report.is_report = true;
  report.is_delay_only = !report.recipients.empty() &&
                         std::all_of(report.recipients.begin(), report.recipients.end(), is_delayed);
  return report;
}

// A gateway wraps a report in a notice of its own: the report inside names who failed. One level is looked
// at.
BounceReport read_inner_report(const Structure& structure, const Limits& limits,
                               std::vector<std::string>& defects) {
  for (std::size_t i = 1; i < structure.parts.size(); ++i) {
    if (!structure.parts[i].is_message() || is_inside_message(structure, i)) continue;
    const std::string bytes = decode_body(structure.parts[i], limits, defects);
    std::vector<std::string> unused;
    const Structure inner = split(bytes, limits, unused);
    Mail mail;
    read_headers(inner.parts.front().headers, limits, mail);
    if (!claims_delivery_report(inner) && !is_daemon(mail) && !mail.null_return_path) continue;
    read_body(inner, limits, mail);
    return read_own_report(mail, inner, limits, unused);
  }
  return {};
}
}  // namespace

BounceReport read_bounce(const Mail& mail, const Structure& structure, const Limits& limits,
                         std::vector<std::string>& defects) {
  const bool claimed = claims_delivery_report(structure);
  if (!claimed && is_machines(mail))
    if (BounceReport inner = read_inner_report(structure, limits, defects);
        inner.is_report || inner.is_success)
      return inner;
  return read_own_report(mail, structure, limits, defects);
}

}  // namespace mailparse

#include "daemon/desk/case/writer.hh"

#include <algorithm>
#include <optional>
#include <string>

#include "daemon/desk/identity/address.hh"
#include "mailparse/header/address.hh"
#include "mailparse/parse/parse.hh"

namespace desk {
namespace {

using mailparse::Address;
using mailparse::Mail;

std::string field(const Mail& mail, std::string_view name) {
  for (const auto& [key, value] : mail.headers)
    if (same_address(key, name)) return value;
  return {};
}

bool has_own_list_id(const Mail& mail, const rules::Policy& policy) {
  return !mail.list_id.empty() &&
         std::any_of(policy.mailboxes.begin(), policy.mailboxes.end(),
                     [&](const auto& mailbox) { return same_address(mailbox.list_id, mail.list_id); });
}

class Writer {
 public:
  Writer(const Mail& mail, const rules::Mailbox* mailbox, const rules::Policy& policy)
      : mail_(mail),
        policy_(policy),
        by_reply_to_(mailbox && mailbox->requester == rules::RequesterFrom::reply_to) {}

  // Nothing: From is as good as it gets.
  std::optional<Address> find() const {
    if (mail_.from.empty() || mail_.is_bounce()) return {};
    if (is_rewritten()) return behind_rewritten();
    if (by_reply_to_ && !policy_.agent_by_address(from())) return of_reply_to();
    return {};
  }

 private:
  const std::string& from() const { return mail_.from.front().addr_spec; }

  bool is_rewritten() const {
    if (policy_.is_own_address(from())) return true;
    return mail_.is_list && (is_list_address(from(), mail_) || !field(mail_, "X-Original-From").empty());
  }

  std::optional<Address> behind_rewritten() const {
    auto writer = by_reply_to_ ? of_reply_to() : of_field("X-Original-From");
    if (!writer) writer = by_reply_to_ ? of_field("X-Original-From") : of_reply_to();
    return writer ? writer : of_field("X-Original-Sender");
  }

  bool is_person(const Address& address) const {
    return !domain_of(address.addr_spec).empty() && !policy_.is_own_address(address.addr_spec) &&
           !is_list_address(address.addr_spec, mail_);
  }

  // Of several in Reply-To the one that the list itself calls the writer, else the first.
  std::optional<Address> of_reply_to() const {
    const auto original = of_field("X-Original-From"), sender = of_field("X-Original-Sender");
    std::optional<Address> first;
    for (const auto& address : mail_.reply_to) {
      if (!is_person(address)) continue;
      if (original && same_address(address.addr_spec, original->addr_spec)) return address;
      if (sender && same_address(address.addr_spec, sender->addr_spec)) return address;
      if (!first) first = address;
    }
    return first;
  }

  std::optional<Address> of_field(std::string_view name) const {
    for (const auto& address : mailparse::parse_addresses(field(mail_, name)))
      if (is_person(address)) return address;
    return {};
  }

  const Mail& mail_;
  const rules::Policy& policy_;
  const bool by_reply_to_;
};

// "'Chris Lee' via Support" is what lists make of a name.
std::string name_before_via(std::string name) {
  name.resize(std::min(name.size(), name.rfind(" via ")));
  if (name.size() > 1 && name.front() == name.back() && (name.front() == '\'' || name.front() == '"'))
    name = name.substr(1, name.size() - 2);
  return name;
}

// Words alone make nobody a machine. What only speaks like a challenge ("please confirm your message"),
// without a mark of a program, is read by people; no program of ours answers it. A mark is told as "field:
// value".
void believe_a_person(Mail& mail) {
  const bool by_words = mail.auto_class == mailparse::AutoClass::challenge && !mail.null_return_path &&
                        mail.auto_reason.find(':') == std::string::npos &&
                        field(mail, "Auto-Submitted").empty() && field(mail, "Precedence").empty();
  if (!by_words) return;
  mail.is_auto = false;
  mail.auto_class = mailparse::AutoClass::none;
  mail.wants_silence = mail.no_auto_reply = true;
}

}  // namespace

bool is_list_address(std::string_view address, const Mail& mail) {
  std::string dotted(address);
  if (const auto at = dotted.rfind('@'); at != std::string::npos) dotted[at] = '.';
  if (!mail.list_id.empty() && same_address(dotted, mail.list_id)) return true;
  const std::string post = lower_ascii(field(mail, "List-Post"));
  return !address.empty() && post.find("mailto:" + lower_ascii(address)) != std::string::npos;
}

void name_writer(Mail& mail, const rules::Mailbox* mailbox, const rules::Policy& policy) {
  auto writer = Writer(mail, mailbox, policy).find();
  if (has_own_list_id(mail, policy)) {
    mail.list_id.clear();
    mail.is_list = false;
    mail.no_auto_reply = mail.is_auto || mail.wants_silence;
  }
  if (!writer || same_address(writer->addr_spec, mail.from.front().addr_spec)) return;
  if (writer->name.empty()) writer->name = name_before_via(mail.from.front().name);
  mail.rewritten_from = std::move(mail.from.front());
  mail.from = {*std::move(writer)};
}

Mail read_mail(std::string_view bytes, std::string_view mailbox, const rules::Policy& policy) {
  mailparse::Limits limits;
  limits.bytes = policy.limits.mail;
  auto mail = mailparse::parse(bytes, limits);
  believe_a_person(mail);
  name_writer(mail, policy.find_mailbox(mailbox), policy);
  return mail;
}

}  // namespace desk

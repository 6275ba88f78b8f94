#include "daemon/desk/case/own_mail.hh"

#include "daemon/desk/case/footer.hh"
#include "daemon/desk/identity/token.hh"
#include "mailparse/parse/parse.hh"

namespace desk {
namespace {

// From is one of our addresses, or of a list that puts its own in place of ours.
bool is_from_us(const Case& what) {
  const auto& mail = what.mail;
  const auto ours = [&](const auto& address) { return what.policy.is_own_address(address.addr_spec); };
  if (mail.rewritten_from) return false;  // somebody else wrote it
  return mail.is_list || (!mail.from.empty() && ours(mail.from.front()));
}

bool says_what_we_sent(const Case& what) {
  const auto& copy = what.known.composed;
  if (!copy || copy->bytes.empty()) return false;
  const auto sent = mailparse::parse(copy->bytes);
  return !sent.text.empty() && differs_by_footer(what.mail.text, sent.text, list_id_of(what.mail));
}

}  // namespace

bool is_own_mail(const Case& what) {
  const bool has_own_id = what.known.clues.own || is_report_id(what.mail.message_id, what.known.secret);
  return (has_own_id && is_from_us(what)) || says_what_we_sent(what);
}

}  // namespace desk

#include "daemon/desk/mail/mail_threads.hh"

#include "daemon/desk/identity/address.hh"
#include "daemon/desk/identity/token.hh"
#include "daemon/desk/mail/variables.hh"

namespace desk {
namespace {

constexpr std::size_t kRootCode = 16;  // 80 bits: nobody guesses the id, so nobody sends mail under it

}  // namespace

std::vector<std::string> conversation(const Topic& topic) {
  auto references = topic.references.empty() ? topic.in_reply_to : topic.references;
  if (!topic.message_id.empty()) references.push_back(topic.message_id);
  return references;
}

std::string agents_root(const Draft& draft) {
  const auto& policy = draft.policy();
  const std::string domain =
      policy.desk.domain.empty() ? std::string(domain_of(mailbox_of(draft)->address)) : policy.desk.domain;
  const std::string number = std::to_string(draft.ticket.id.value);
  return "ticket-" + number + ".agents." +
         keyed_code("root of the agents' thread", number, draft.secret()).substr(0, kRootCode) + "@" + domain;
}

}  // namespace desk

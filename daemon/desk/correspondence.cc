#include "daemon/desk/correspondence.hh"

#include "daemon/desk/address.hh"
#include "daemon/desk/token.hh"
#include "daemon/desk/variables.hh"

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

std::vector<mailparse::OutgoingAttachment> copies_of(const Topic& topic, std::size_t limit) {
  std::vector<mailparse::OutgoingAttachment> copies;
  if (!topic.original.empty()) {
    if (topic.original.size() <= limit)
      copies.push_back({"message.eml", "message/rfc822", {}, std::string(topic.original)});
    return copies;
  }
  if (!topic.files) return copies;
  for (const auto& item : *topic.files) {
    if (item.bytes.size() > limit) continue;
    limit -= item.bytes.size();
    // What another machine called the file may have a path, or marks that turn its end around.
    copies.push_back({item.filename.empty() ? "" : item.safe_name, item.content_type, {}, item.bytes});
  }
  return copies;
}

}  // namespace desk

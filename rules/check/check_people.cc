#include <map>
#include <set>

#include "rules/check/check.hh"

namespace rules {

namespace {

std::string in_quotes(const std::string& text) {
  return '"' + text + '"';
}

// Who has an address: "mailbox support", "agent alice".
class Owners {
 public:
  explicit Owners(Reading& reading) : reading_(reading) {}

  void claim(const std::string& address, const std::string& owner, Mark mark) {
    const auto [there, fresh] = owners_.emplace(address, owner);
    if (!fresh && there->second == owner) return reading_.warn(mark, owner + " has " + address + " twice");
    if (!fresh)
      reading_.error(mark, address + " belongs to " + there->second + " already",
                     "mail to it could go to one of them only");
  }

 private:
  Reading& reading_;
  std::map<std::string, std::string> owners_;
};

void check_addresses(Reading& reading, const Policy& policy) {
  Owners owners(reading);
  for (const Mailbox& mailbox : policy.mailboxes) {
    owners.claim(mailbox.address, "mailbox " + in_quotes(mailbox.name), mailbox.mark);
    for (const std::string& alias : mailbox.aliases)
      owners.claim(alias, "mailbox " + in_quotes(mailbox.name), mailbox.mark);
  }
  for (const Agent& agent : policy.agents) {
    owners.claim(agent.email, "agent " + in_quotes(agent.id), agent.mark);
    for (const std::string& alias : agent.aliases)
      owners.claim(alias, "agent " + in_quotes(agent.id), agent.mark);
  }
}

// Mail of ours that would come back to us as a ticket.
void check_loops(Reading& reading, const Policy& policy) {
  const std::string hint = "what is sent there would come back as a ticket";
  for (const Group& group : policy.groups)
    if (group.email && policy.is_own_address(*group.email))
      reading.error(group.mark, "the address of group " + in_quotes(group.id) + " is a mailbox of the desk",
                    hint);
  for (const std::string& address : policy.desk.operators)
    if (policy.is_own_address(address))
      reading.error(policy.mailboxes.front().mark,
                    "the operators' address " + address + " is a mailbox of the desk", hint);
  for (const Customer& customer : policy.customers.all())
    if (!customer.account_manager.empty() && policy.is_own_address(customer.account_manager))
      reading.error(customer.mark,
                    "the account manager of " + in_quotes(customer.id) + " is a mailbox of the desk", hint);
}

void check_sources(Reading& reading, const Policy& policy) {
  std::map<std::string, std::string> sources;
  const auto claim = [&](const std::string& source, const Mailbox& mailbox) {
    const auto [there, fresh] = sources.emplace(source, mailbox.name);
    if (!fresh)
      reading.error(mailbox.mark, "mailboxes " + in_quotes(there->second) + " and " +
                                      in_quotes(mailbox.name) + " read the same folder");
  };
  for (const Mailbox& mailbox : policy.mailboxes) {
    if (mailbox.maildir) claim(*mailbox.maildir, mailbox);
    if (mailbox.imap)
      claim(mailbox.imap->server.host + ':' + std::to_string(mailbox.imap->server.port) + '/' +
                mailbox.imap->user + '/' + mailbox.imap->folder,
            mailbox);
    if (mailbox.imap && mailbox.after.kind == AfterCommit::Kind::move &&
        mailbox.after.folder == mailbox.imap->folder)
      reading.error(mailbox.mark,
                    "mailbox " + in_quotes(mailbox.name) + " moves mail into the folder that it reads");
  }
}

bool is_loopback(const std::string& host) {
  return host == "localhost" || host.starts_with("127.") || host == "[::1]";
}

void check_transport(Reading& reading, const Policy& policy) {
  const auto clear = [&](const Endpoint& server, const std::string& what, Mark mark) {
    if (server.security == Endpoint::Security::none && !is_loopback(server.host))
      reading.warn(mark, what + " speaks to " + server.host + " without encryption");
  };
  bool sends = false;
  for (const Mailbox& mailbox : policy.mailboxes) {
    if (mailbox.imap) clear(mailbox.imap->server, "mailbox " + in_quotes(mailbox.name), mailbox.mark);
    if (mailbox.smtp) clear(mailbox.smtp->server, "mailbox " + in_quotes(mailbox.name), mailbox.mark);
    sends = sends || mailbox.smtp.has_value();
  }
  if (!sends && !policy.mailboxes.empty())
    reading.warn(policy.mailboxes.front().mark, "no mailbox has \"smtp\": nothing can be sent");
}

void check_staff(Reading& reading, const Policy& policy) {
  for (const std::string& domain : policy.staff.domains)
    if (const Customer* customer = policy.customers.by_address("x@" + domain))
      reading.warn(customer->mark, "the domain " + domain + " of customer " + in_quotes(customer->id) +
                                       " is one of the staff's");
  for (const Group& group : policy.groups) {
    std::set<std::string> seen;
    for (const std::string& member : group.members)
      if (!seen.insert(member).second)
        reading.warn(group.mark, in_quotes(member) + " is twice in group " + in_quotes(group.id));
    if (group.members.empty()) reading.error(group.mark, "group " + in_quotes(group.id) + " has no members");
  }
}

}  // namespace

void check_people(Reading& reading, const Policy& policy) {
  check_addresses(reading, policy);
  check_loops(reading, policy);
  check_sources(reading, policy);
  check_transport(reading, policy);
  check_staff(reading, policy);
}

}  // namespace rules

#pragma once
// A team's policy, read from YAML (load.hh) and complete: names are resolved, defaults filled in, addresses
// in lower case.
//
// A Policy is a value: load it, share it as shared_ptr<const Policy>, replace it whole at reload. It holds no
// secret, only where secrets are.

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "rules/policy/customers.hh"
#include "rules/policy/people.hh"
#include "rules/policy/promise.hh"
#include "rules/policy/rule.hh"
#include "rules/templates/template.hh"
#include "rules/time/calendar.hh"
#include "rules/yaml/mailbox.hh"

namespace rules {

struct TextIndex;  // text_index.hh

// What becomes of an agent's answer whose writer had not seen all that was said before.
enum class Collision : std::uint8_t { off, warn, hold };

struct Desk {
  std::string name;    // in From of what the desk sends; the domain where none is given
  std::string tag;     // of [Tag #42]; empty: [#42]
  std::string domain;  // right side of our Message-IDs; of the first mailbox where none is given
  std::string timezone = "UTC";
  std::string language = "en";
  std::string calendar = "24x7";          // of spans that name none
  Status after_answer = Status::pending;  // what an agent's plain answer sets
  std::chrono::seconds reopen{
      std::chrono::days{30}};  // a solved ticket reopens on reply for so long, then it is closed
  Collision collision = Collision::warn;
  bool acknowledge = true;             // answer a new ticket with `ack`
  bool quote = false;                  // acknowledgements quote the sender's text
  std::vector<std::string> operators;  // addresses told of trouble with the desk itself
};

struct StorageConfig {
  std::string path;
};

// At most `count` mails in any `per`.
struct Budget {
  int count = 0;
  std::chrono::seconds per{3600};
};

// What automatic mail may cost, however wrong everything else goes (docs/architecture.md, promise 5).
struct Budgets {
  Budget sender{10, std::chrono::hours{1}};   // automatic mails to one address
  Budget domain{100, std::chrono::hours{1}};  // ... to one domain
  Budget ticket{30, std::chrono::hours{1}};   // ... on one ticket
  Budget desk{2000, std::chrono::hours{1}};   // ... altogether
  // To one of our own people, about machines' mail and about mail in their name.
  Budget own{60, std::chrono::hours{1}};
  Budget people{120, std::chrono::hours{1}};  // to one of our own people, about what falls due
  bool authenticated_only = false;            // acknowledge only senders whose From is authenticated
};

struct Limits {
  std::size_t mail = 100u << 20;  // bytes of a mail that is read
  std::size_t outgoing =
      25u << 20;  // bytes of a mail that is sent; larger attachments are left out and named
};

struct Control {
  std::string socket;  // empty: where the system keeps such things, else beside the database
};

struct Policy {
  std::vector<std::string> files;           // that it was read from; [0] is the policy file itself
  std::string source;                       // fingerprint of their contents
  std::vector<std::string> customer_files;  // those of them that hold customers alone; see refresh.hh
  Desk desk;
  StorageConfig storage;
  Control control;
  Budgets budgets;
  Limits limits;

  std::vector<Mailbox> mailboxes;  // in the order of the policy
  std::optional<Smtp> smtp;        // of mailboxes without their own
  std::vector<Agent> agents;
  Staff staff;
  std::vector<Group> groups;
  std::vector<Permission> permissions;
  std::vector<Rotation> rotations;
  std::vector<Calendar> calendars;  // 24x7 is always among them

  std::vector<std::string> severities;  // most severe first; `normal` alone where the policy has none
  std::vector<Sla> slas;
  std::vector<Plan> plans;
  Customers customers;

  std::vector<Rule> rules;
  std::vector<Automation> automations;
  std::vector<PagePlan> pages;
  std::vector<Webhook> webhooks;
  Templates templates;

  std::shared_ptr<const TextIndex> texts;  // of words and regexes in subject and body

  // Look-ups by name: null where there is none.
  const Mailbox* find_mailbox(std::string_view name) const;
  const Agent* find_agent(std::string_view id) const;
  const Group* find_group(std::string_view id) const;
  const Rotation* find_rotation(std::string_view id) const;
  const Calendar* find_calendar(std::string_view id) const;  // an empty id is the desk's
  const Sla* find_sla(std::string_view name) const;
  const Plan* find_plan(std::string_view name) const;
  const PagePlan* find_page(std::string_view name) const;
  const Webhook* find_webhook(std::string_view name) const;

  // Look-ups by address, in any case.
  const Mailbox* mailbox_for_address(std::string_view address) const;  // address, alias, or address+token
  const Agent* agent_by_address(std::string_view address) const;
  bool is_staff(std::string_view address) const;        // an agent or a colleague
  bool is_own_address(std::string_view address) const;  // of a mailbox
  bool is_own_domain(std::string_view domain) const;    // of a mailbox, or the desk's

  // 0 for the most severe; severities.size() where it is none of ours.
  std::size_t severity_rank(std::string_view severity) const;
  const std::string& default_severity() const { return severities.back(); }  // the least severe
  // The promise that holds for a customer and severity: the customer's own SLA, else the plan's; null without
  // one.
  const Sla* sla_of(const Customer* customer, Instant at) const;
  // The days of a contract are those of the desk's calendar sheet, in its own time zone.
  bool under_contract(const Customer&, Instant) const;
};

// Smaller is more urgent: rank, then order in the policy.
bool ranks_before(const Policy&, const Mailbox& a, const Mailbox& b);

}  // namespace rules

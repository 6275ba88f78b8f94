#pragma once
// The sections of a policy, each as a shape made of tables. One .cc file a family of sections.

#include <memory>
#include <string>
#include <vector>

#include "rules/policy/policy.hh"
#include "rules/yaml/shape.hh"

namespace rules {

// tables_desk.cc
Shape<Desk> desk_shape();
Shape<StorageConfig> storage_shape();
Shape<Control> control_shape();
Shape<Budgets> budgets_shape();
Shape<Limits> limits_shape();

// tables_oauth.cc
Shape<OAuth> oauth_shape();

// tables_mail.cc
Shape<Smtp> smtp_shape();
Shape<std::vector<Mailbox>> mailboxes_shape();

// tables_people.cc
Shape<std::vector<Agent>> agents_shape();
Shape<Staff> staff_shape();
Shape<std::vector<Group>> groups_shape();
Shape<std::vector<Permission>> permissions_shape();
Shape<std::vector<Rotation>> rotations_shape();

// tables_calendar.cc
Shape<std::vector<Calendar>> calendars_shape();
Shape<std::vector<std::chrono::weekday>> weekdays();  // mon-fri, [sat, sun]

// tables_promise.cc
Shape<std::vector<Sla>> slas_shape();
Shape<std::vector<Plan>> plans_shape();
Shape<std::vector<PagePlan>> pages_shape();
Shape<std::vector<Webhook>> webhooks_shape();

// tables_customer.cc
Shape<std::vector<Customer>> customers_shape();
void read_customers_file(Reading&, const std::string& name, Mark, Customers&);
void add_customers(Reading&, std::vector<Customer>, Customers&);

// tables_template.cc
Shape<Templates> templates_shape();

// tables_condition.cc; the schema is #/$defs/condition
Shape<Condition> condition_shape();
std::string condition_schema();
std::vector<KeyDoc> condition_docs();

// tables_action.cc; the schema is #/$defs/actions
Shape<std::vector<Action>> actions_shape();
Shape<std::vector<Audience>> audience_shape();
std::string actions_schema();
std::vector<KeyDoc> action_docs();

// tables_rule.cc
Shape<std::vector<Rule>> rules_shape();
Shape<std::vector<Automation>> automations_shape();

// load.cc: the whole
const Shape<Policy>& policy_shape();

}  // namespace rules

#pragma once
// What the desk promises and what happens when a promise is at risk: SLA targets, plans, pages, webhooks.

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "rules/policy/action.hh"
#include "rules/policy/condition.hh"
#include "rules/time/diagnostic.hh"
#include "rules/time/span.hh"
#include "rules/yaml/mailbox.hh"

namespace rules {

enum class TargetName : std::uint8_t { first_response, next_response, update, resolution };
std::string_view to_string(TargetName);
std::optional<TargetName> parse_target_name(std::string_view);

struct Target {
  TargetName name = TargetName::first_response;
  Span within;
};

struct Reminder {
  Threshold at;
  std::vector<Action> actions;  // empty: tell who answers for the ticket
};

// The targets of one severity.
struct Promise {
  std::string severity;
  std::vector<Target> targets;
  std::vector<Reminder> reminders;  // earliest first
  std::vector<Action> breach;
  Mark mark;
  const Target* find(TargetName) const;
};

struct Sla {
  std::string name;
  std::vector<Promise> promises;
  std::vector<Status> pause;  // statuses in which its targets do not run: pending by default
  Mark mark;
  const Promise* find(std::string_view severity) const;
};

struct Plan {
  std::string name;
  std::string sla;  // empty: no promise
  Mark mark;
};

struct PageStep {
  std::vector<Audience> who;
  std::vector<std::string> via;       // webhooks
  std::chrono::seconds timeout{300};  // without acknowledgement, the next level is told
};

// Times through all levels before operators are told.
inline constexpr int kPageRounds = 3;

struct PagePlan {
  std::string name;
  std::vector<PageStep> steps;
  Mark mark;
};

// All that a webhook may listen to, without the patterns: "ticket.created", ...
const std::vector<std::string>& event_words();

struct Webhook {
  enum class Type : std::uint8_t { generic, pagerduty, splunk, slack, github, gitlab };
  std::string name;
  Type type = Type::generic;
  std::string url;                  // one of url and secret_url
  Secret secret_url;                // a URL that is itself a secret (chat services)
  Secret key;                       // routing key, token, or HMAC key of generic
  std::string project;              // github, gitlab: owner/repository
  std::vector<std::string> events;  // "ticket.created", "sla.*"; empty: called by actions and pages only
  Condition when;
  std::chrono::seconds timeout{10};
  std::string ca_file;
  bool plain = false;  // `tls: none`
  Mark mark;
  bool listens(std::string_view event) const;
};
std::string_view to_string(Webhook::Type);

}  // namespace rules

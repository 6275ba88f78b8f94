#pragma once
// What a rule does, as values. Desk carries them out; nothing here acts.

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "rules/policy/status.hh"
#include "rules/time/span.hh"

namespace rules {

// Somebody a notification goes to. `name` is set for group, agent, rotation and address; an empty group or
// agent name means the ticket's own.
struct Audience {
  enum class Kind : std::uint8_t {
    owner,
    account_manager,
    group,
    agent,
    rotation,
    requester,
    operators,
    address
  };
  Kind kind = Kind::owner;
  std::string name;
  friend bool operator==(const Audience&, const Audience&) = default;
};
std::string to_string(const Audience&);  // as written: "rotation front-line"

struct SetSeverity {
  std::string severity;
};
struct SetQueue {
  std::string queue;
};
struct SetGroup {
  std::string group;
};
struct Assign {
  enum class How : std::uint8_t { agent, rotation, round_robin, least_loaded, nobody };
  How how = How::agent;
  std::string name;  // agent id, rotation, or the group of round_robin and least_loaded (empty: the ticket's)
};
struct AddTag {
  std::string tag;
};
struct RemoveTag {
  std::string tag;
};
struct SetStatus {
  Status status = Status::open;
};
struct Reply {
  std::string template_name;
};  // to the requester; replaces the acknowledgement
struct Notify {
  std::vector<Audience> who;
  std::string template_name;  // empty: the built-in notification
};
struct OpenPage {
  std::string page;
};
struct CallWebhook {
  std::string webhook;
};
struct Link {
  std::string target;
};  // "#12" or a URL
struct Forward {
  std::vector<std::string> to;
};
struct Note {
  std::string text;
};
struct Due {
  Span span;
};
struct SetSla {
  std::string sla;
};
struct NoSla {};
struct Drop {
  std::string reason;
};  // the mail makes no ticket and no answer; ends the rules
struct Stop {};

using Action =
    std::variant<SetSeverity, SetQueue, SetGroup, Assign, AddTag, RemoveTag, SetStatus, Reply, Notify,
                 OpenPage, CallWebhook, Link, Forward, Note, Due, SetSla, NoSla, Drop, Stop>;

std::string to_string(const Action&);  // for people: "severity urgent"

}  // namespace rules

#pragma once
// Who works at the desk, and when: agents, staff, groups, rotations.

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "rules/time/diagnostic.hh"
#include "rules/time/span.hh"

namespace rules {

// [from, to)
struct Absence {
  Instant from, to;
};

struct Agent {
  std::string id;    // the key: alice
  std::string name;  // Alice Meyer
  std::string email;
  std::vector<std::string>
      aliases;  // other addresses of the same person; commands are confirmed at `email` only
  std::map<std::string, std::string> variables;  // meeting, phone, ...: {{agent.meeting}} in templates
  std::string language;                          // of mail to the agent; empty: the desk's
  std::vector<Absence> absences;                 // gets no tickets by turns and is on no duty meanwhile
  Mark mark;
};

struct Staff {
  std::vector<std::string> domains;    // lower case
  std::vector<std::string> addresses;  // colleagues elsewhere
  Mark mark;
};

struct Group {
  std::string id;
  std::string name;
  std::vector<std::string> members;                // agent ids
  std::optional<std::string> email;                // a list address told beside the members
  std::optional<std::chrono::minutes> end_of_day;  // local time of the end-of-day check
  std::vector<std::chrono::weekday> days;          // of end_of_day; Monday to Friday by default
  std::string timezone;                            // of end_of_day; the desk's by default
  int ageing = 0;  // days after which the end-of-day digest calls a ticket old; 0: never
  Mark mark;
};

struct Override {
  std::string member;
  Instant from, to;  // [from, to)
};

struct Rotation {
  enum class Handoff : std::uint8_t { none, reassign, digest };
  std::string id;
  std::vector<std::string> members;  // agent ids, in turn
  std::chrono::seconds every{
      std::chrono::days{7}};          // of local time: a day of the clock's change counts as any other
  std::chrono::local_seconds from{};  // first hand-over, local time of `timezone`
  std::string timezone;               // the desk's by default
  std::string calendar;               // on duty only while it is open; empty: always
  Handoff handoff = Handoff::none;
  std::vector<Override> overrides;  // later ones win
  Mark mark;
};

// A stretch of a rotation that agents swapped among themselves (`#swap`); it wins over the policy's
// overrides.
struct SwappedTurn {
  std::string rotation;
  Override turn;
};
using Swaps = std::vector<SwappedTurn>;  // later ones win

// Who may use a command: groups, agent ids, or the words assignee, agents, staff.
struct Permission {
  std::string verb;  // severity, status, assign, ...
  std::vector<std::string> who;
};

}  // namespace rules

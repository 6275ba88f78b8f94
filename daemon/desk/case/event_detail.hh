#pragma once
// How the detail of an event is written, and read back: one line for people that a program takes apart again,
// whatever the sender of a mail wrote.
//
//   rule.matched       plan: enterprise, subject: /\bdown\b/i on "down" =>⇥severity urgent;⇥tag outage
//   severity.changed   low -> urgent
//   status.changed     pending -> open: the customer answered
//
// ⇥ is a tab, which cannot come from a mail: control characters become blanks on the way in.

#include <string>
#include <string_view>
#include <vector>

#include "rules/evaluate/evaluate.hh"

namespace desk {

struct Reason {
  std::string because;               // the conditions that held, and on which words
  std::vector<std::string> actions;  // as rules::to_string(Action)
};
std::string write_reason(const rules::Match& match);
Reason read_reason(std::string_view detail);

struct Change {
  std::string before, after;  // empty: none
  std::string because;        // empty: it says no more
};
std::string write_change(const std::string& before, const std::string& after);
Change read_change(std::string_view detail);

}  // namespace desk

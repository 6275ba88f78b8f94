#pragma once
// What is wrong with a policy whose every value is right by itself. One .cc file a family of questions.

#include "rules/policy/policy.hh"
#include "rules/yaml/reading.hh"

namespace rules {

// Addresses that two of ours claim, a loop through an agent's address, agents nobody assigns. check_people.cc
void check_people(Reading&, const Policy&);
// Domains that are anybody's, and rules that believe what any sender can write. check_doors.cc
void check_doors(Reading&, const Policy&);
// Rules that cannot run, contradict themselves, use captures that are not there, look for what nobody sets.
// check_rules.cc
void check_rules(Reading&, const Policy&);
// Automations that undo or feed one another. check_automations.cc
void check_automations(Reading&, const Policy&);
// Rotations with gaps, and hand-overs among one. check_rotations.cc
void check_rotations(Reading&, const Policy&);
// Pages nobody receives, promises in the wrong order, what is declared and never used.
// check_promises.cc
void check_promises(Reading&, const Policy&);

}  // namespace rules

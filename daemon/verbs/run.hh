#pragma once
// From an Invocation to the command that does it, on a desk that is at hand.

#include "daemon/verbs/command.hh"

namespace ctl {

bool needs_desk(const Verb& verb);     // false for those that ticketctl runs itself
bool changes_desk(const Verb& verb);   // needs Site::intake
bool only_shows(const Verb& verb);     // needs Site::store alone, and that read-only
bool wants_sending(const Verb& verb);  // an operator wants mail tried now, even where its relay rests
bool reads_input(const Verb& verb);    // of standard input

// Runs a verb that needs a desk. A verb that changes something is refused where the Site cannot.
int run(const Invocation& invocation, const std::string& input, const Site& site, storage::Instant now,
        Output& output);

}  // namespace ctl

#pragma once
// The running daemon: wires storage, intake, mailboxes, outbox and control socket together and keeps them
// going.
//
//   loop thread   sockets, signals, timers: one coroutine a mailbox, one a relay, so that a stuck one delays
//   no other desk thread   the Store: reading mail, deciding, committing
//
// On SIGHUP the policy is read again: the mailboxes and relays of the old one stop and those of the new one
// start; a policy with errors changes nothing. Customer files are read again when they change, without a
// signal. On SIGTERM and SIGINT everything finishes what is at work, within a deadline.

#include <string>

#include "rules/policy/policy.hh"

namespace service {

// Runs until told to stop. Returns the exit status; what went wrong is in the log.
int run(const std::string& config, rules::Policy policy);

}  // namespace service

#pragma once

namespace service {

// Each mailbox, relay and client of the control socket takes descriptors. Shells and inetds start programs
// with 1024 of them although far more are allowed; this takes what is allowed.
void raise_descriptor_limit();

}  // namespace service

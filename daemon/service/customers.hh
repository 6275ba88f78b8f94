#pragma once
// Which customers the running desk knows: those of its policy, of the policy's files, of the database.
//
// These run on the desk's thread, one whole, so that no change of one place is lost to a change of another.

#include <memory>

#include "daemon/intake/intake.hh"

namespace service {

// The desk goes on under `policy`, with the customers of the database. What is in conflict is logged.
void adopt(std::shared_ptr<const rules::Policy> policy, intake::Intake& intake, const storage::Store& store);

// Reads the customer files again. With an error in them the customers stay as they were, and the log says
// why; else the timers of tickets are to be reviewed (Intake::review_all).
bool refresh_customers(intake::Intake& intake);

}  // namespace service

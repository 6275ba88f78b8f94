#pragma once
// Due dates, tasks and sleep: what is to happen to a ticket at a time, and who is reminded then.

#include "daemon/desk/case/desk.hh"
#include "daemon/desk/draft/draft.hh"

namespace desk {

// Timers of a ticket.

// Sets the date at which those who answer for the ticket are reminded; none: takes it off.
void set_due(Draft& draft, std::optional<storage::Instant> due, const std::string& actor,
             const std::string& rule = {});

// What falls due. A ticket that is done reminds nobody.
void fall_due(Draft& draft);
void remind_of_task(Draft& draft, const std::string& number, const std::string& payload);
// What a task's timer carries: for whom, and what.
std::string payload_of(const storage::Task& task);
void wake_up(Draft& draft);

}  // namespace desk

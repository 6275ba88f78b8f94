#pragma once
// Incidents: many tickets that report one trouble.
//
// `#incident #N` says that a ticket reports the incident that ticket N stands for; N needs nothing to be one.
// An answer on N goes to the people of N and, as a mail of its own in its own thread, to those of every
// living report: nobody sees anybody else. Solving N tells its agent which reports are left, and `#solved
// all` solves these too.

#include "daemon/desk/agent/orders.hh"

namespace desk {

// #incident #N, and #incident none.
Refusal report_incident(const Command& command, const Request& request, Orders& orders);

// After the words of the mail are placed: carries them (`answered`) and `#solved all` to the reports.
void serve_reports(const Request& request, Orders& orders, bool answered);

// Tells the writer of reports that are left when the incident is over.
void offer_reports(const Request& request, Orders& orders);

}  // namespace desk

#pragma once
// The answer to a page that comes by the paging service: somebody took it there, on a phone.
//
// There is no port that a service could call. Whatever hears of it (a webhook of the service that the site's
// own web server takes, a runner in the service) calls `ticketctl ack`, which comes here. Who may reach the
// control socket is trusted, so whoever the service says has it need not have been called by us.

#include <optional>
#include <string>
#include <string_view>
#include <tl/expected.hpp>

#include "daemon/desk/case/desk.hh"

namespace desk {

// A page as it is named from outside: by its ticket, "42" or "#42"; by its key, "42.on-call.1772442000"
// (page_call.hh); or by what a service keeps it under, "example.com/page/42.on-call.1772442000". A key that
// is out of date names no page, so a late word does not stop the next one.
struct PageName {
  storage::TicketId ticket;
  std::string key;  // empty: every page of the ticket
};
std::optional<PageName> read_page_name(std::string_view text);

// `by`: an agent's id, name or address, else anybody's name as the service has it. What somebody took before
// stays theirs, and saying so twice changes nothing. The error says why nothing is done.
struct TakenPage {
  Decision decision;
  std::string by;  // who has it
};
tl::expected<TakenPage, std::string> take_page(const Moment& moment, const PageName& name,
                                               const std::string& by);

}  // namespace desk

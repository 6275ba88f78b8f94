#include "daemon/desk/webhook/ticket_json.hh"

#include <date/date.h>
#include <nlohmann/json.hpp>

namespace desk {

std::string rfc3339(storage::Instant at) {
  return date::format("%FT%TZ", at);
}

Json or_null(const std::string& text) {
  return text.empty() ? Json(nullptr) : Json(text);
}

Json or_null(const std::optional<std::string>& text) {
  return text ? Json(*text) : Json(nullptr);
}

Json or_null(const std::optional<storage::Instant>& at) {
  return at ? Json(rfc3339(*at)) : Json(nullptr);
}

Json or_null(storage::TicketId id) {
  return id ? Json(id.value) : Json(nullptr);
}

Json to_json(const storage::Ticket& ticket) {
  return {{"id", ticket.id.value},
          {"subject", ticket.subject},
          {"status", storage::to_string(ticket.status)},
          {"severity", or_null(ticket.severity)},
          {"queue", or_null(ticket.queue)},
          {"group", or_null(ticket.group)},
          {"assignee", or_null(ticket.assignee)},
          {"requester", or_null(ticket.requester)},
          {"customer", or_null(ticket.customer)},
          {"plan", or_null(ticket.plan)},
          {"tags", ticket.tags},
          {"created", rfc3339(ticket.created)},
          {"updated", rfc3339(ticket.updated)},
          {"next_deadline", or_null(ticket.next_deadline)},
          {"next_target", or_null(ticket.next_target)}};
}

}  // namespace desk

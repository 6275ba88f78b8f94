#include "daemon/desk/agent/orders.hh"

namespace desk {

void set_field(Draft& draft, std::string& field, const std::string& value, const char* kind,
               const std::string& actor) {
  if (field == value) return;
  draft.add_event(kind, (field.empty() ? "none" : field) + " -> " + (value.empty() ? "none" : value), actor);
  field = value;
}

void set_status(Draft& draft, storage::Status status, const std::string& actor) {
  auto& now = draft.ticket.status;
  if (now == status) return;
  draft.add_event("status.changed", std::string(to_string(now)) + " -> " + std::string(to_string(status)),
                  actor);
  now = status;
}

}  // namespace desk

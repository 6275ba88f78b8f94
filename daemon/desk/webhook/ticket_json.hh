#pragma once
// A ticket as programs are told of it, by ticketctl and by webhooks alike (stable: programs read it): RFC
// 3339 dates in UTC, bare addresses, null where absent.

#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>

#include "storage/ticket.hh"

namespace desk {

using Json = nlohmann::ordered_json;

std::string rfc3339(storage::Instant at);

Json or_null(const std::string& text);  // an empty one is absent
Json or_null(const std::optional<std::string>& text);
Json or_null(const std::optional<storage::Instant>& at);
Json or_null(storage::TicketId id);  // 0 is absent

Json to_json(const storage::Ticket& ticket);

}  // namespace desk

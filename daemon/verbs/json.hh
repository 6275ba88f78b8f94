#pragma once
// What `--json` prints of stored values, but for tickets (daemon/desk/webhook/ticket_json.hh). Stable: RFC
// 3339 dates in UTC, bare addresses, null where absent.

#include <nlohmann/json_fwd.hpp>

#include "daemon/desk/webhook/ticket_json.hh"
#include "storage/store.hh"

namespace ctl {

using desk::Json;
using desk::or_null;
using desk::rfc3339;
using desk::to_json;  // of a ticket

Json to_json(const storage::Participant& participant);
Json to_json(const storage::Message& message);
// A pause that goes on counts up to `now`.
Json to_json(const storage::Target& target, storage::Instant now);
Json to_json(const storage::Event& event);
Json to_json(const storage::OutboxItem& item);
Json to_json(const storage::LedgerEntry& entry);

// One line of output for programs: the value and a line end. Bytes that are not UTF-8 are replaced.
std::string dump(const Json& value);

}  // namespace ctl

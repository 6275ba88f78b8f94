// The JSON that programs outside rely on: these keys, in this order, null where absent.
#include "daemon/verbs/json.hh"

#include <nlohmann/json.hpp>

#include "tests/catch.hh"
#include "tests/storage/support.hh"

using ctl::Json;
using ctl::to_json;
using storage::test::kNow;

namespace {

std::vector<std::string> keys_of(const Json& json) {
  std::vector<std::string> keys;
  for (const auto& [key, value] : json.items()) keys.push_back(key);
  return keys;
}

using Keys = std::vector<std::string>;

}  // namespace

TEST_CASE("dates are RFC 3339 in UTC") {
  CHECK(ctl::rfc3339(kNow) == "2026-03-02T09:00:00Z");
  CHECK(ctl::rfc3339(storage::Instant{}) == "1970-01-01T00:00:00Z");
}

TEST_CASE("a ticket") {
  auto ticket = storage::test::ticket(42);
  ticket.tags = {"vip"};
  ticket.next_deadline = kNow + std::chrono::hours(1);
  ticket.next_target = "first_response";
  const auto json = to_json(ticket);
  CHECK(keys_of(json) == Keys{"id", "subject", "status", "severity", "queue", "group", "assignee",
                              "requester", "customer", "plan", "tags", "created", "updated", "next_deadline",
                              "next_target"});
  CHECK(json["id"] == 42);
  CHECK(json["status"] == "new");
  CHECK(json["severity"] == "urgent");
  CHECK(json["group"].is_null());
  CHECK(json["customer"].is_null());
  CHECK(json["tags"] == Json::array({"vip"}));
  CHECK(json["next_deadline"] == "2026-03-02T10:00:00Z");
  CHECK(json["next_target"] == "first_response");
}

TEST_CASE("a ticket without deadline or tags") {
  const auto json = to_json(storage::test::ticket(42));
  CHECK(json["next_deadline"].is_null());
  CHECK(json["next_target"].is_null());
  CHECK(json["tags"] == Json::array());
}

TEST_CASE("a message with its attachments") {
  auto message = storage::test::message(7, 42);
  message.to = {"support@example.com"};
  message.attachments = {{"", "image/png", 5, true}};
  const auto json = to_json(message);
  CHECK(keys_of(json) == Keys{"id", "direction", "author", "from", "to", "cc", "subject", "date",
                              "message_id", "text", "reply_text", "attachments", "state", "verified",
                              "proof"});
  CHECK(json["proof"] == "unknown");
  CHECK(json["direction"] == "inbound");
  CHECK(json["date"].is_null());
  CHECK(json["cc"] == Json::array());
  CHECK(json["message_id"] == "m7@initech.example");
  CHECK(keys_of(json["attachments"][0]) == Keys{"filename", "content_type", "size", "inline"});
  CHECK(json["attachments"][0]["filename"].is_null());
  CHECK(json["attachments"][0]["inline"] == true);
}

TEST_CASE("an outgoing mail has a next attempt only while it waits") {
  using storage::OutboxState;
  auto item = storage::test::item(42, 7);
  const auto json = to_json(item);
  CHECK(keys_of(json) == Keys{"id", "kind", "to", "subject", "state", "attempts", "next_attempt",
                              "last_error", "message_id", "ticket"});
  CHECK(json["to"] == Json::array({"chris@initech.example"}));
  CHECK(json["next_attempt"] == "2026-03-02T09:00:00Z");
  CHECK(json["last_error"].is_null());
  item.state = OutboxState::deferred;
  CHECK(to_json(item)["next_attempt"].is_string());
  for (const auto state : {OutboxState::sending, OutboxState::sent, OutboxState::dead, OutboxState::held}) {
    item.state = state;
    CHECK(to_json(item)["next_attempt"].is_null());
  }
  item.ticket = {};
  CHECK(to_json(item)["ticket"].is_null());
}

TEST_CASE("an event and a participant") {
  CHECK(keys_of(to_json(storage::test::event(42, "ticket.created"))) ==
        Keys{"at", "actor", "kind", "detail", "rule"});
  storage::Participant participant;
  participant.address = "chris@initech.example";
  participant.role = storage::Role::unverified;
  CHECK(to_json(participant)["verified"] == false);
  participant.role = storage::Role::requester;
  CHECK(to_json(participant)["verified"] == true);
}

TEST_CASE("bytes that are not UTF-8 never make invalid JSON") {
  auto ticket = storage::test::ticket(1);
  ticket.subject = "a\xff\n";
  const auto text = ctl::dump(to_json(ticket));
  CHECK(text.ends_with("}\n"));
  CHECK(text.find('\n') == text.size() - 1);
  CHECK(Json::parse(text)["subject"] == "a\xef\xbf\xbd\n");
}

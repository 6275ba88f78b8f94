#include "daemon/verbs/json.hh"

#include <nlohmann/json.hpp>

#include "daemon/desk/sla/promises.hh"

namespace ctl {

Json to_json(const storage::Participant& participant) {
  const bool verified = participant.role != storage::Role::unverified;
  return {{"address", participant.address},
          {"name", or_null(participant.name)},
          {"verified", verified},
          {"proof", storage::to_string(participant.proof)}};
}

Json to_json(const storage::Message& message) {
  const bool came_in = message.direction == storage::Direction::inbound;
  Json attachments = Json::array();
  for (const auto& item : message.attachments)
    attachments.push_back({{"filename", or_null(item.filename)},
                           {"content_type", item.content_type},
                           {"size", item.size},
                           {"inline", item.is_inline}});
  return {{"id", message.no.value},
          {"direction", storage::to_string(message.direction)},
          {"author", or_null(message.author)},
          {"from", or_null(message.from)},
          {"to", message.to},
          {"cc", message.cc},
          {"subject", message.subject},
          {"date", or_null(message.date)},
          {"message_id", or_null(message.message_id)},
          {"text", message.text},
          {"reply_text", message.reply_text},
          {"attachments", std::move(attachments)},
          {"state", nullptr},
          {"verified", message.verified},
          {"proof", came_in ? Json(storage::to_string(message.proof)) : Json(nullptr)}};
}

Json to_json(const storage::Target& target, storage::Instant now) {
  return {{"name", target.name},
          {"started", rfc3339(target.started)},
          {"deadline", or_null(target.deadline)},
          {"met", or_null(target.met)},
          {"breached", or_null(target.breached)},
          {"paused_seconds", desk::paused_until(target, now).count()}};
}

Json to_json(const storage::Event& event) {
  return {{"at", rfc3339(event.at)},
          {"actor", or_null(event.actor)},
          {"kind", event.kind},
          {"detail", or_null(event.detail)},
          {"rule", or_null(event.rule)}};
}

Json to_json(const storage::OutboxItem& item) {
  const bool waits =
      item.state == storage::OutboxState::queued || item.state == storage::OutboxState::deferred;
  return {{"id", item.id.value},
          {"kind", item.kind},
          {"to", Json::array({item.recipient})},
          {"subject", item.subject},
          {"state", storage::to_string(item.state)},
          {"attempts", item.attempts},
          {"next_attempt", waits ? Json(rfc3339(item.next_attempt)) : Json(nullptr)},
          {"last_error", or_null(item.last_error)},
          {"message_id", item.message_id},
          {"ticket", or_null(item.ticket)}};
}

Json to_json(const storage::LedgerEntry& entry) {
  return {{"id", entry.id.value},
          {"mailbox", entry.place.mailbox},
          {"uidvalidity", entry.place.uidvalidity},
          {"uid", entry.place.uid},
          {"state", storage::to_string(entry.fate)},
          {"reason", or_null(entry.reason)},
          {"ticket", or_null(entry.ticket)},
          {"size", entry.size},
          {"attempts", entry.attempts},
          {"received", rfc3339(entry.received)}};
}

std::string dump(const Json& value) {
  return value.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace ctl

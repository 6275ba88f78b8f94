#pragma once
// A webhook with its secrets, and what is said to it and read from its answers. Values only: no sockets.

#include <chrono>
#include <optional>
#include <string>

#include "daemon/desk/case/webhook_call.hh"
#include "daemon/http/message.hh"
#include "storage/outbox.hh"

namespace outbox {

struct Hook {
  std::string name;
  rules::Webhook::Type type{};
  std::string url;
  bool secret_url = false;
  std::string key;      // routing key, token or signing key
  std::string project;  // of github and gitlab
  std::chrono::seconds timeout{10};
  std::string ca_file;
  bool plain = false;
};

// The call that a delivery is, secrets put in. A generic one is signed at `now`:
//   X-Ticketd-Signature: t=SECONDS,v1=HEX       HMAC-SHA-256 under the key of "SECONDS.BODY"
// Every call carries Idempotency-Key, the same however often it is tried.
http::Request to_request(const Hook& hook, const storage::OutboxItem& item, const desk::Delivery& delivery,
                         storage::Instant now);

// An issue of a tracker.
struct Issue {
  std::string url, state;
};
bool is_tracker(const Hook& hook);
// Asks a tracker for the issue that an earlier try of this delivery may have opened, by the mark in its text.
http::Request to_search(const Hook& hook, const storage::OutboxItem& item);
// What a tracker says: the issue that it opened, or those that it found, of which one bears the mark.
std::optional<Issue> read_opened(const http::Response& response);
std::optional<Issue> read_found(const http::Response& response, const std::string& mark);

// `text` with the webhook's secrets blotted out, as one line: for what a service answers.
std::string without_secrets(std::string text, const Hook& hook);

}  // namespace outbox

#pragma once
// Notifications that sending services mail as JSON (Amazon SES through SNS, plain or wrapped once more as a
// string):
//
//   {"notificationType":"Bounce","bounce":{"bouncedRecipients":[{"emailAddress":"a@b.example","action":"failed",
//    "status":"5.1.1","diagnosticCode":"smtp; 550 5.1.1 user unknown"}],...},"mail":{"messageId":...}}

#include <string>
#include <string_view>
#include <vector>

#include "mailparse/mail.hh"

namespace mailparse {

struct Notification {
  std::string type;  // lower case: bounce, complaint, delivery; empty if the text is no notification
  std::vector<BouncedRecipient> recipients;
  std::string message_id;  // of the mail it is about, without brackets
};

bool is_notifier(const Mail& mail);  // such a service sent it: anybody else's JSON is text

Notification read_notification(std::string_view text);

}  // namespace mailparse

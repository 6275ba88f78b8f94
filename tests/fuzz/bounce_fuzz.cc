// Delivery reports: the bytes as a report's text, as its status part, and to each reader alone.

#include <cstdint>
#include <cstdlib>

#include "mailparse/automatic/bounce_fields.hh"
#include "mailparse/automatic/bounce_listed.hh"
#include "mailparse/automatic/bounce_notification.hh"
#include "mailparse/automatic/bounce_status.hh"
#include "mailparse/automatic/bounce_transcript.hh"
#include "mailparse/parse/parse.hh"
#include "mailparse/text/utf8.hh"

namespace {
void require(bool holds) {
  if (!holds) std::abort();
}

void check(const mailparse::Mail& mail) {
  require(mail.bounces.size() <= 500);
  for (const mailparse::BouncedRecipient& r : mail.bounces) {
    for (const std::string* text : {&r.recipient, &r.status, &r.diagnostic}) {
      require(mailparse::is_valid_utf8(*text));
      require(text->find_first_of("\r\n") == std::string::npos);
    }
    require(r.action == "failed" || r.action == "delayed");
    require(!r.status.empty());
  }
}
}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string bytes(reinterpret_cast<const char*>(data), size);
  check(mailparse::parse("Return-Path: <>\nFrom: MAILER-DAEMON\nSubject: failure notice\n\n" + bytes));
  check(
      mailparse::parse("From: MAILER-DAEMON@x.example\nContent-Type: multipart/report; "
                       "report-type=delivery-status; boundary=b\n\n"
                       "--b\n\n--b\nContent-Type: message/delivery-status\n\n" +
                       bytes));
  static_cast<void>(mailparse::read_notification(bytes));
  static_cast<void>(mailparse::read_transcript(bytes));
  static_cast<void>(mailparse::read_listed(bytes, {"a@b.example"}));
  static_cast<void>(mailparse::read_delivery_fields(bytes));
  static_cast<void>(mailparse::derive_status(bytes));
  return 0;
}

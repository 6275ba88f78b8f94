#include "mailparse/header/mail_headers.hh"

#include "mailparse/decode/encoded_word.hh"
#include "mailparse/header/address.hh"
#include "mailparse/header/authentication_results.hh"
#include "mailparse/header/date.hh"
#include "mailparse/text/lines.hh"

namespace mailparse {
namespace {

constexpr std::size_t kMaxReferences = 1000;

std::vector<Address> addresses(const Headers& headers, std::string_view name, const Limits& limits) {
  std::vector<Address> all;
  for (const std::string& value : headers.all(name))
    for (Address& address : parse_addresses(value, limits))
      if (all.size() < limits.addresses) all.push_back(std::move(address));
  return all;
}

std::vector<std::string> message_ids(const Headers& headers, std::string_view name) {
  auto ids = parse_message_ids(headers.raw(name));
  if (ids.size() > kMaxReferences)
    ids.erase(ids.begin() + kMaxReferences / 2, ids.end() - kMaxReferences / 2);
  return ids;
}

void read_return_path(const Headers& headers, const Limits& limits, Mail& mail) {
  const std::string value = headers.raw("Return-Path");
  mail.null_return_path =
      value == "<>" || (value.starts_with('<') && trim(std::string_view(value).substr(1)) == ">");
  if (const auto path = parse_addresses(value, limits); !mail.null_return_path && !path.empty())
    mail.return_path = path[0].addr_spec;
}

void read_addresses(const Headers& headers, const Limits& limits, Mail& mail) {
  mail.from = addresses(headers, "From", limits);
  mail.to = addresses(headers, "To", limits);
  mail.cc = addresses(headers, "Cc", limits);
  mail.bcc = addresses(headers, "Bcc", limits);
  mail.reply_to = addresses(headers, "Reply-To", limits);
  if (const auto sender = addresses(headers, "Sender", limits); !sender.empty()) mail.sender = sender[0];
  read_return_path(headers, limits, mail);
  for (const std::string_view name : {"Delivered-To", "X-Original-To", "Envelope-To"})
    for (Address& address : addresses(headers, name, limits))
      mail.delivered_to.push_back(std::move(address.addr_spec));
}

std::string list_id(const Headers& headers) {
  const std::string value = headers.text("List-Id");
  const std::size_t open = value.rfind('<');
  return open == std::string::npos ? value : value.substr(open + 1, value.find('>', open) - open - 1);
}

}  // namespace

void read_headers(const Headers& headers, const Limits& limits, Mail& mail) {
  read_addresses(headers, limits, mail);
  mail.subject = headers.text("Subject");
  mail.date = parse_date(headers.raw("Date"));
  if (const auto ids = parse_message_ids(headers.raw("Message-ID")); !ids.empty()) mail.message_id = ids[0];
  mail.in_reply_to = message_ids(headers, "In-Reply-To");
  mail.references = message_ids(headers, "References");
  mail.list_id = list_id(headers);
  for (const std::string& value : headers.all("Authentication-Results"))
    // One that cannot be read keeps its place: nothing below it may pass for the topmost.
    mail.authentication_results.push_back(
        parse_authentication_results(value).value_or(AuthenticationResult{}));
  mail.headers.reserve(headers.fields().size());
  for (const Field& field : headers.fields())
    mail.headers.emplace_back(std::string(field.name), decode_words(headers.value(field)));
  if (mail.from.empty()) mail.defects.push_back("header: no From");
}

}  // namespace mailparse

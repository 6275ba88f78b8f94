#include "mailparse/parse.hh"

#include <algorithm>
#include <set>

#include "mailparse/address.hh"
#include "mailparse/authentication_results.hh"
#include "mailparse/body.hh"
#include "mailparse/date.hh"
#include "mailparse/encoded_word.hh"
#include "mailparse/identity.hh"
#include "mailparse/lines.hh"
#include "mailparse/structure.hh"
#include "mailparse/understand.hh"
#include "mailparse/utf8.hh"

namespace mailparse {
namespace {

constexpr std::size_t kMaxDefects = 50;
constexpr std::size_t kMaxReferences = 1000;

// Mail from before OS X: lines end with CR alone.
bool knows_only_cr(std::string_view bytes) {
  return bytes.find('\n') == std::string_view::npos && bytes.find('\r') != std::string_view::npos;
}

// What some stores put before the first field: a byte order mark, empty lines.
std::string_view without_prelude(std::string_view bytes) {
  if (bytes.starts_with("\xEF\xBB\xBF")) bytes.remove_prefix(3);
  while (!bytes.empty() && (bytes.front() == '\r' || bytes.front() == '\n')) bytes.remove_prefix(1);
  return bytes;
}

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

void tidy_defects(std::vector<std::string>& defects) {
  std::set<std::string, std::less<>> seen;
  std::erase_if(defects, [&seen](const std::string& defect) { return !seen.insert(defect).second; });
  if (defects.size() > kMaxDefects) defects.resize(kMaxDefects);
  for (std::string& defect : defects) defect = without_controls(repair_utf8(std::move(defect)));
}

// What reports and forwards quote is any bytes.
void tidy_understanding(Mail& mail) {
  const auto tidy = [](std::string& text) { text = without_controls(repair_utf8(std::move(text))); };
  for (BouncedRecipient& bounce : mail.bounces)
    for (std::string* text : {&bounce.recipient, &bounce.action, &bounce.status, &bounce.diagnostic})
      tidy(*text);
  tidy(mail.auto_reason);
  tidy(mail.bounced_message_id);
  if (mail.forwarded)
    for (std::string* text : {&mail.forwarded->from, &mail.forwarded->from_name, &mail.forwarded->subject})
      tidy(*text);
}

}  // namespace

Mail parse(std::string_view bytes, const Limits& limits) {
  Mail mail;
  mail.size = bytes.size();
  mail.sha256 = sha256(bytes);
  if (bytes.size() > limits.bytes)
    mail.defects.push_back("limit: larger than " + std::to_string(limits.bytes) + " bytes");
  bytes = bytes.substr(0, limits.bytes);
  std::string with_line_feeds;
  if (knows_only_cr(bytes)) {
    with_line_feeds = bytes;
    std::replace(with_line_feeds.begin(), with_line_feeds.end(), '\r', '\n');
    bytes = with_line_feeds;
  }
  const Structure structure = split(without_prelude(bytes), limits, mail.defects);
  const Part& root = structure.parts.front();
  read_headers(root.headers, limits, mail);
  mail.content_sha256 = content_sha256(root.headers, root.body);
  read_body(structure, limits, mail);
  understand(structure, limits, mail);
  tidy_understanding(mail);
  tidy_defects(mail.defects);
  return mail;
}

}  // namespace mailparse

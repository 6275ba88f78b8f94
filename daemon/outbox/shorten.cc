#include "daemon/outbox/shorten.hh"

#include <algorithm>
#include <cstdio>

#include "mailparse/compose/compose.hh"
#include "mailparse/parse/parse.hh"

namespace outbox {
namespace {

constexpr std::uint64_t kTakenEverywhere = 64u << 10;  // RFC 5321, 4.5.3.1.7
constexpr std::size_t kMostNamed = 20;

// Its fields without those of the body.
std::string header_of(std::string_view mail) {
  std::string out;
  std::string_view left = mail.substr(0, mail.find("\r\n\r\n") + 2);
  bool skipped = false;
  while (!left.empty()) {
    const auto line = left.substr(0, left.find('\n') + 1);
    const bool folded = line.starts_with(' ') || line.starts_with('\t');
    if (!folded) {
      std::string name(line.substr(0, line.find(':')));
      std::transform(name.begin(), name.end(), name.begin(),
                     [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
      skipped = name.starts_with("content-") || name == "mime-version";
    }
    if (!skipped) out.append(line);
    left.remove_prefix(line.size());
  }
  return out;
}

std::string readable(std::size_t bytes) {
  char text[32];
  std::snprintf(text, sizeof text, "%.1f MB", static_cast<double>(bytes) / 1e6);
  return bytes < 100'000 ? std::to_string(bytes) + " bytes" : text;
}

std::string note_on(const mailparse::Mail& mail, bool cut) {
  std::string note = "This mail was too large for the mail server";
  if (cut) note += ", so only the beginning of its text is here";
  if (!mail.attachments.empty()) note += cut ? ". Left out:" : ", so this was left out:";
  std::size_t named = 0;
  for (const auto& attachment : mail.attachments) {
    if (++named > kMostNamed) break;
    note += "\n  " + (attachment.filename.empty() ? attachment.content_type : attachment.filename) + ", " +
            readable(attachment.bytes.size());
  }
  if (mail.attachments.size() > kMostNamed)
    note += "\n  and " + std::to_string(mail.attachments.size() - kMostNamed) + " more";
  return note + (mail.attachments.empty() ? ".\n\n" : "\nThe desk keeps it with the ticket.\n\n");
}

// Not in the middle of a letter.
std::string beginning_of(const std::string& text, std::size_t size) {
  while (size > 0 && size < text.size() && (static_cast<unsigned char>(text[size]) & 0xc0u) == 0x80u) --size;
  return text.substr(0, size);
}

std::string write(const std::string& header, const mailparse::Mail& mail, std::size_t size) {
  const bool cut = size < mail.text.size();
  mailparse::Outgoing plain;
  plain.text = note_on(mail, cut) + beginning_of(mail.text, size) + (cut ? "\n[...]\n" : "");
  std::string out = header + "MIME-Version: 1.0\r\n";
  mailparse::append_body(out, plain);
  return out;
}

}  // namespace

bool may_be_shortened(const storage::OutboxItem& item) {
  return item.kind != "answer" && item.kind != "reply" && item.kind != "ack" &&
         item.kind != storage::kDelivery;
}

std::string shortened(const std::string& bytes, std::uint64_t limit) {
  if (limit == 0) limit = kTakenEverywhere;
  const std::string header = header_of(bytes);
  const mailparse::Mail mail = mailparse::parse(bytes);
  for (std::size_t size = mail.text.size();; size /= 2) {
    std::string out = write(header, mail, size);
    if (out.size() <= limit) return out;
    if (size == 0) return {};
  }
}

storage::Event shortened_event(const storage::OutboxItem& item, storage::Instant now) {
  return {{},
          item.ticket,
          now,
          "ticketd",
          "mail.shortened",
          item.kind + " to " + item.recipient +
              ": it was too large for the relay, and went without its "
              "attachments",
          {}};
}

}  // namespace outbox

#include "mailparse/automatic/bounce_original.hh"

#include <algorithm>
#include <array>

#include "mailparse/header/address.hh"
#include "mailparse/text/text_scan.hh"

namespace mailparse {

namespace {
// What programs write above the copy. Compared with the start of the line, its rules and blanks removed, in
// small letters.
constexpr auto kAboveCopy = std::to_array<std::string_view>({
    "below this line is a copy",
    "this is a copy of",
    "original message",
    "original email",
    "message headers follow",
    "message header follows",
    "unsent message",
    "the header of the original",
    "the headers of the original",
    "header of the original",
    "included is a copy",
    "below is a copy",
    "a copy of your message",
    "a copy of the original",
    "the original message follows",
    "original mail",
    "returned message",
    "message text follows",
    "message header",
    "undelivered message",
    "undeliverable message",
    "the following is a copy",
    "copy of original message",
    "start of returned message",
    "the text you sent follows",
    "your message follows",
    "begin forwarded message",
    "end of message",
    "enclosed is a copy",
    "returned content",
    "return-path:",
    "received:",
    "headers of the original",
    "the message you sent",
    "here is a copy",
    "ursprüngliche nachricht",
    "kopfzeilen der",
    "message d'origine",
    "mensaje original",
    "mensagem original",
    "messaggio originale",
    "以下是原邮件",
    "元のメッセージ",
});

bool opens_copy(std::string_view line) {
  const std::size_t begin = line.find_first_not_of("-=_*>|#: \t");
  if (begin == std::string_view::npos || line.size() > 200) return false;
  const std::string words = fold_case(line.substr(begin, 60));
  const auto starts = [&](std::string_view known) { return words.starts_with(known); };
  const auto known = std::find_if(kAboveCopy.begin(), kAboveCopy.end(), starts);
  if (known == kAboveCopy.end()) return false;
  // "Original message was received at ..." is a sentence of the report; what introduces a copy is a line of
  // its own.
  const std::string_view rest = trim(std::string_view(words).substr(known->size()));
  return known->ends_with(":") || !(rest.starts_with("was ") || rest.starts_with("size") ||
                                    rest.starts_with("subject") || rest.starts_with("id"));
}

ReturnedMail read_block(std::string_view block, const Limits& limits) {
  std::vector<std::string> unused;
  const Headers headers = Headers::parse(block, limits, unused);
  ReturnedMail mail;
  if (auto ids = parse_message_ids(headers.raw("Message-ID")); !ids.empty())
    mail.message_id = std::move(ids[0]);
  for (Address& a : parse_addresses(headers.raw("To"), limits))
    if (contains(a.addr_spec, "@")) mail.to.push_back(std::move(a.addr_spec));  // a word alone is nobody
  for (Address& a : parse_addresses(headers.raw("From"), limits)) mail.from.push_back(std::move(a.addr_spec));
  return mail;
}

std::size_t first_field(std::string_view text) {
  for (Lines lines(text); lines.next();) {
    const std::string_view line = lines.text();
    const std::size_t colon = line.find(':');
    const bool name = colon != std::string_view::npos && colon > 1 && colon < 40 &&
                      std::all_of(line.begin(), line.begin() + static_cast<std::ptrdiff_t>(colon),
                                  [](char c) { return is_alnum(c) || c == '-'; });
    if (name) return lines.begin();
  }
  return text.size();
}
}  // namespace

std::size_t find_copy(std::string_view text) {
  for (Lines lines(text); lines.next();)
    if (opens_copy(lines.text())) return lines.begin();
  return text.size();
}

ReturnedMail read_returned_mail(const Structure& structure, std::string_view text, const Limits& limits) {
  for (std::size_t i = 1; i < structure.parts.size(); ++i) {
    const Part& part = structure.parts[i];
    const bool headers_only = part.is("text", "rfc822-headers") || part.is("message", "global-headers");
    if (!part.is_message() && !headers_only) continue;
    std::vector<std::string> unused;
    ReturnedMail mail = read_block(decode_body(part, limits, unused), limits);
    if (!mail.message_id.empty() || !mail.to.empty()) return mail;
  }
  const std::size_t copy = find_copy(text);
  if (copy == text.size()) return {};
  const std::string_view below = text.substr(copy);
  ReturnedMail mail = read_block(below.substr(first_field(below)), limits);
  if (!mail.message_id.empty() || !mail.to.empty()) return mail;
  const std::size_t next = below.find('\n');  // the line itself may look like a field: "Original message:"
  return next == std::string_view::npos
             ? mail
             : read_block(below.substr(next + 1).substr(first_field(below.substr(next + 1))), limits);
}

}  // namespace mailparse

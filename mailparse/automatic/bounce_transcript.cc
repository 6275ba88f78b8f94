#include "mailparse/automatic/bounce_transcript.hh"

#include <algorithm>
#include <string>

#include "mailparse/automatic/bounce_fields.hh"
#include "mailparse/automatic/bounce_status.hh"
#include "mailparse/text/text_scan.hh"

namespace mailparse {

namespace {
constexpr std::size_t kMaxRecipients = 500, kMaxLine = 1000;

// A line without the marks that say who speaks: ">>>", "<<<", "Sent <<<", "Received >>>".
std::string_view speech(std::string_view line) {
  line = trim(cut_utf8(line, kMaxLine));
  for (std::string_view word : {"sent", "received"})
    if (starts_with_ignoring_case(line, word)) line = trim(line.substr(word.size()));
  while (!line.empty() && (line.front() == '>' || line.front() == '<') && line.size() > 1 &&
         (line[1] == line.front() || is_blank(line[1])))
    line = trim(line.substr(1));
  return line;
}

bool is_refusal(std::string_view line) {
  return line.size() > 4 && (line[0] == '4' || line[0] == '5') && is_digit(line[1]) && is_digit(line[2]) &&
         (line[3] == ' ' || line[3] == '-');
}

std::string address_of(std::string_view text) {
  const std::size_t open = text.find('<');
  const std::size_t close = text.find('>', open);
  std::string address = open != std::string_view::npos && close != std::string_view::npos
                            ? address_in(text.substr(open, close - open))
                            : address_in(text);
  return contains(address, "@") ? address : "";
}

void add(std::vector<BouncedRecipient>& all, std::string address, std::string_view reason) {
  if (address.empty() || all.size() >= kMaxRecipients) return;
  for (BouncedRecipient& known : all) {
    if (!equal_ignoring_case(known.recipient, address)) continue;
    if (!is_vague_status(known.status) || is_vague_status(derive_status(reason))) return;
    known.diagnostic = reason, known.status = derive_status(reason);
    return;
  }
  all.push_back({std::move(address), "", derive_status(reason), std::string(reason)});
}
}  // namespace

std::vector<BouncedRecipient> read_transcript(std::string_view report) {
  std::vector<BouncedRecipient> all;
  std::string asked;                 // whom the last RCPT named
  std::string_view unasked_refusal;  // one that came before
  for (Lines lines(report); lines.next();) {
    const std::string_view line = speech(lines.text());
    if (starts_with_ignoring_case(line, "RCPT TO:")) {
      asked = address_of(line);
    } else if (is_refusal(line)) {
      const std::size_t dots = line.find("...");
      const std::string named = dots == std::string_view::npos ? "" : address_of(line.substr(0, dots));
      if (named.empty() && asked.empty()) unasked_refusal = line;
      add(all, named.empty() ? asked : named, line);
    }
  }
  if (all.empty()) add(all, asked, unasked_refusal);
  return all;
}

}  // namespace mailparse

#include "mailparse/automatic/bounce_fields.hh"

#include <array>

#include "mailparse/automatic/bounce_status.hh"
#include "mailparse/text/text_scan.hh"

namespace mailparse {

namespace {
constexpr std::size_t kMaxRecipients = 500, kMaxValue = 4000;

bool is_address_char(char c) {
  return static_cast<unsigned char>(c) > ' ' &&
         std::string_view("<>()[],;:\"\\`|").find(c) == std::string_view::npos;
}

// xtext "+3D" (RFC 3461, 4) and unitext "\x{e4}" (RFC 6533, 3), where they stand for a letter.
std::string without_xtext(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool unitext = text.substr(i).starts_with("\\x{");
    const std::size_t close = unitext ? text.find('}', i) : std::string_view::npos;
    if (unitext && close != std::string_view::npos && close - i <= 9) {
      char32_t c = 0;
      for (std::size_t k = i + 3; k < close; ++k)
        c = c * 16 + static_cast<char32_t>(std::max(0, hex_value(text[k])));
      append_utf8(out, c);
      i = close;
    } else {
      out += text[i];
    }
  }
  return out;
}

// Plus signs are common in addresses: xtext is undone only where the sender had to write it ("=" and "+").
std::string without_plus_codes(std::string text) {
  for (const auto& [code, letter] : {std::pair{"+3D", "="}, std::pair{"+2B", "+"}})
    for (std::size_t at = text.find(code); at != std::string::npos; at = text.find(code, at + 1))
      text.replace(at, 3, letter);
  return text;
}

struct Group {
  std::string original, final, action, status, diagnostic;
};

bool is_mailbox(std::string_view address) {
  const std::size_t at = address.rfind('@');
  return at != std::string_view::npos && at > 0 && at + 1 < address.size();
}

std::string one_line(std::string_view text) {
  std::string out;
  bool blank = false;
  for (char c : text) {
    if (is_space(c))
      blank = !out.empty();
    else {
      if (blank) out += ' ';
      blank = false;
      out += c;
    }
  }
  return out;
}

// "smtp; 550 5.1.1 ..." without its type.
std::string_view untyped(std::string_view value) {
  const std::size_t semicolon = value.find(';');
  return semicolon != std::string_view::npos && semicolon < 20 ? trim(value.substr(semicolon + 1))
                                                               : trim(value);
}

std::string action_word(std::string_view value, std::string_view status) {
  std::string word = lower(trim(value));
  word = word.substr(0, word.find_first_of(" ;("));
  static constexpr std::array kKnown = {"failed", "delayed", "delivered", "relayed", "expanded"};
  for (const char* known : kKnown)
    if (word == known) return word;
  return word.empty() && status.starts_with("2") ? "delivered"
                                                 : "failed";  // "expired", "bounced" and nothing
}

void finish(Group& group, DeliveryFields& fields) {
  if ((!group.original.empty() || !group.final.empty()) && fields.recipients.size() < kMaxRecipients) {
    BouncedRecipient r;
    r.recipient = address_in(group.original);
    if (!is_mailbox(r.recipient)) r.recipient = address_in(group.final);
    if (contains(r.recipient, "@") && !is_mailbox(r.recipient)) r.recipient.clear();  // "@host"
    r.status = find_status(group.status);
    r.action = action_word(group.action, r.status);
    r.diagnostic = one_line(untyped(group.diagnostic));
    fields.recipients.push_back(std::move(r));
  }
  group = {};
}

void take(std::string_view name, std::string value, Group& group, DeliveryFields& fields) {
  const auto is = [name](std::string_view known) { return equal_ignoring_case(name, known); };
  if (is("Final-Recipient") || is("Original-Recipient")) {
    std::string& slot = is("Final-Recipient") ? group.final : group.original;
    if (!slot.empty()) finish(group, fields);
    slot = std::move(value);
  } else if (is("Action"))
    group.action = std::move(value);
  else if (is("Status"))
    group.status = std::move(value);
  else if (is("Diagnostic-Code"))
    group.diagnostic = std::move(value);
  else if (is("Original-Envelope-Id"))
    fields.original_envelope_id = std::move(value);
}
}  // namespace

std::string address_in(std::string_view value) {
  value = trim(untyped(value));
  const std::string plain = without_xtext(value);
  const std::size_t at = plain.rfind('@');
  if (at == std::string::npos) return std::string(trim(plain.substr(0, plain.find_first_of("<>"))));
  std::size_t begin = at, end = at + 1;
  if (begin > 0 && plain[begin - 1] == '"')
    begin = std::min(plain.find('"'), begin);  // "quoted local"@domain
  while (begin > 0 && is_address_char(plain[begin - 1]) && plain[begin] != '"') --begin;
  while (end < plain.size() && (is_address_char(plain[end]) || (plain[end] == '[' && end == at + 1))) ++end;
  std::string address = plain.substr(begin, end - begin);
  while (!address.empty() && (address.back() == '.' || address.back() == '\'')) address.pop_back();
  return without_plus_codes(std::move(address));
}

bool has_delivery_fields(std::string_view text) {
  for (Lines lines(text); lines.next();)
    if (starts_with_ignoring_case(lines.text(), "Final-Recipient:") ||
        starts_with_ignoring_case(lines.text(), "Original-Recipient:"))
      return true;
  return false;
}

DeliveryFields read_delivery_fields(std::string_view text) {
  DeliveryFields fields;
  Group group;
  std::string name, value;
  const auto flush = [&] {
    if (!name.empty()) take(name, std::string(trim(value)), group, fields);
    name.clear(), value.clear();
  };
  for (Lines lines(text); lines.next();) {
    const std::string_view line = lines.text();
    const std::size_t colon = line.find(':');
    if (trim(line).empty()) {
      flush();
      if (!group.final.empty() || !group.original.empty()) finish(group, fields);
    } else if (is_blank(line[0])) {
      if (value.size() < kMaxValue) value.append("\n").append(cut_utf8(line, kMaxValue));
    } else if (colon != std::string_view::npos) {
      flush();
      name = trim(line.substr(0, colon));
      value = cut_utf8(line.substr(colon + 1), kMaxValue);
    }
  }
  flush();
  finish(group, fields);
  return fields;
}

}  // namespace mailparse

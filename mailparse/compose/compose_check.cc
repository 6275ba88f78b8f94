#include "mailparse/compose/compose_check.hh"

#include <algorithm>
#include <array>

#include "mailparse/text/text_scan.hh"

namespace mailparse {

namespace {
constexpr std::size_t kMaxAddress = 320;  // RFC 3696 erratum 1690 says 254; some VERP senders write more
constexpr std::size_t kMaxWord = 900;     // so that a line with it stays under 998
constexpr std::string_view kAtextMarks = "!#$%&'*+-/=?^_`{|}~";

bool is_printable(char c) {
  return c > ' ' && c < 0x7F;
}
bool is_beyond_ascii(char c) {
  return static_cast<unsigned char>(c) >= 0x80;
}
bool is_atext(char c) {
  return is_alnum(c) || is_beyond_ascii(c) || kAtextMarks.find(c) != std::string_view::npos;
}

// Letters of UTF-8, but none that a reader could take for a line end or that is a control.
bool has_sane_letters(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const char32_t c = next_code_point(text, at);
    if ((c >= 0x80 && c <= 0xA0) || c == 0x2028 || c == 0x2029 || c == kReplacement) return false;
  }
  return true;
}

bool is_quoted_local(std::string_view local) {
  if (local.size() < 3 || local.front() != '"' || local.back() != '"') return false;
  for (std::size_t i = 1; i + 1 < local.size(); ++i) {
    const char c = local[i];
    if (c == '\\' && (++i + 1 >= local.size() || !(is_printable(local[i]) || local[i] == ' '))) return false;
    if (c == '"' || (!is_printable(c) && !is_beyond_ascii(c) && c != ' ')) return false;
  }
  return true;
}

// Dots anywhere: addresses like "a..b@docomo.ne.jp" exist, and every server takes them.
bool is_local(std::string_view local) {
  if (local.empty()) return false;
  return is_quoted_local(local) ||
         std::all_of(local.begin(), local.end(), [](char c) { return is_atext(c) || c == '.'; });
}

bool is_domain(std::string_view domain) {
  if (domain.size() > 2 && domain.front() == '[' && domain.back() == ']') {
    domain = domain.substr(1, domain.size() - 2);
    return std::all_of(domain.begin(), domain.end(),
                       [](char c) { return is_alnum(c) || c == '.' || c == ':' || c == '-'; });
  }
  const auto is_letter = [](char c) {
    return is_alnum(c) || c == '.' || c == '-' || c == '_' || is_beyond_ascii(c);
  };
  return !domain.empty() && domain.front() != '.' && !contains(domain, "..") &&
         std::all_of(domain.begin(), domain.end(), is_letter);
}

bool is_field_name(std::string_view name) {
  // RFC 5322, 3.6.8 would allow any sign at its start, but readers take a line like "--:" for the end of the
  // header.
  return !name.empty() && name.size() <= 60 && is_alnum(name.front()) &&
         std::all_of(name.begin(), name.end(), [](char c) { return is_printable(c) && c != ':'; });
}

bool is_ours(std::string_view name) {
  static constexpr std::array kOurs = {"from",       "sender",      "reply-to",   "to",
                                       "cc",         "bcc",         "subject",    "date",
                                       "message-id", "in-reply-to", "references", "mime-version"};
  const std::string small = lower(name);
  return small.starts_with("content-") || std::find(kOurs.begin(), kOurs.end(), small) != kOurs.end();
}

bool is_plain_value(std::string_view value) {
  std::size_t run = 0;  // a word longer than this cannot be folded
  for (char c : value) {
    if ((c >= 0 && c < ' ' && c != '\t') || c == 0x7F) return false;
    run = is_blank(c) ? 0 : run + 1;
    if (run > kMaxWord) return false;
  }
  return is_valid_utf8(value);
}

Refusal check_addresses(std::string_view field, const std::vector<Address>& addresses) {
  for (const Address& a : addresses)
    if (!is_writable_address(a.addr_spec)) return ComposeError{std::string(field), "not an address"};
  return std::nullopt;
}

Refusal check_extra(const std::vector<std::pair<std::string, std::string>>& extra) {
  for (const auto& [name, value] : extra) {
    if (!is_field_name(name)) return ComposeError{"extra", "not a field name"};
    if (is_ours(name)) return ComposeError{name, "is written from its own value"};
    if (!is_plain_value(value))
      return ComposeError{name, "control character, broken UTF-8 or endless word in value"};
  }
  return std::nullopt;
}

}  // namespace

bool is_message_id(std::string_view id) {
  return !id.empty() && id.size() <= kMaxWord &&
         std::all_of(id.begin(), id.end(), [](char c) { return is_printable(c) && c != '<' && c != '>'; });
}

bool is_writable_address(std::string_view address) {
  const std::size_t at = address.rfind('@');
  return address.size() <= kMaxAddress && at != std::string_view::npos && has_sane_letters(address) &&
         is_local(address.substr(0, at)) && is_domain(address.substr(at + 1));
}

Refusal find_refusal(const Outgoing& mail) {
  if (auto refusal = check_addresses("From", {mail.from})) return refusal;
  if (mail.sender && !is_writable_address(mail.sender->addr_spec))
    return ComposeError{"Sender", "not an address"};
  if (auto refusal = check_addresses("Reply-To", mail.reply_to)) return refusal;
  if (auto refusal = check_addresses("To", mail.to)) return refusal;
  if (auto refusal = check_addresses("Cc", mail.cc)) return refusal;
  if (!mail.message_id.empty() && !is_message_id(mail.message_id))
    return ComposeError{"Message-ID", "not a message id"};
  return check_extra(mail.extra);
}

}  // namespace mailparse

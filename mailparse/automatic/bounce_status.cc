#include "mailparse/automatic/bounce_status.hh"

#include <algorithm>
#include <array>

#include "mailparse/text/text_scan.hh"

namespace mailparse {

namespace {
struct Reason {
  std::string_view words, status;
};

// In the order in which they are tried: the special before the general.
constexpr auto kReasons = std::to_array<Reason>({
    {"mailbox full", "5.2.2"},
    {"mailbox is full", "5.2.2"},
    {"over quota", "5.2.2"},
    {"quota exceeded", "5.2.2"},
    {"exceeded storage", "5.2.2"},
    {"exceeds allowed size", "5.2.2"},
    {"disk quota", "5.2.2"},
    {"quota", "5.2.2"},
    {"inbox is full", "5.2.2"},
    {"not enough storage", "5.2.2"},
    {"size limit", "5.3.4"},
    {"message too large", "5.3.4"},
    {"too big", "5.3.4"},
    {"exceeds maximum", "5.3.4"},
    {"message size", "5.3.4"},
    {"disabled", "5.2.1"},
    {"suspended", "5.2.1"},
    {"inactive", "5.2.1"},
    {"discontinued", "5.2.1"},
    {"account is locked", "5.2.1"},
    {"no longer active", "5.2.1"},
    {"too many hops", "5.4.6"},
    {"hop count", "5.4.6"},
    {"mail loop", "5.4.6"},
    {"mail for localhost loops", "5.4.6"},
    {"loops back", "5.4.6"},
    {"no smtp service", "5.1.10"},
    {"null mx", "5.1.10"},
    {"host unknown", "5.1.2"},
    {"unknown host", "5.1.2"},
    {"host not found", "5.1.2"},
    {"domain not found", "5.1.2"},
    {"no such domain", "5.1.2"},
    {"unrouteable", "5.1.2"},
    {"unroutable", "5.1.2"},
    {"host or domain name not found", "5.1.2"},
    {"name service error", "5.1.2"},
    {"could not find a mail exchanger", "5.1.2"},
    {"couldn't find any host", "5.1.2"},
    {"retry timeout exceeded", "4.4.7"},
    {"expired", "4.4.7"},
    {"too long", "4.4.7"},
    {"giving up", "4.4.7"},
    {"connection timed out", "4.4.1"},
    {"operation timed out", "4.4.1"},
    {"timed out", "4.4.1"},
    {"timeout", "4.4.1"},
    {"connection refused", "4.4.1"},
    {"no route to host", "4.4.1"},
    {"socket error", "4.4.1"},
    {"not responding", "4.4.1"},
    {"not reachable", "4.4.1"},
    {"unable to connect", "4.4.1"},
    {"establish an smtp connection", "4.4.1"},
    {"greylist", "4.7.1"},
    {"graylist", "4.7.1"},
    {"user unknown", "5.1.1"},
    {"unknown user", "5.1.1"},
    {"unknown recipient", "5.1.1"},
    {"no such user", "5.1.1"},
    {"recipient unknown", "5.1.1"},
    {"unknown address", "5.1.1"},
    {"does not exist", "5.1.1"},
    {"may not exist", "5.1.1"},
    {"doesn't exist", "5.1.1"},
    {"doesn't have a", "5.1.1"},
    {"no mailbox here", "5.1.1"},
    {"mailbox unavailable", "5.1.1"},
    {"mailbox not found", "5.1.1"},
    {"invalid recipient", "5.1.1"},
    {"invalid mailbox", "5.1.1"},
    {"invalid final delivery", "5.1.1"},
    {"invalid address", "5.1.1"},
    {"recipient not found", "5.1.1"},
    {"not recognized", "5.1.1"},
    {"recipient rejected", "5.1.1"},
    {"no valid recipients", "5.1.1"},
    {"address rejected", "5.1.1"},
    {"not our customer", "5.1.1"},
    {"not listed in", "5.1.1"},
    {"wasn't found", "5.1.1"},
    {"couldn't be found", "5.1.1"},
    {"not found", "5.1.1"},
    {"malformed address", "5.1.3"},
    {"spam", "5.7.1"},
    {"blacklist", "5.7.1"},
    {"blocked", "5.7.1"},
    {"blocklist", "5.7.1"},
    {"policy", "5.7.1"},
    {"relay", "5.7.1"},
    {"access denied", "5.7.1"},
    {"not authorized", "5.7.1"},
    {"permission", "5.7.1"},
    {"reverse dns", "5.7.25"},
    {"virus", "5.7.1"},
    {"authentication", "5.7.1"},
});

std::size_t digits(std::string_view text, std::size_t at) {
  std::size_t n = 0;
  while (at + n < text.size() && is_digit(text[at + n])) ++n;
  return n;
}

// Length of an x.y.z at `at`, 0 if none: class 2, 4 or 5, no more than three digits each, no fourth number
// behind.
std::size_t status_length(std::string_view text, std::size_t at) {
  if (text[at] != '2' && text[at] != '4' && text[at] != '5') return 0;
  if (at > 0 && (is_alnum(text[at - 1]) || text[at - 1] == '.')) return 0;
  std::size_t end = at + 1;
  for (int part = 0; part < 2; ++part) {
    if (end >= text.size() || text[end] != '.') return 0;
    const std::size_t n = digits(text, end + 1);
    if (n < 1 || n > 3) return 0;
    end += 1 + n;
  }
  if (end < text.size() && (is_alnum(text[end]) || (text[end] == '.' && digits(text, end + 1) > 0))) return 0;
  return end - at;
}

// The first reply code: three digits, 4xx or 5xx, a word of their own.
char smtp_class(std::string_view text) {
  for (std::size_t at = 0; at < text.size(); ++at) {
    const std::size_t n = digits(text, at);
    if (n == 0) continue;
    const bool own = at == 0 || (!is_alnum(text[at - 1]) && text[at - 1] != '.' && text[at - 1] != ':');
    if (own && n == 3 && (text[at] == '4' || text[at] == '5') && text[at + 1] <= '5') return text[at];
    at += n;
  }
  return 0;
}
}  // namespace

bool is_vague_status(std::string_view status) {
  return status.size() < 5 || status.substr(1) == ".0.0";
}

std::string find_status(std::string_view text) {
  std::string_view best;
  int best_rank = -1;
  for (std::size_t at = 0; at + 5 <= text.size(); ++at) {
    const std::size_t length = status_length(text, at);
    if (length == 0) continue;
    const std::string_view code = text.substr(at, length);
    const int rank = is_vague_status(code) ? 0 : code.ends_with(".0") ? 1 : 2;
    if (rank > best_rank) best = code, best_rank = rank;
    at += length;
  }
  return std::string(best);
}

std::string derive_status(std::string_view reason) {
  if (std::string stated = find_status(reason); !stated.empty()) return stated;
  const std::string words = fold_case(reason);
  const char reply_class = smtp_class(words);
  const auto known = std::find_if(kReasons.begin(), kReasons.end(),
                                  [&](const Reason& r) { return contains(words, r.words); });
  std::string status(known == kReasons.end() ? "" : known->status);
  if (status.empty()) return reply_class ? std::string(1, reply_class) + ".0.0" : status;
  if (reply_class) status[0] = reply_class;
  return status;
}

}  // namespace mailparse

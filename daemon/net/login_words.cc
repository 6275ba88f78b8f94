#include "daemon/net/login_words.hh"

#include <algorithm>
#include <array>
#include <cstdint>

namespace net {
namespace {

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return out;
}

bool has(const std::string& text, std::string_view word) {
  return text.find(word) != std::string::npos;
}

constexpr std::array<std::string_view, 13> kPassing = {"[unavailable]",
                                                       "[inuse]",
                                                       "[limit]",
                                                       "[serverbug]",
                                                       "too many",
                                                       "simultaneous",
                                                       "number of connections",
                                                       "unavailable",
                                                       "try again",
                                                       "try later",
                                                       "temporar",
                                                       "internal error",
                                                       "server busy"};

struct Advice {
  std::string_view word, hint;
};
constexpr Advice kAdvice[] = {
    {"too many", "close other connections of this account, or have the server allow more"},
    {"simultaneous", "close other connections of this account, or have the server allow more"},
    {"number of connections", "close other connections of this account, or have the server allow more"},
    {"web browser", "sign in once in a web browser, or use an app password or OAuth2"},
    {"web login", "sign in once in a web browser, or use an app password or OAuth2"},
    {"weblogin", "sign in once in a web browser, or use an app password or OAuth2"},
    {"pplication-specific", "make an app password for ticketd at the provider"},
    {"app password", "make an app password for ticketd at the provider"},
    {"smtpclientauthentication is disabled",
     "SMTP AUTH is off at the tenant or the mailbox (Set-CASMailbox -SmtpClientAuthenticationDisabled "
     "$false); use "
     "`oauth2:`, since passwords end there too"},
    {"basic authentication is disabled", "the provider takes no passwords any more: use `oauth2:`"},
    {"5.7.139", "the provider takes no passwords any more: use `oauth2:`"},
    {"disabled", "the account or this kind of login is switched off at the server"},
    {"locked", "the account is locked at the server: have it unlocked"},
};

// -1: no Base64 digit.
int digit_of(char c) {
  if (c >= 'A' && c <= 'Z') return c - 'A';
  if (c >= 'a' && c <= 'z') return c - 'a' + 26;
  if (c >= '0' && c <= '9') return c - '0' + 52;
  return c == '+' ? 62 : c == '/' ? 63 : -1;
}

std::string decode_base64(std::string_view text) {
  while (text.ends_with('=')) text.remove_suffix(1);
  std::string out;
  std::uint32_t bits = 0;
  int count = 0;
  for (const char c : text) {
    const int digit = digit_of(c);
    if (digit < 0) return {};
    bits = (bits << 6 | static_cast<std::uint32_t>(digit)) & 0xffffffu;
    count += 6;
    if (count < 8) continue;
    count -= 8;
    out += static_cast<char>(bits >> count & 0xffu);
  }
  return out;
}

}  // namespace

bool is_passing(Protocol protocol, std::string_view words) {
  if (protocol == Protocol::smtp) return words.starts_with('4');
  const std::string text = lower(words);
  return std::any_of(kPassing.begin(), kPassing.end(), [&](auto word) { return has(text, word); });
}

std::string login_hint(std::string_view words, bool token) {
  const std::string text = lower(words);
  for (const auto& advice : kAdvice)
    if (has(text, advice.word)) return std::string(advice.hint);
  if (token)
    return "the token may have expired: whoever renews it writes it where `oauth2:` says; it is read at each "
           "login";
  return "check user and password, and which logins the server allows";
}

std::string mailbox_hint(std::string_view words) {
  if (!has(lower(words), "authenticated but not connected")) return {};
  return "Exchange took the token and does not open the mailbox; one of: `user:` is not the mailbox's "
         "address; "
         "Add-MailboxPermission with FullAccess is missing; New-ServicePrincipal was given another object id "
         "than the "
         "*enterprise application's*; IMAP is off for the mailbox (Set-CASMailbox -ImapEnabled $true); see "
         "docs/providers.md";
}

std::string read_challenge(std::string_view line) {
  if (!line.starts_with("+ ") && !line.starts_with("334 ")) return {};
  line.remove_prefix(line.find(' ') + 1);
  const std::string text = decode_base64(line);
  return text.starts_with('{') ? printable(text) : std::string();
}

}  // namespace net

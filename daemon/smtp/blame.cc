#include "daemon/smtp/blame.hh"

#include <algorithm>
#include <array>
#include <string_view>

namespace smtp {
namespace {

using namespace std::string_view_literals;

// Without addresses: "<michelo@firm.example>" says nothing of HELO.
std::string lower_words(const Reply& reply) {
  std::string words;
  std::string text = to_string(reply) + " ";
  for (char& c : text) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  for (std::size_t at = 0, end = 0; (end = text.find(' ', at)) != std::string::npos; at = end + 1) {
    const auto word = std::string_view(text).substr(at, end - at);
    if (word.find('@') == std::string_view::npos) words.append(word).append(" ");
  }
  return words;
}

template <std::size_t Count>
bool has_any(const std::string& text, const std::array<std::string_view, Count>& words) {
  return std::any_of(words.begin(), words.end(),
                     [&](auto word) { return text.find(word) != std::string::npos; });
}

template <std::size_t Count>
bool is_any(std::string_view status, const std::array<std::string_view, Count>& list) {
  return std::find(list.begin(), list.end(), status) != list.end();
}

// The status without its class: "7.1".
std::string_view detail_of(const Reply& reply) {
  const std::string_view status = reply.status;
  return status.size() > 2 ? status.substr(2) : std::string_view();
}

bool is_about_login(const Reply& reply) {
  constexpr std::array kCodes = {530, 534, 535, 538, 454, 432, 421, 521};
  return std::find(kCodes.begin(), kCodes.end(), reply.code) != kCodes.end();
}

// RFC 3463 and IANA's list: of our login (7.0 7.3 7.8 7.9 7.57 7.14), our right to send as this sender (7.60
// 7.64 1.7 1.8), our quota (4.5, 7.28), what our address or domain lacks (7.20 to 7.27).
constexpr std::array<std::string_view, 21> kAboutUs = {"7.0",  "7.3",  "7.8",  "7.9",  "7.10", "7.11", "7.12",
                                                       "7.14", "7.15", "7.20", "7.23", "7.25", "7.26", "7.27",
                                                       "7.28", "7.57", "7.60", "7.64", "1.7",  "1.8",  "4.5"};
// Words of which others might be meant as well ("blacklisted", "suspended") are not among them.
constexpr std::array kWordsAboutUs = {
    "authenti"sv, "smtp auth"sv, "login required"sv, "log in first"sv,
    // who may relay: Postfix, Exim, qmail, Sendmail, hMailServer
    "relay access"sv, "relaying"sv, "unable to relay"sv, "not permitted to relay"sv, "relay denied"sv,
    "relay not permitted"sv, "not relay"sv, "rcpthosts"sv, "client does not have permission"sv,
    // our name and address
    "client host"sv, " helo"sv, " ehlo"sv, "/ehlo"sv, "blocked using"sv,
    // the sender: Exim's callout, send-as, NetEase, SES, hosting panels
    "send as"sv, "sendas"sv, "sender verif"sv, "sender address rejected"sv, "not owned by user"sv,
    "mail from must equal"sv, "not verified"sv, "outgoing mail"sv, "not allowed to send"sv,
    // how much: Gmail, cPanel, SES, Plesk
    "sending limit"sv, "sending quota"sv, "rate limit"sv, "rate exceeded"sv, "too many messages"sv,
    "too many connections"sv, "daily"sv, "per hour"sv, "per day"sv, "quota exceeded for sender"sv};
// It may be another answer later, whatever else the words say.
constexpr std::array kWordsOfNow = {"try again"sv,           "try later"sv,   "temporar"sv,
                                    "out of service"sv,      "local error"sv, "not available"sv,
                                    "service unavailable"sv, "timed out"sv,   "configuration error"sv,
                                    "internal error"sv,      "lookup fail"sv};

// Nobody is there, or nobody could be. A relay whose directory or resolver fails says the same of everybody,
// so even this is believed only where others fare better (outbox/pump.hh).
constexpr std::array<std::string_view, 9> kNobody = {"1.0", "1.1",  "1.2", "1.3", "1.4",
                                                     "1.6", "1.10", "2.1", "4.4"};
constexpr std::array kWordsOfNobody = {
    "user unknown"sv,      "unknown user"sv,        "no such user"sv,      "user not found"sv,
    "no such recipient"sv, "recipient unknown"sv,   "unknown recipient"sv, "recipient not found"sv,
    "no mailbox"sv,        "unknown mailbox"sv,     "mailbox not found"sv, "mailbox unavailable"sv,
    "no such address"sv,   "unknown address"sv,     "address unknown"sv,   "does not exist"sv,
    "doesn't exist"sv,     "not exist"sv,           "invalid user"sv,      "invalid mailbox"sv,
    "no such mailbox"sv,   "unrouteable address"sv, "unknown local"sv,     "no such person"sv,
    "account disabled"sv,  "account is disabled"sv, "mailbox disabled"sv,  "mailbox is disabled"sv,
    "host not found"sv,    "domain not found"sv,    "no such domain"sv,    "unknown domain"sv,
    "no longer"sv,         "mailbox full"sv,        "mailbox is full"sv,   "over quota"sv};
constexpr std::array kContent = {"spam"sv,  "virus"sv,    "malware"sv,   "content"sv,
                                 "phish"sv, "infected"sv, "attachment"sv};

bool is_about_us(const Reply& reply) {
  return is_about_login(reply) || is_any(detail_of(reply), kAboutUs) ||
         has_any(lower_words(reply), kWordsAboutUs);
}

bool is_about_system(const Reply& reply) {
  return detail_of(reply).starts_with("3.") && detail_of(reply) != "3.4";
}

bool is_about_form(const Reply& reply) {
  return detail_of(reply).starts_with("6.");
}

// A bare 550 says nothing: relays refuse us with it as well as a recipient.
bool is_about_nobody(const Reply& reply) {
  return is_any(detail_of(reply), kNobody) || has_any(lower_words(reply), kWordsOfNobody);
}

bool is_of_now(const Reply& reply) {
  return has_any(lower_words(reply), kWordsOfNow);
}

// It may have been garbled on its way.
bool is_doubtful(const Reply& reply) {
  return is_of_now(reply) || is_about_syntax(to_string(reply));
}

Blame at_mail(const Reply& reply) {
  if (is_about_form(reply)) return Blame::message;
  return Blame::relay;  // it has heard of nobody yet but us
}

Blame at_rcpt(const Reply& reply) {
  if (is_about_us(reply)) return Blame::relay;
  if (!reply.permanent()) return is_about_system(reply) ? Blame::unsure : Blame::message;
  const bool about_mail = is_about_nobody(reply) || is_about_form(reply);
  return about_mail && !is_doubtful(reply) ? Blame::message : Blame::unsure;
}

Blame behind_rcpt(Stage stage, const Reply& reply) {
  if (is_about_us(reply) || is_about_system(reply)) return Blame::relay;
  if (!reply.permanent()) return Blame::message;
  if (stage == Stage::data) return Blame::unsure;
  const bool about_content = is_about_form(reply) || has_any(lower_words(reply), kContent);
  return (about_content || is_about_nobody(reply)) && !is_doubtful(reply) ? Blame::message : Blame::unsure;
}

}  // namespace

bool is_about_syntax(std::string_view reply) {
  constexpr std::array kCodes = {"500"sv, "501"sv, "502"sv, "503"sv, "504"sv};
  constexpr std::array kStatus = {"5.5.1"sv, "5.5.2"sv, "5.5.4"sv};
  const auto status = reply.substr(std::min<std::size_t>(4, reply.size()), 5);
  return is_any(reply.substr(0, 3), kCodes) || is_any(status, kStatus);
}

Blame blame_of(Stage stage, const Reply& reply, std::uint64_t size) {
  if (is_too_large(stage, reply, size)) return Blame::message;
  if (stage == Stage::mail) return at_mail(reply);
  if (stage == Stage::rcpt) return at_rcpt(reply);
  return behind_rcpt(stage, reply);
}

// 552 without a status is RFC 5321's "exceeded storage allocation" (of the recipient, at RCPT) and RFC 1870's
// "too large" (at MAIL and at the end). A relay whose disk is full says the former of the smallest mail. 523
// is Courier's.
bool is_too_large(Stage stage, const Reply& reply, std::uint64_t size) {
  constexpr std::uint64_t kTakenEverywhere = 64u << 10;  // RFC 5321, 4.5.3.1.7
  if (detail_of(reply) == "3.4") return true;
  const bool fits = reply.code == 552 || reply.code == 523 || reply.code == 554;
  if (!fits || stage == Stage::rcpt || !reply.status.empty()) return false;
  constexpr std::array kSize = {"size"sv, "large"sv, "length"sv, "too big"sv};
  constexpr std::array kQuota = {"quota"sv, "mailbox"sv};
  const std::string words = lower_words(reply);
  if (has_any(words, kSize)) return true;
  return reply.code == 552 && size > kTakenEverywhere && !has_any(words, kQuota);
}

bool refuses_null_sender(Stage stage, const Reply& reply) {
  if (!reply.permanent()) return false;
  constexpr std::array kWords = {"<>"sv,           "null sender"sv,    "null return"sv, "null reverse"sv,
                                 "empty sender"sv, "empty envelope"sv, "send as"sv,     "sendas"sv};
  const bool says_so =
      reply.status == "5.1.7" || reply.status == "5.1.8" || has_any(lower_words(reply), kWords);
  if (says_so) return true;
  constexpr std::array<std::string_view, 3> kSender = {"sender", "return path", "return-path"};
  const bool names_sender = has_any(lower_words(reply), kSender);
  if (stage != Stage::mail) return names_sender && !is_about_login(reply);
  return !is_about_login(reply) && !is_about_system(reply) && detail_of(reply) != "4.5" &&
         !is_too_large(stage, reply, 0) && !is_about_form(reply);
}

}  // namespace smtp

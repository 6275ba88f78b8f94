#include "daemon/smtp/blame.hh"

#include <algorithm>
#include <array>
#include <string_view>

namespace smtp {
namespace {

std::string lower_words(const Reply& reply) {
  std::string text = to_string(reply);
  for (char& c : text) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return text;
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
constexpr std::array<std::string_view, 21> kWordsAboutUs = {"authenti",
                                                            "relay access",
                                                            "relaying",
                                                            "unable to relay",
                                                            "not permitted to relay",
                                                            "relay denied",
                                                            "send as",
                                                            "sendas",
                                                            "client host",
                                                            "blocked using",
                                                            "sending limit",
                                                            "sending quota",
                                                            "rate limit",
                                                            "too many messages",
                                                            "daily",
                                                            "quota exceeded for sender",
                                                            "sender address rejected",
                                                            "not owned by user",
                                                            "client does not have permission",
                                                            "login required",
                                                            "log in first"};

// Nobody is there, or nobody could be: no later try changes it.
constexpr std::array<std::string_view, 9> kNobody = {"1.0", "1.1",  "1.2", "1.3", "1.4",
                                                     "1.6", "1.10", "2.1", "4.4"};
constexpr std::array<std::string_view, 7> kContent = {"spam",  "virus",    "malware",   "content",
                                                      "phish", "infected", "attachment"};

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

Blame at_mail(const Reply& reply) {
  if (is_about_form(reply)) return Blame::message;
  return Blame::relay;  // it has heard of nobody yet but us
}

Blame at_rcpt(const Reply& reply) {
  if (is_about_us(reply)) return Blame::relay;
  if (!reply.permanent()) return is_about_system(reply) ? Blame::unsure : Blame::message;
  const bool plain = reply.status.empty() && (reply.code == 550 || reply.code == 551 || reply.code == 553);
  if (plain || is_any(detail_of(reply), kNobody) || is_about_form(reply)) return Blame::message;
  return Blame::unsure;
}

Blame behind_rcpt(Stage stage, const Reply& reply) {
  if (is_about_us(reply) || is_about_system(reply)) return Blame::relay;
  if (!reply.permanent()) return Blame::message;
  if (stage == Stage::data) return Blame::unsure;
  const bool about_content = is_about_form(reply) || has_any(lower_words(reply), kContent);
  return about_content || is_any(detail_of(reply), kNobody) ? Blame::message : Blame::unsure;
}

}  // namespace

Blame blame_of(Stage stage, const Reply& reply) {
  if (is_too_large(stage, reply)) return Blame::message;
  switch (stage) {
    case Stage::mail:
      return at_mail(reply);
    case Stage::rcpt:
      return at_rcpt(reply);
    default:
      return behind_rcpt(stage, reply);
  }
}

// 552 without a status is RFC 5321's "exceeded storage allocation" (of the recipient, at RCPT) and RFC 1870's
// "too large" (at MAIL and at the end).
bool is_too_large(Stage stage, const Reply& reply) {
  if (detail_of(reply) == "3.4") return true;
  if (reply.code != 552 || stage == Stage::rcpt || !reply.status.empty()) return false;
  constexpr std::array<std::string_view, 2> kQuota = {"quota", "mailbox"};
  return !has_any(lower_words(reply), kQuota);
}

bool refuses_null_sender(Stage stage, const Reply& reply) {
  if (!reply.permanent()) return false;
  constexpr std::array<std::string_view, 4> kWords = {"<>", "null sender", "null return", "empty sender"};
  const bool says_so =
      reply.status == "5.1.7" || reply.status == "5.1.8" || has_any(lower_words(reply), kWords);
  if (says_so) return true;
  constexpr std::array<std::string_view, 3> kSender = {"sender", "return path", "return-path"};
  const bool names_sender = has_any(lower_words(reply), kSender);
  if (stage != Stage::mail) return names_sender && !is_about_login(reply);
  return !is_about_login(reply) && !is_about_system(reply) && detail_of(reply) != "4.5" &&
         !is_too_large(stage, reply) && !is_about_form(reply);
}

}  // namespace smtp

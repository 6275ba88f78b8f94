#include "mailparse/automatic/bounce_detect.hh"

#include <algorithm>
#include <array>
#include <string>

#include "mailparse/automatic/automatic_subject.hh"
#include "mailparse/text/text_scan.hh"

namespace mailparse {

namespace {
constexpr std::size_t kLook = 20000;  // bytes of the report that are looked at: it speaks at its start

constexpr auto kDaemonLocals = std::to_array<std::string_view>({
    "mailer-daemon",
    "mailer_daemon",
    "mailerdaemon",
    "mail-daemon",
    "maildaemon",
    "mdaemon",
    "mail.delivery.system",
    "mail-delivery",
    "maildelivery",
    "postmaster",
    "post_master",
    "post-master",
    "poostmaster",
    "bounce",
    "bounces",
    "bouncehandler",
    "mmdf",
    "mail-system",
    "ndr",
});

// People have these addresses, too, and write about the bounces that they got.
constexpr auto kPeoplesLocals = std::to_array<std::string_view>({"postmaster", "post-master"});

// Fields that mail systems put on their reports.
constexpr auto kReportFields = std::to_array<std::string_view>({
    "X-Failed-Recipients",
    "X-MS-Exchange-Message-Is-Ndr",
    "X-MS-Embedded-Report",
    "X-MS-Exchange-Generated-Message-Source",
});

constexpr auto kDaemonNames = std::to_array<std::string_view>({
    "mail delivery",
    "mail deliver",
    "mailer-daemon",
    "mailer daemon",
    "system administrator",
    "mail administrator",
    "delivery subsystem",
    "mail system",
    "postmaster",
    "ndr administrator",
    "internet mail delivery",
    "interscan",
    "mail router",
    "microsoft outlook",
    "e-mail interconnect",
    "systemadministrator",
    "zustellsystem",
    "mail server",
});

constexpr auto kSubjects = std::to_array<std::string_view>({
    "undeliver",
    "rejected:",
    "delivery status notification",
    "delivery failure",
    "delivery failed",
    "failed delivery",
    "delivery error",
    "delivery has failed",
    "delivery notification",
    "delivery report",
    "delivery problem",
    "delivery unsuccessful",
    "not delivered",
    "returned mail",
    "returned to sender",
    "returning to sender",
    "returning message to sender",
    "failure notice",
    "mail failure",
    "mail system error",
    "mail could not",
    "message could not",
    "could not be delivered",
    "couldn't be delivered",
    "nondeliver",
    "non-deliver",
    "non delivery",
    "warning: message",
    "delayed mail",
    "delayed:",
    "still being retried",
    "message status",
    "bounce",
    "mail error",
    "loop alert",
    "error sending your mail",
    "message delivery",
    "delivery delay",
    "unable to deliver",
    "user unknown",
    "not deliverable",
    "unzustellbar",
    "zustellung",
    "nicht zugestellt",
    "zustellungsfehler",
    "rückläufer",
    "non remis",
    "échec de la remise",
    "échec de remise",
    "échec d'envoi",
    "non délivr",
    "non-remise",
    "no entregado",
    "no se puede entregar",
    "no se ha podido",
    "entrega fallida",
    "error de entrega",
    "devuelto",
    "não entregue",
    "não é possível entregar",
    "går inte att leverera",
    "kan ikke leveres",
    "toimitus epäonnistui",
    "nu se poate livra",
    "не вдалося доставити",
    "إرجاع",
    "לא ניתן למסירה",
    "falha na entrega",
    "não pôde ser",
    "devolvid",
    "mancata consegna",
    "mancato recapito",
    "impossibile recapitare",
    "non recapitabile",
    "niet bezorgd",
    "onbestelbaar",
    "kan niet worden",
    "kan inte levereras",
    "olevererat",
    "ikke leveret",
    "kunne ikke leveres",
    "leveringsfejl",
    "ei voitu toimittaa",
    "niedostarcz",
    "nie dostarcz",
    "zwrot",
    "nedoručiteln",
    "nedoruč",
    "недостав",
    "не доставлен",
    "не удалось доставить",
    "kézbesíthetetlen",
    "teslim edilemedi",
    "iletilemedi",
    "αδυναμία",
    "配信不能",
    "配信エラー",
    "送信エラー",
    "配送",
    "エラーメール",
    "メールエラー",
    "退信",
    "投递失败",
    "投遞失敗",
    "无法投递",
    "未送达",
    "无法传递",
    "반송",
    "배달",
    "전송 실패",
});

constexpr auto kPhrases = std::to_array<std::string_view>({
    "could not be delivered",
    "couldn't be delivered",
    "cannot be delivered",
    "can't be delivered",
    "can not be delivered",
    "was not delivered",
    "wasn't delivered",
    "not been delivered",
    "could not deliver",
    "couldn't deliver",
    "unable to deliver",
    "wasn't able to deliver",
    "not able to deliver",
    "were unable to deliver",
    "trouble delivering",
    "delivery to the following",
    "delivery has failed",
    "delivery failed",
    "failed to deliver",
    "failed permanently",
    "did not reach",
    "could not be reached",
    "couldn't be reached",
    "fatal errors",
    "delivery errors",
    "error delivering",
    "transcript of session",
    "following address",
    "following recipient",
    "undeliverable",
    "undelivered",
    "attempting to deliver",
    "trying to deliver",
    "deliver the mail",
    "recipient was rejected",
    "rejected by",
    "rejected recipient",
    "mailbox is full",
    "mailbox exceeds",
    "invalid final delivery",
    "has been delayed",
    "failed addresses",
    "user unknown",
    "unknown user",
    "no such user",
    "unknown address",
    "no valid recipients",
    "may not exist",
    "incorrectly constructed",
    "automatically rejected",
    "returned to sender",
    "nicht zugestellt",
    "nicht zustellbar",
    "konnte nicht",
    "n'a pas pu être",
    "n'a pas été remis",
    "impossible de remettre",
    "no se pudo entregar",
    "no se ha podido entregar",
    "no ha podido ser entregado",
    "não pôde ser entregue",
    "não foi entregue",
    "non è stato possibile",
    "non può essere recapitat",
    "kon niet worden",
    "niet worden bezorgd",
    "kunde inte levereras",
    "kunne ikke leveres",
    "nie może zostać",
    "nie mogła zostać",
    "nelze doručit",
    "не может быть",
    "не удалось доставить",
    "не было доставлено",
    "送信できません",
    "配信できません",
    "届きません",
    "届けできません",
    "配送できません",
    "不達",
    "送信できませんでした",
    "送信に失敗",
    "无法投递",
    "无法送达",
    "退回",
    "未能送达",
    "배달되지",
    "teslim edilemedi",
});

constexpr auto kDelay = std::to_array<std::string_view>({
    "has been delayed",
    "will be retried",
    "being retried",
    "keep trying",
    "continue trying",
    "continue to try",
    "not yet been delivered",
    "not been delivered yet",
    "warning message only",
    "this is a warning only",
    "delivery attempts will continue",
    "still being retried",
    "no action is required on your part",
    "do not need to resend",
});

bool has_any(std::string_view text, const auto& table) {
  return std::any_of(table.begin(), table.end(),
                     [text](std::string_view words) { return contains(text, words); });
}

std::string_view raw_field(const Mail& mail, std::string_view name) {
  for (const auto& [field, value] : mail.headers)
    if (equal_ignoring_case(field, name)) return value;
  return {};
}

std::string local_of(const Address& address) {
  return lower(address.addr_spec.substr(0, address.addr_spec.find('@')));
}

// A program by its address, not by a name that anybody may have: "Mail Delivery System <sysadmin@...>".
bool is_surely_daemon(const Mail& mail) {
  if (contains_ignoring_case(raw_field(mail, "From"), "mailer-daemon") || mail.return_path == "MAILER-DAEMON")
    return true;
  return std::any_of(mail.from.begin(), mail.from.end(), [](const Address& from) {
    const std::string local = local_of(from);
    const auto is = [&](const auto& table) {
      return std::find(table.begin(), table.end(), local) != table.end();
    };
    return local.starts_with("mailer-daemon") || (is(kDaemonLocals) && !is(kPeoplesLocals));
  });
}

// "550 5.1.1" and what follows: a server's reply says it in any language.
bool quotes_refusal(std::string_view report) {
  for (std::size_t at = report.find_first_of("45"); at != std::string_view::npos && at + 9 <= report.size();
       at = report.find_first_of("45", at + 1)) {
    const std::string_view reply = report.substr(at, 9);
    const bool own = at == 0 || !(is_alnum(report[at - 1]) || report[at - 1] == '.');
    if (own && is_digit(reply[1]) && is_digit(reply[2]) && (reply[3] == ' ' || reply[3] == '-') &&
        reply[4] == reply[0] && reply[5] == '.' && is_digit(reply[6]) && reply[7] == '.' &&
        is_digit(reply[8]))
      return true;
  }
  return false;
}
}  // namespace

bool is_daemon(const Mail& mail) {
  if (contains_ignoring_case(raw_field(mail, "From"), "mailer-daemon"))
    return true;  // "MAILER-DAEMON <>" has no address
  if (mail.from.empty()) return mail.null_return_path;
  // fml, a list server, reports from the list's administrator.
  if (!raw_field(mail, "X-MLServer").empty() && contains_ignoring_case(mail.text, "original mail as follows"))
    return true;
  for (const Address& from : mail.from) {
    const std::string local = local_of(from);
    if (std::find(kDaemonLocals.begin(), kDaemonLocals.end(), local) != kDaemonLocals.end()) return true;
    if (local.starts_with("mailer-daemon") || has_any(fold_case(from.name), kDaemonNames)) return true;
  }
  return mail.return_path == "MAILER-DAEMON";
}

bool is_marked_report(const Mail& mail) {
  if (mail.null_return_path || mail.from.empty() || is_surely_daemon(mail)) return true;
  if (!raw_field(mail, "X-MLServer").empty()) return true;
  const std::string submitted = lower(trim(raw_field(mail, "Auto-Submitted")));
  if (!submitted.empty() && !submitted.starts_with("no")) return true;
  return std::any_of(kReportFields.begin(), kReportFields.end(),
                     [&](std::string_view name) { return !raw_field(mail, name).empty(); });
}

bool says_undelivered(const Mail& mail, std::string_view report, bool returns_mail) {
  if (!is_daemon(mail) && !mail.null_return_path) return false;
  // By its words alone it is a report only where it begins as one or returns a mail, and answers nothing.
  const bool answers = !mail.in_reply_to.empty() || begins_as_answer(mail.subject);
  if (!is_marked_report(mail) && (answers || !(returns_mail || has_any(fold_case(mail.subject), kSubjects))))
    return false;
  if (is_daemon(mail) && mail.null_return_path && quotes_refusal(report.substr(0, kLook))) return true;
  return !raw_field(mail, "X-Failed-Recipients").empty() || has_any(fold_case(mail.subject), kSubjects) ||
         speaks_of_failure(report);
}

bool speaks_of_failure(std::string_view report) {
  return has_any(fold_case(report.substr(0, kLook)), kPhrases);
}

bool says_delayed(const Mail& mail, std::string_view report) {
  const std::string subject = fold_case(mail.subject);
  return contains(subject, "(delay)") || contains(subject, "delayed") ||
         contains(subject, "still being retried") || has_any(fold_case(report.substr(0, kLook)), kDelay);
}

}  // namespace mailparse

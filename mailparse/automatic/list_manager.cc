#include "mailparse/automatic/list_manager.hh"

#include <algorithm>
#include <array>
#include <string>

#include "mailparse/text/text_scan.hh"

namespace mailparse {

namespace {
// Fields by which list managers name themselves, in all that they send.
constexpr auto kManagers = std::to_array<std::string_view>({
    "x-mlserver",       "x-ml-info",         "x-ml-name",           "x-mailman-version", "x-beenthere",
    "x-listserv",       "mailing-list",      "x-mailing-list",      "x-listserver",      "x-listmanager",
    "x-list-manager",   "x-majordomo",       "x-majordomo-version", "x-sympa-to",        "x-ezmlm",
    "x-listar-version", "x-ecartis-version", "x-mlmmj-version",     "list-id",           "list-help",
    "list-unsubscribe",
});

// A mail with one of these was posted to the list, by whomever.
constexpr auto kPosted = std::to_array<std::string_view>({
    "x-mail-count",
    "x-ml-count",
    "x-sequence",
    "list-post",
    "x-listmember",
    "archived-at",
    "list-archive",
});

// The addresses that a list has for itself: lamps-admin@, lamps-request@, owner-lamps@.
constexpr auto kOwnEnds = std::to_array<std::string_view>({
    "-admin",
    "-request",
    "-owner",
    "-bounces",
    "-bounce",
    "-help",
    "-confirm",
    "-control",
    "-ctl",
    "+owner",
    "+bounces",
    "+help",
    "-editor",
    "-return",
    "-server",
});
constexpr auto kOwnNames =
    std::to_array<std::string_view>({"sympa", "listmaster", "mailman", "majordomo", "listserv", "mlmmj",
                                     "fml", "ezmlm", "ecartis", "listar"});

bool is_lists_own(std::string_view address) {
  const std::string local = lower(address.substr(0, address.find('@')));
  return local.starts_with("owner-") ||
         std::any_of(kOwnEnds.begin(), kOwnEnds.end(), [&](auto end) { return local.ends_with(end); }) ||
         std::any_of(kOwnNames.begin(), kOwnNames.end(), [&](auto name) { return local == name; });
}

bool has_field(const Mail& mail, const auto& names) {
  return std::any_of(mail.headers.begin(), mail.headers.end(), [&](const auto& field) {
    return std::any_of(names.begin(), names.end(),
                       [&](std::string_view name) { return equal_ignoring_case(field.first, name); });
  });
}
}  // namespace

bool is_by_list(const Mail& mail) {
  return has_field(mail, kManagers) || has_field(mail, kPosted) ||
         (mail.sender && is_lists_own(mail.sender->addr_spec));
}

bool is_of_list_manager(const Mail& mail) {
  const auto own = [](const Address& from) { return is_lists_own(from.addr_spec); };
  return !mail.from.empty() && std::all_of(mail.from.begin(), mail.from.end(), own) &&
         has_field(mail, kManagers) && !has_field(mail, kPosted);
}

}  // namespace mailparse

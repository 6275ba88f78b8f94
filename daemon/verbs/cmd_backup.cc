#include <nlohmann/json.hpp>

#include "daemon/verbs/command.hh"
#include "daemon/verbs/json.hh"
#include "storage/backup.hh"

namespace ctl {
namespace {

std::string many(std::int64_t number, const std::string& what) {
  return std::to_string(number) + ' ' + what + (number == 1 ? "" : "s");
}

std::string megabytes(std::uint64_t bytes) {
  constexpr std::uint64_t kTenth = 100'000;
  const std::uint64_t tenths = (bytes + kTenth - 1) / kTenth;
  return std::to_string(tenths / 10) + '.' + std::to_string(tenths % 10) + " MB";
}

}  // namespace

int back_up(const Backup& options, const std::string& database, bool json, storage::Instant now,
            Output& output) {
  const auto made = storage::back_up({.database = database, .folder = options.folder}, now);
  if (!made) return fail(output, made.error());
  if (json)
    output.out += dump(Json{{"database", made->database},
                            {"tickets", made->tickets},
                            {"mails", made->mails},
                            {"bytes_copied", made->bytes_copied}});
  else
    output.out += options.folder + ": " + many(made->tickets, "ticket") + ", " + many(made->mails, "mail") +
                  ", " + megabytes(made->bytes_copied) + " copied\n";
  return kDone;
}

int verify_backup(const Backup& options, bool json, Output& output) {
  const auto found = storage::verify_backup(options.folder);
  if (!found) return fail(output, found.error());
  const int status = found->damage.empty() ? kDone : kRefused;
  if (json) {
    Json out{{"tickets", found->tickets}, {"mails", found->mails}, {"damage", found->damage}};
    out["made"] = found->made ? Json(rfc3339(*found->made)) : Json();
    output.out += dump(out);
    return status;
  }
  for (const auto& line : found->damage) output.out += line + "\n";
  const std::string made = found->made ? ", made " + rfc3339(*found->made) : "";
  output.out += options.folder + made + ": " + many(found->tickets, "ticket") + " and " +
                many(found->mails, "mail") + " read, " +
                (found->damage.empty() ? "all of it whole" : "damaged as said above") + "\n";
  return status;
}

}  // namespace ctl

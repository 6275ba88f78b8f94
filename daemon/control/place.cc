#include "daemon/control/place.hh"

#include <algorithm>
#include <cstdlib>

namespace control {
namespace {

constexpr const char* kUnitsFolder = "/run/ticketd";  // RuntimeDirectory=ticketd

std::string variable(const char* name) {
  const char* value = std::getenv(name);
  return value ? value : "";
}

std::string in_folder(const std::string& folder) {
  return folder + "/control.sock";
}

std::string in_users_folder(const std::string& folder) {
  return folder + "/ticketd.sock";  // a folder of all programs of the user
}

std::string beside(const std::string& database) {
  return database + ".sock";
}

}  // namespace

Environment read_environment() {
  Environment environment{variable("RUNTIME_DIRECTORY"), variable("XDG_RUNTIME_DIR")};
  auto& folder = environment.runtime_directory;  // systemd joins several by colons
  folder.resize(std::min(folder.size(), folder.find(':')));
  return environment;
}

std::string listening_place(const std::string& configured, const std::string& database,
                            const Environment& environment) {
  if (!configured.empty()) return configured;
  if (!environment.runtime_directory.empty()) return in_folder(environment.runtime_directory);
  if (!environment.xdg_runtime_dir.empty()) return in_users_folder(environment.xdg_runtime_dir);
  return beside(database);
}

std::vector<std::string> places(const std::string& configured, const std::string& database,
                                const Environment& environment) {
  if (!configured.empty()) return {configured};
  std::vector<std::string> all;
  if (!environment.runtime_directory.empty()) all.push_back(in_folder(environment.runtime_directory));
  all.push_back(in_folder(kUnitsFolder));
  if (!environment.xdg_runtime_dir.empty()) all.push_back(in_users_folder(environment.xdg_runtime_dir));
  if (!database.empty()) all.push_back(beside(database));
  return all;
}

}  // namespace control

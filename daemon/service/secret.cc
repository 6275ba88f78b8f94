#include "daemon/service/secret.hh"

#include <cstdlib>
#include <fstream>

namespace service {
namespace {

tl::expected<std::string, std::string> read_first_line(const std::string& path, const std::string& what) {
  std::ifstream file(path);
  std::string line;
  if (!file || !std::getline(file, line)) return tl::unexpected(what + ": cannot read " + path);
  if (line.ends_with('\r')) line.pop_back();
  return line;
}

// The unit loads a whole folder, LoadCredential=ticketd:FOLDER, and systemd puts that name before those of the files
// (systemd.exec(5)); a unit of one's own may load them one by one.
tl::expected<std::string, std::string> read_credential(const std::string& name) {
  const char* folder = std::getenv("CREDENTIALS_DIRECTORY");
  if (!folder)
    return tl::unexpected("credential " + name +
                          ": $CREDENTIALS_DIRECTORY is not set; under systemd use LoadCredential=" + name + ":PATH");
  const std::string path = std::string(folder) + "/";
  if (auto found = read_first_line(path + name, "credential " + name)) return found;
  return read_first_line(path + "ticketd_" + name, "credential " + name);
}

tl::expected<std::string, std::string> read_variable(const std::string& name) {
  const char* value = std::getenv(name.c_str());
  if (!value) return tl::unexpected("environment variable " + name + " is not set");
  return std::string(value);
}

}  // namespace

tl::expected<std::string, std::string> read_secret(const rules::Secret& secret) {
  switch (secret.source) {
    case rules::Secret::Source::none:
      return std::string{};
    case rules::Secret::Source::credential:
      return read_credential(secret.name);
    case rules::Secret::Source::file:
      return read_first_line(secret.name, "secret");
    case rules::Secret::Source::environment:
      return read_variable(secret.name);
  }
  return std::string{};
}

}  // namespace service

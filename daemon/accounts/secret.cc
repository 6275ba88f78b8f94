#include "daemon/accounts/secret.hh"

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <unistd.h>

namespace service {
namespace {

tl::expected<std::string, std::string> read_first_line(const std::string& path, const std::string& what) {
  errno = 0;
  std::ifstream file(path);
  std::string line;
  if (!file || (!std::getline(file, line) && !file.eof()))
    return tl::unexpected(what + ": cannot read " + path + ": " + std::strerror(errno));
  if (line.ends_with('\r')) line.pop_back();
  if (line.empty()) return tl::unexpected(what + ": the first line of " + path + " is empty");
  return line;
}

tl::expected<std::string, std::string> read_whole(const std::string& path, const std::string& what) {
  constexpr std::size_t kMost = 64u << 10;
  errno = 0;
  std::ifstream file(path, std::ios::binary);
  std::string bytes(kMost + 1, '\0');
  file.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  if (file.gcount() == 0) return tl::unexpected(what + ": cannot read " + path + ": " + std::strerror(errno));
  bytes.resize(static_cast<std::size_t>(file.gcount()));
  if (bytes.size() > kMost) return tl::unexpected(what + ": " + path + " is too large for a secret");
  return bytes;
}

// The unit loads a whole folder, LoadCredential=ticketd:FOLDER, and systemd puts that name before those of
// the files (systemd.exec(5)); a unit of one's own may load them one by one.
tl::expected<std::string, std::string> credential_path(const std::string& name) {
  const std::string hint = " (LoadCredential=" + name + ":PATH in the unit puts it there)";
  const char* folder = std::getenv("CREDENTIALS_DIRECTORY");
  if (!folder) return tl::unexpected("credential " + name + ": $CREDENTIALS_DIRECTORY is not set" + hint);
  const std::string path = std::string(folder) + "/";
  for (const auto& file : {path + name, path + "ticketd_" + name})
    if (::access(file.c_str(), F_OK) == 0) return file;
  return tl::unexpected("credential " + name + ": there is no " + path + name + hint);
}

tl::expected<std::string, std::string> read_credential(const std::string& name) {
  const auto path = credential_path(name);
  if (!path) return tl::unexpected(path.error());
  return read_first_line(*path, "credential " + name);
}

// Where the secret is, as far as it is in a file.
std::string path_of(const rules::Secret& secret) {
  if (secret.source == rules::Secret::Source::credential) return credential_path(secret.name).value_or("");
  return secret.source == rules::Secret::Source::file ? secret.name : "";
}

bool can_be_read_again(const rules::Secret& secret) {
  std::error_code unreadable;
  return std::filesystem::is_regular_file(path_of(secret), unreadable);
}

// Whoever renews it has not been there yet.
bool may_come(const rules::Secret& secret) {
  std::error_code unreadable;
  return secret.source == rules::Secret::Source::file && !std::filesystem::exists(secret.name, unreadable);
}

tl::expected<std::string, std::string> read_variable(const std::string& name) {
  const char* value = std::getenv(name.c_str());
  if (!value || !*value) return tl::unexpected("environment variable " + name + " is not set, or empty");
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

tl::expected<std::string, std::string> read_again(const rules::Secret& secret, Lines lines) {
  const std::string path = path_of(secret);
  std::error_code unreadable;
  const bool there = !path.empty() && std::filesystem::exists(path, unreadable);
  if (there && !can_be_read_again(secret))
    return tl::unexpected("the secret " + path + " is no regular file");
  if (lines == Lines::all && there) return read_whole(path, "secret");
  return read_secret(secret);
}

// Looked at each time: a pipe put there later would hold up the whole loop.
SecretSource source_of(const rules::Secret& secret) {
  if (!can_be_read_again(secret) && !may_come(secret)) return {};
  return [secret]() -> tl::expected<std::string, std::string> {
    if (can_be_read_again(secret)) return read_secret(secret);
    return tl::unexpected("the file of the secret " + secret.name + " is not there, or is no file");
  };
}

}  // namespace service

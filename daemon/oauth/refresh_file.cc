#include "daemon/oauth/refresh_file.hh"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

namespace oauth {
namespace {

using Json = nlohmann::json;
using Done = tl::expected<void, std::string>;

constexpr std::size_t kMostBytes = 256u << 10;
constexpr mode_t kOwnerOnly = 0600, kOwnersFolder = 0700;

class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int number() const { return number_; }
  bool open() const { return number_ >= 0; }

 private:
  int number_;
};

tl::unexpected<std::string> failure(const std::string& what, const std::string& path) {
  return tl::unexpected("cannot " + what + " " + path + ": " + std::strerror(errno));
}

// What root makes for the daemon belongs to whom its folder belongs to.
bool give_to_owner_of(const std::string& folder, int file) {
  struct stat owner {};
  if (::geteuid() != 0) return true;
  return ::stat(folder.c_str(), &owner) == 0 && ::fchown(file, owner.st_uid, owner.st_gid) == 0;
}

Done sync_folder(const std::string& folder) {
  const Descriptor opened(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!opened.open() || ::fsync(opened.number()) != 0) return failure("sync", folder);
  return {};
}

Done make_folder(const std::string& folder) {
  if (::mkdir(folder.c_str(), kOwnersFolder) != 0) {
    if (errno == EEXIST) return {};
    return failure("make", folder);
  }
  const std::string parent = std::filesystem::path(folder).parent_path();
  const Descriptor opened(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!opened.open() || !give_to_owner_of(parent.empty() ? "." : parent, opened.number()))
    return failure("hand over", folder);
  return sync_folder(parent.empty() ? "." : parent);
}

Done write_all(int file, std::string_view bytes, const std::string& path) {
  while (!bytes.empty()) {
    const auto count = ::write(file, bytes.data(), bytes.size());
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return failure("write", path);
    bytes.remove_prefix(static_cast<std::size_t>(count));
  }
  return {};
}

// A file of this name that a kill left behind is nobody's.
Done write_new(const std::string& path, const std::string& folder, std::string_view bytes) {
  ::unlink(path.c_str());
  const Descriptor file(
      ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, kOwnerOnly));
  if (!file.open()) return failure("make", path);
  if (!give_to_owner_of(folder, file.number())) return failure("hand over", path);
  if (const auto written = write_all(file.number(), bytes, path); !written) return written;
  if (::fsync(file.number()) != 0) return failure("sync", path);
  return {};
}

tl::expected<std::string, std::string> read_whole(int file, const std::string& path) {
  std::string bytes;
  char chunk[4096];
  while (bytes.size() <= kMostBytes) {
    const auto count = ::read(file, chunk, sizeof chunk);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return failure("read", path);
    if (count == 0) return bytes;
    bytes.append(chunk, static_cast<std::size_t>(count));
  }
  return tl::unexpected(path + " is no file of a refresh token");
}

std::string text_of(const Json& json, const char* key) {
  const auto found = json.find(key);
  return found != json.end() && found->is_string() ? found->get<std::string>() : std::string();
}

}  // namespace

RefreshFile::RefreshFile(std::string folder, const std::string& id)
    : folder_(std::move(folder)), path_(folder_ + "/" + id) {}

tl::expected<std::optional<Kept>, std::string> RefreshFile::read() const {
  const Descriptor file(::open(path_.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
  if (!file.open() && errno == ENOENT) return std::optional<Kept>();
  if (!file.open()) return failure("read", path_);
  const auto bytes = read_whole(file.number(), path_);
  if (!bytes) return tl::unexpected(bytes.error());
  const Json json = Json::parse(*bytes, nullptr, false);
  Kept kept;
  if (json.is_object()) kept = {text_of(json, "refresh_token"), text_of(json, "consent")};
  if (kept.token.empty()) return tl::unexpected(path_ + " is no file of a refresh token");
  return std::optional<Kept>(std::move(kept));
}

tl::expected<void, std::string> RefreshFile::write(const Kept& kept) const {
  if (const auto made = make_folder(folder_); !made) return made;
  const Json json{{"refresh_token", kept.token}, {"consent", kept.consent}};
  const std::string fresh = path_ + ".new";
  if (const auto written = write_new(fresh, folder_, json.dump() + "\n"); !written) return written;
  if (::rename(fresh.c_str(), path_.c_str()) != 0) return failure("replace", path_);
  return sync_folder(folder_);
}

std::optional<Turn> Turn::take(const RefreshFile& file) {
  if (!make_folder(file.folder())) return {};
  const std::string path = file.path() + ".lock";
  const int lock = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, kOwnerOnly);
  if (lock < 0) return {};
  Turn turn(lock);
  if (!give_to_owner_of(file.folder(), lock) || ::flock(lock, LOCK_EX | LOCK_NB) != 0) return {};
  return turn;
}

Turn::Turn(Turn&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}

Turn& Turn::operator=(Turn&& other) noexcept {
  std::swap(descriptor_, other.descriptor_);
  return *this;
}

Turn::~Turn() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

}  // namespace oauth

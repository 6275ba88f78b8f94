#include "storage/disk/file.hh"

#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#include "storage/failure.hh"

namespace storage::disk {
namespace {

Fault fault_of(int error) {
  switch (error) {
    case ENOSPC:
    case EDQUOT:
    case EFBIG:
      return Fault::full;
    case EACCES:
    case EPERM:
    case EROFS:
    case ENOENT:
    case ENOTDIR:
    case EISDIR:
    case ELOOP:
    case EMFILE:
    case ENFILE:
    case ENOMEM:
    case EAGAIN:
    case EINTR:
    case ETIMEDOUT:
    case ESTALE:
    case ENXIO:
    case ENODEV:
      return Fault::unavailable;
    default:
      return Fault::io;
  }
}

std::string hint_for(int error) {
  switch (error) {
    case ENOSPC:
      return "free some space on that disk; nothing that was acknowledged is lost";
    case EDQUOT:
      return "raise the disk quota of this user";
    case EFBIG:
      return "raise the file size limit (LimitFSIZE= or ulimit -f)";
    case EACCES:
    case EPERM:
      return "check owner and permissions; the service's user must be able to write there";
    case EROFS:
      return "that file system is mounted read-only; in a systemd unit see ReadWritePaths= and "
             "StateDirectory=";
    case ENOENT:
      return "check the path; the directory must exist";
    case EMFILE:
      return "ticketd has as many files and connections open as it may: raise LimitNOFILE= or ulimit -n";
    case ENFILE:
      return "the machine has as many files open as it can: raise fs.file-max";
    case EIO:
      return "the disk could not read or write there: look at the kernel's log, and after the disk";
    default:
      return {};
  }
}

int checked(int result, const std::string& verb, const std::string& path) {
  if (result < 0) raise_errno(errno, verb + ' ' + path);
  return result;
}

// What root makes beside a stopped service must stay open to it: it gets the owner of its folder.
void give_to_owner(int descriptor, const std::string& folder) {
  struct stat status {};
  if (::geteuid() != 0 || ::stat(folder.c_str(), &status) != 0 || status.st_uid == 0) return;
  checked(::fchown(descriptor, status.st_uid, status.st_gid), "give to the owner of " + folder,
          "the new file in it");
}

iovec part(std::string_view bytes) {
  return {const_cast<char*>(bytes.data()), bytes.size()};
}

}  // namespace

void raise_errno(int error, const std::string& what) {
  raise(fault_of(error), "cannot " + what + ": " + std::strerror(error), hint_for(error));
}

File File::open(const std::string& path, int flags) {
  const bool fresh = (flags & O_CREAT) != 0 && !exists(path);
  File file{checked(::open(path.c_str(), flags | O_CLOEXEC, 0640), "open", path), path};
  if (fresh) give_to_owner(file.descriptor(), parent(path));
  return file;
}

File File::temporary() {
  const char* chosen = std::getenv("TMPDIR");
  const std::string folder = chosen != nullptr && *chosen != '\0' ? chosen : "/var/tmp";
  int descriptor = ::open(folder.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
  if (descriptor < 0) {  // a file system that needs a name, for a moment
    std::string name = folder + "/ticketd-XXXXXX";
    descriptor = ::mkostemp(name.data(), O_CLOEXEC);
    if (descriptor < 0) raise_errno(errno, "make a temporary file in " + folder);
    ::unlink(name.c_str());
  }
  return {descriptor, "a temporary file in " + folder};
}

File::File(File&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)), path_(std::move(other.path_)) {}

File& File::operator=(File&& other) noexcept {
  std::swap(descriptor_, other.descriptor_);
  std::swap(path_, other.path_);
  return *this;
}

File::~File() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

std::uint64_t File::size() const {
  struct stat status {};
  checked(::fstat(descriptor_, &status), "look at", path_);
  return static_cast<std::uint64_t>(status.st_size);
}

void File::write(std::uint64_t position, std::string_view head, std::string_view body) {
  while (!head.empty() || !body.empty()) {
    const std::array<iovec, 2> parts{part(head), part(body)};
    const ssize_t written = ::pwritev(descriptor_, parts.data(), 2, static_cast<off_t>(position));
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) raise_errno(errno, "write " + path_);
    const auto count = static_cast<std::size_t>(written);
    const std::size_t of_head = std::min(count, head.size());
    head.remove_prefix(of_head);
    body.remove_prefix(count - of_head);
    position += count;
  }
}

std::size_t File::read(std::uint64_t position, char* into, std::size_t length) const {
  std::size_t done = 0;
  while (done < length) {
    const ssize_t count =
        ::pread(descriptor_, into + done, length - done, static_cast<off_t>(position + done));
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) raise_errno(errno, "read " + path_);
    if (count == 0) break;
    done += static_cast<std::size_t>(count);
  }
  return done;
}

void File::truncate(std::uint64_t size) {
  checked(::ftruncate(descriptor_, static_cast<off_t>(size)), "shorten", path_);
}

void File::sync() {
  checked(::fdatasync(descriptor_), "sync", path_);
}

void File::sync_all() {
  checked(::fsync(descriptor_), "sync", path_);
}

bool exists(const std::string& path) {
  std::error_code ignored;
  return std::filesystem::exists(path, ignored);
}

bool is_missing(const std::string& path) {
  struct stat status {};
  if (::stat(path.c_str(), &status) == 0) return false;
  if (errno != ENOENT) raise_errno(errno, "look at " + path);
  return true;
}

bool is_same(const File& open, const std::string& path) {
  struct stat ours {
  }, named{};
  checked(::fstat(open.descriptor(), &ours), "look at", open.path());
  if (::stat(path.c_str(), &named) != 0) {
    if (errno != ENOENT) raise_errno(errno, "look at " + path);
    return false;
  }
  return ours.st_dev == named.st_dev && ours.st_ino == named.st_ino;
}

void make_directory(const std::string& path) {
  if (::mkdir(path.c_str(), 0750) == 0) {
    give_to_owner(File::open(path, O_RDONLY | O_DIRECTORY).descriptor(), parent(path));
    sync_directory(parent(path));
  } else if (errno != EEXIST) {
    raise_errno(errno, "make the folder " + path);
  }
}

void sync_directory(const std::string& path) {
  File::open(path, O_RDONLY | O_DIRECTORY).sync_all();
}

std::string parent(const std::string& path) {
  const auto folder = std::filesystem::path(path).parent_path().string();
  return folder.empty() ? "." : folder;
}

}  // namespace storage::disk

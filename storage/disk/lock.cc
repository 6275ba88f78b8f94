#include "storage/disk/lock.hh"

#include <array>
#include <cerrno>
#include <chrono>
#include <fcntl.h>
#include <sys/file.h>
#include <thread>
#include <unistd.h>

#include "storage/failure.hh"

namespace storage::disk {
namespace {

constexpr std::chrono::milliseconds kLook{10};
constexpr int kServingLooks = 3000, kPassingLooks = 200;  // half a minute, and two seconds
constexpr const char* kPassing = " passing";

std::string text_of(const File& file) {
  std::array<char, 40> text{};
  return {text.data(), file.read(0, text.data(), text.size())};
}

// The decimal pid in the file; empty when there is none.
std::string holder(const File& file) {
  const std::string text = text_of(file);
  return text.substr(0, text.find_first_not_of("0123456789"));
}

// The byte that whoever is to serve locks, apart from flock.
struct flock first_byte() {
  struct flock lock {};
  lock.l_type = F_WRLCK;
  lock.l_whence = SEEK_SET;
  lock.l_len = 1;
  return lock;
}

[[noreturn]] void refuse(const File& file, const std::string& of) {
  const std::string pid = holder(file);
  raise(Fault::locked, of + " is already served by " + (pid.empty() ? "another process" : "process " + pid),
        "one process serves one database: stop the other one, or talk to it with ticketctl");
}

}  // namespace

Lock::Lock(const std::string& path, const std::string& of, Role role)
    : file_(File::open(path, O_RDWR | O_CREAT)) {
  if (role == Role::serves && !announce()) refuse(file_, of);
  if (role == Role::passes && is_announced()) refuse(file_, of);
  take(of, role);
  after_unclean_stop_ = !holder(file_).empty();
  file_.truncate(0);
  file_.write(0, std::to_string(::getpid()) + (role == Role::passes ? kPassing : "") + '\n');
}

void Lock::take(const std::string& of, Role role) {
  for (int looks = role == Role::serves ? kServingLooks : kPassingLooks;
       ::flock(file_.descriptor(), LOCK_EX | LOCK_NB) != 0;) {
    if (errno == EINTR) continue;
    if (errno != EWOULDBLOCK) raise_errno(errno, "lock " + file_.path());
    if (--looks < 0 || !may_wait(role)) refuse(file_, of);
    std::this_thread::sleep_for(kLook);
  }
}

// For one that passes by. A file without words is being written.
bool Lock::may_wait(Role role) const {
  if (role == Role::passes && is_announced()) return false;
  const std::string text = text_of(file_);
  return text.empty() || text.find(kPassing) != std::string::npos;
}

// Where the file system knows no such locks, nobody stands back.
bool Lock::announce() const {
  struct flock lock = first_byte();
  return ::fcntl(file_.descriptor(), F_OFD_SETLK, &lock) == 0 || (errno != EAGAIN && errno != EACCES);
}

bool Lock::is_announced() const {
  struct flock lock = first_byte();
  return ::fcntl(file_.descriptor(), F_OFD_GETLK, &lock) == 0 && lock.l_type != F_UNLCK;
}

Lock::~Lock() {
  // If this fails, the next start only believes that we were killed.
  [[maybe_unused]] const int result = ::ftruncate(file_.descriptor(), 0);
}

}  // namespace storage::disk

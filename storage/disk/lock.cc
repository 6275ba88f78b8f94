#include "storage/disk/lock.hh"

#include <array>
#include <cerrno>
#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include "storage/failure.hh"

namespace storage::disk {
namespace {

// The decimal pid in the file; empty when there is none.
std::string holder(const File& file) {
  std::array<char, 20> text{};
  std::string pid(text.data(), file.read(0, text.data(), text.size()));
  return pid.substr(0, pid.find_first_not_of("0123456789"));
}

}  // namespace

Lock::Lock(const std::string& path, const std::string& of) : file_(File::open(path, O_RDWR | O_CREAT)) {
  while (::flock(file_.descriptor(), LOCK_EX | LOCK_NB) != 0) {
    if (errno == EINTR) continue;
    if (errno != EWOULDBLOCK) raise_errno(errno, "lock " + path);
    const std::string pid = holder(file_);
    raise(Fault::locked, of + " is already served by " + (pid.empty() ? "another process" : "process " + pid),
          "one process serves one database: stop the other one, or talk to it with ticketctl");
  }
  after_unclean_stop_ = !holder(file_).empty();
  file_.truncate(0);
  file_.write(0, std::to_string(::getpid()) + '\n');
}

Lock::~Lock() {
  // If this fails, the next start only believes that we were killed.
  [[maybe_unused]] const int result = ::ftruncate(file_.descriptor(), 0);
}

}  // namespace storage::disk

#include "daemon/verbs/mail_input.hh"

#include <cerrno>
#include <cstdint>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

namespace ctl {
namespace {

constexpr std::size_t kFirst = 1 << 20;  // bytes, where the size is not known; untouched pages cost nothing

// One more than a file has: reading ends without growing.
std::size_t expected_size(int fd) {
  struct stat about {};
  const bool is_file = fstat(fd, &about) == 0 && S_ISREG(about.st_mode);
  return is_file ? static_cast<std::size_t>(about.st_size) + 1 : kFirst;
}

}  // namespace

std::optional<MailInput> MailInput::read(int fd) {
  MailInput input;
  if (!input.grow(expected_size(fd))) return std::nullopt;
  for (;;) {
    if (input.size_ == input.capacity_ && !input.grow(2 * input.capacity_)) return std::nullopt;
    const ssize_t count = ::read(fd, input.data_ + input.size_, input.capacity_ - input.size_);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return std::nullopt;
    if (count == 0) return input;
    input.size_ += static_cast<std::size_t>(count);
  }
}

// Pages are moved, never copied.
bool MailInput::grow(std::size_t capacity) {
  void* const memory =
      data_ ? mremap(data_, capacity_, capacity, MREMAP_MAYMOVE)
            : mmap(nullptr, capacity, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) return false;
  data_ = static_cast<char*>(memory);
  capacity_ = capacity;
  return true;
}

MailInput::MailInput(MailInput&& other) noexcept
    : data_(std::exchange(other.data_, nullptr)), size_(other.size_), capacity_(other.capacity_) {}

MailInput::~MailInput() {
  if (data_) munmap(data_, capacity_);
}

void MailInput::give_back(std::string_view stretch) {
  static const auto page = static_cast<std::uintptr_t>(sysconf(_SC_PAGESIZE));
  const auto begin = (reinterpret_cast<std::uintptr_t>(stretch.data()) + page - 1) / page * page;
  const auto end = reinterpret_cast<std::uintptr_t>(stretch.data() + stretch.size()) / page * page;
  if (begin < end) madvise(reinterpret_cast<void*>(begin), end - begin, MADV_DONTNEED);
}

}  // namespace ctl

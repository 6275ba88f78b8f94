#pragma once
// A file descriptor that closes itself, and the few operations whose order on the disk matters to us. All
// raise Failure.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace storage::disk {

class File {
 public:
  // `flags` as for open(2); O_CLOEXEC is added. New files get 0640, narrowed by the umask.
  static File open(const std::string& path, int flags);
  // One without a name, where large temporary files belong ($TMPDIR, else /var/tmp); it is gone when closed.
  static File temporary();
  File(File&& other) noexcept;
  File& operator=(File&& other) noexcept;
  ~File();

  int descriptor() const { return descriptor_; }
  const std::string& path() const { return path_; }
  std::uint64_t size() const;
  // Writes head and then body at `position`, all of it.
  void write(std::uint64_t position, std::string_view head, std::string_view body = {});
  // Reads until `length` bytes are there or the file ends; returns how many came.
  std::size_t read(std::uint64_t position, char* into, std::size_t length) const;
  void truncate(std::uint64_t size);
  void sync();      // contents, and the metadata that reading them needs
  void sync_all();  // everything, for a new file

 private:
  File(int descriptor, std::string path) : descriptor_(descriptor), path_(std::move(path)) {}
  int descriptor_ = -1;
  std::string path_;
};

bool exists(const std::string& path);
// For certain: where it cannot be told, as where a folder is closed to us, it raises.
bool is_missing(const std::string& path);
bool is_same(const File& open, const std::string& path);  // the path leads to this very file
void make_directory(const std::string& path);             // fine if it is there; durable on return
void sync_directory(const std::string& path);             // makes new names in it durable
std::string parent(const std::string& path);

// Raises the Failure that `error` (an errno) stands for: "cannot WHAT: reason".
[[noreturn]] void raise_errno(int error, const std::string& what);

}  // namespace storage::disk

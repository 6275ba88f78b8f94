// Files that change, told once nothing moves any more.
#include "daemon/service/file_watch.hh"

#include <filesystem>
#include <fstream>

#include "tests/catch.hh"
#include "tests/storage/support.hh"

using service::Watch;

namespace {

class File {
 public:
  explicit File(const std::string& name) : path_(folder_.path() + "/" + name) {}
  const std::string& path() const { return path_; }
  void write(const std::string& text) { std::ofstream(path_) << text; }
  void remove() { std::filesystem::remove(path_); }

 private:
  storage::test::Folder folder_;
  std::string path_;
};

}  // namespace

TEST_CASE("a change is told once, when it is over") {
  File file("customers.csv");
  file.write("a");
  Watch watch({file.path()});
  CHECK_FALSE(watch.changed());
  file.write("ab");
  CHECK_FALSE(watch.changed());  // may still be at it
  file.write("abc");
  CHECK_FALSE(watch.changed());
  CHECK(watch.changed());
  CHECK_FALSE(watch.changed());
}

TEST_CASE("a file that goes, comes, or is replaced by one of the same size has changed") {
  File file("customers.csv"), other("new.csv");
  file.write("a");
  Watch watch({file.path(), "/nonexistent/customers.csv"});
  file.remove();
  CHECK_FALSE(watch.changed());
  CHECK(watch.changed());
  file.write("a");
  CHECK_FALSE(watch.changed());
  CHECK(watch.changed());
  other.write("b");
  std::filesystem::rename(other.path(), file.path());
  CHECK_FALSE(watch.changed());
  CHECK(watch.changed());
}

TEST_CASE("nothing to watch never changes") {
  Watch watch;
  CHECK_FALSE(watch.changed());
  CHECK_FALSE(watch.changed());
}

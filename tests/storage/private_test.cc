// Who may read what is stored.
#include <filesystem>
#include <sys/stat.h>

#include "tests/storage/support.hh"

using namespace storage;
using namespace storage::test;

TEST_CASE("attack: another user of the machine reads the database") {
  const Folder folder;
  const auto mask = ::umask(0);  // a service that nobody has hardened
  Options options;
  options.path = folder.path() + "/tickets.db";
  auto store = must(Store::open(options));
  ::umask(mask);
  std::size_t files = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder.path())) {
    INFO(entry.path());
    struct stat status {};
    REQUIRE(::stat(entry.path().c_str(), &status) == 0);
    CHECK((status.st_mode & S_IRWXO) == 0);
    ++files;
  }
  CHECK(files > 1);
}

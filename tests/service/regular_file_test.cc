// Files that change into something else between two looks.
#include "daemon/service/regular_file.hh"

#include <fstream>
#include <sys/stat.h>

#include "tests/catch.hh"
#include "tests/storage/support.hh"

using service::read_regular;
namespace fs = std::filesystem;

TEST_CASE("a file is read, as far as the limit goes") {
  const storage::test::Folder folder;
  const fs::path path = fs::path(folder.path()) / "mail";
  std::ofstream(path) << "Subject: x";
  CHECK(read_regular(path, 100)->bytes == "Subject: x");
  CHECK_FALSE(read_regular(path, 10)->truncated);
  CHECK(read_regular(path, 7)->bytes == "Subject");
  CHECK(read_regular(path, 7)->truncated);
}

TEST_CASE("attack: a link, a pipe or a folder where a mail should be") {
  const storage::test::Folder folder;
  const fs::path secret = fs::path(folder.path()) / "secret", path = fs::path(folder.path()) / "mail";
  std::ofstream(secret) << "the password of the mailbox";
  fs::create_symlink(secret, path);
  CHECK_FALSE(read_regular(path, 100));
  fs::remove(path);
  REQUIRE(::mkfifo(path.c_str(), 0600) == 0);
  CHECK_FALSE(read_regular(path, 100));  // and it does not wait for a writer
  fs::remove(path);
  fs::create_directory(path);
  CHECK_FALSE(read_regular(path, 100));
  CHECK_FALSE(read_regular(fs::path(folder.path()) / "nothing", 100));
}

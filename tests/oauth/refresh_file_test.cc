// The refresh token on the disk, killed at every step.
#include "daemon/oauth/refresh_file.hh"

#include <atomic>
#include <csignal>
#include <dlfcn.h>
#include <filesystem>
#include <fstream>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/catch.hh"
#include "tests/storage/child.hh"
#include "tests/storage/support.hh"

namespace {

// How many more steps that reach the disk the process lives; below zero: for ever.
std::atomic<int> steps_left{-1};

void step() {
  if (steps_left >= 0 && steps_left-- == 0) ::raise(SIGKILL);
}

template <class Function>
Function next(const char* name) {
  return reinterpret_cast<Function>(::dlsym(RTLD_NEXT, name));
}

}  // namespace

// In place of the C library's, for the whole program.
extern "C" int fsync(int file) {
  step();
  return next<int (*)(int)>("fsync")(file);
}
extern "C" int rename(const char* from, const char* to) {
  step();
  return next<int (*)(const char*, const char*)>("rename")(from, to);
}
extern "C" ssize_t write(int file, const void* bytes, size_t size) {
  step();
  return next<ssize_t (*)(int, const void*, size_t)>("write")(file, bytes, size);
}
extern "C" int unlink(const char* path) {
  step();
  return next<int (*)(const char*)>("unlink")(path);
}

using namespace oauth;

namespace {

Kept must_read(const RefreshFile& file) {
  const auto kept = file.read();
  REQUIRE(kept);
  REQUIRE(*kept);
  return **kept;
}

}  // namespace

TEST_CASE("a kill at any step of a rotation leaves the old token or the new one, whole") {
  const storage::test::Folder folder;
  const RefreshFile file(folder.path() + "/tickets.db.tokens", "grant");
  REQUIRE(file.write({"token-0", "consent"}));
  int kills = 0, news = 0;
  bool ended = false;
  for (int at = 0; !ended && at < 100; ++at) {
    const std::string before = must_read(file).token, after = "token-" + std::to_string(at + 1);
    const auto child = storage::test::in_child([&] {
      steps_left = at;
      const bool written = file.write({after, "consent"}).has_value();
      steps_left = -1;
      return written ? 0 : 1;
    });
    const std::string now = must_read(file).token;
    CHECK((now == before || now == after));
    if (child.signal == 0) CHECK(now == after);
    ended = child.signal == 0;
    kills += !ended;
    news += now == after;
  }
  CHECK(ended);
  CHECK(kills >= 5);  // unlink, write, fsync, rename, fsync of the folder
  CHECK(news >= 1);
}

TEST_CASE("a refresh token is for its owner's eyes") {
  const storage::test::Folder folder;
  const RefreshFile file(folder.path() + "/tickets.db.tokens", "grant");
  REQUIRE(file.read());
  CHECK_FALSE(*file.read());
  const auto mask = ::umask(0);
  REQUIRE(file.write({"token", "consent"}));
  ::umask(mask);
  struct stat found {};
  REQUIRE(::stat(file.path().c_str(), &found) == 0);
  CHECK((found.st_mode & 0777) == 0600);
  REQUIRE(::stat(file.folder().c_str(), &found) == 0);
  CHECK((found.st_mode & 0777) == 0700);
  CHECK(must_read(file).token == "token");
  CHECK(must_read(file).consent == "consent");
}

TEST_CASE("a damaged file is told, not taken for none") {
  const storage::test::Folder folder;
  const RefreshFile file(folder.path() + "/t", "grant");
  REQUIRE(file.write({"token", "consent"}));
  std::ofstream(file.path(), std::ios::trunc) << "{\"refresh_token\":\"tok";
  CHECK_FALSE(file.read());
}

TEST_CASE("one at a time renews a token, and a killed one holds up nobody") {
  const storage::test::Folder folder;
  const RefreshFile file(folder.path() + "/t", "grant");
  {
    const auto turn = Turn::take(file);
    REQUIRE(turn);
    CHECK_FALSE(Turn::take(file));
  }
  const auto child = storage::test::in_child([&] {
    const auto turn = Turn::take(file);
    ::raise(SIGKILL);
    return turn ? 0 : 1;
  });
  CHECK(child.signal == SIGKILL);
  CHECK(Turn::take(file));
}

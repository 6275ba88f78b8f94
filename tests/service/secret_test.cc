// Where secrets are read, and what is said when they are not there.
#include "daemon/accounts/secret.hh"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sys/stat.h>

#include "tests/catch.hh"
#include "tests/storage/support.hh"

using rules::Secret;
using service::read_secret;

namespace {

// Sets an environment variable for as long as this lives.
class Variable {
 public:
  Variable(std::string name, const std::string& value) : name_(std::move(name)) {
    ::setenv(name_.c_str(), value.c_str(), 1);
  }
  ~Variable() { ::unsetenv(name_.c_str()); }
  Variable(const Variable&) = delete;
  Variable& operator=(const Variable&) = delete;

 private:
  std::string name_;
};

struct Credentials : storage::test::Folder {
  Variable variable{"CREDENTIALS_DIRECTORY", path()};
  void write(const std::string& name, const std::string& bytes) const {
    std::ofstream(path() + "/" + name, std::ios::binary) << bytes;
  }
};

}  // namespace

TEST_CASE("a credential is the first line of its file, without the line's end") {
  const Credentials credentials;
  const auto bytes = GENERATE(as<std::string>{}, "sesame", "sesame\n", "sesame\r\n", "sesame\nopen\n");
  credentials.write("imap", bytes);
  CHECK(read_secret({Secret::Source::credential, "imap"}) == "sesame");
}

TEST_CASE("blanks belong to a secret") {
  const Credentials credentials;
  credentials.write("imap", " two words \n");
  CHECK(read_secret({Secret::Source::credential, "imap"}) == " two words ");
}

TEST_CASE("a folder of credentials is found under the unit's name for it") {
  const Credentials credentials;
  credentials.write("ticketd_imap", "sesame\n");
  CHECK(read_secret({Secret::Source::credential, "imap"}) == "sesame");
}

TEST_CASE("a credential of one's own comes before the folder's") {
  const Credentials credentials;
  credentials.write("ticketd_imap", "folder\n");
  credentials.write("imap", "own\n");
  CHECK(read_secret({Secret::Source::credential, "imap"}) == "own");
}

TEST_CASE("a credential that is not there is named, with its place and what to do") {
  const Credentials credentials;
  const auto read = read_secret({Secret::Source::credential, "imap"});
  REQUIRE_FALSE(read);
  CHECK_THAT(read.error(), ContainsSubstring("imap"));
  CHECK_THAT(read.error(), ContainsSubstring(credentials.path()));
  CHECK_THAT(read.error(), ContainsSubstring("LoadCredential="));
}

TEST_CASE("without a credentials folder the unit's setting is named") {
  ::unsetenv("CREDENTIALS_DIRECTORY");
  const auto read = read_secret({Secret::Source::credential, "imap"});
  REQUIRE_FALSE(read);
  CHECK_THAT(read.error(), ContainsSubstring("LoadCredential="));
}

TEST_CASE("an empty secret is no secret") {
  const Credentials credentials;
  credentials.write("imap", "\n");
  const auto read = read_secret({Secret::Source::credential, "imap"});
  REQUIRE_FALSE(read);
  CHECK_THAT(read.error(), ContainsSubstring("empty"));
}

TEST_CASE("a file is named by its path, and says why it cannot be read") {
  const storage::test::Folder folder;
  const std::string path = folder.path() + "/secret";
  std::ofstream(path) << "sesame\n";
  CHECK(read_secret({Secret::Source::file, path}) == "sesame");
  const auto missing = read_secret({Secret::Source::file, path + ".not"});
  REQUIRE_FALSE(missing);
  CHECK_THAT(missing.error(), ContainsSubstring(path + ".not"));
  CHECK_THAT(missing.error(), ContainsSubstring("No such file"));
  CHECK_FALSE(read_secret({Secret::Source::file, folder.path()}));  // a folder
}

TEST_CASE("an environment variable, whole") {
  const Variable variable("TICKETD_TEST_SECRET", "two\nlines");
  CHECK(read_secret({Secret::Source::environment, "TICKETD_TEST_SECRET"}) == "two\nlines");
  const auto missing = read_secret({Secret::Source::environment, "TICKETD_TEST_NONE"});
  REQUIRE_FALSE(missing);
  CHECK_THAT(missing.error(), ContainsSubstring("TICKETD_TEST_NONE"));
}

TEST_CASE("a secret that the policy does not name is empty") {
  CHECK(read_secret({}) == "");
}

TEST_CASE("a secret in a file is read again each time, whatever put it there") {
  const Credentials credentials;
  credentials.write("token", "one\n");
  const auto by_name = service::source_of({Secret::Source::credential, "token"});
  const auto by_path = service::source_of({Secret::Source::file, credentials.path() + "/token"});
  REQUIRE((by_name && by_path));
  credentials.write("token", "two\n");
  CHECK(by_name() == "two");
  CHECK(by_path() == "two");
  std::filesystem::remove(credentials.path() + "/token");
  CHECK_THAT(by_path().error(), ContainsSubstring(credentials.path() + "/token"));
}

TEST_CASE("a file that is not there yet may come") {
  const Credentials credentials;
  const std::string path = credentials.path() + "/token";
  const auto source = service::source_of({Secret::Source::file, path});
  REQUIRE(source);
  CHECK_THAT(source().error(), ContainsSubstring(path));
  credentials.write("token", "");
  CHECK_FALSE(source());
  credentials.write("token", "one\n");
  CHECK(source() == "one");
}

TEST_CASE("what cannot change, or can be read only once, is not read again") {
  const Variable token{"TICKETD_TEST_TOKEN", "one"};
  CHECK_FALSE(service::source_of({Secret::Source::environment, "TICKETD_TEST_TOKEN"}));
  CHECK_FALSE(service::source_of({Secret::Source::none, ""}));
  CHECK_FALSE(service::source_of({Secret::Source::file, "/dev/null"}));
}

TEST_CASE("a key has several lines, and a pipe in its place holds nobody up") {
  using service::Lines;
  using service::read_again;
  const Credentials credentials;
  const std::string path = credentials.path() + "/key";
  credentials.write("key", "one\ntwo\n");
  CHECK(read_again({Secret::Source::file, path}, Lines::all) == "one\ntwo\n");
  CHECK(read_again({Secret::Source::credential, "key"}, Lines::all) == "one\ntwo\n");
  CHECK(read_again({Secret::Source::file, path}, Lines::first) == "one");
  std::filesystem::remove(path);
  CHECK_THAT(read_again({Secret::Source::file, path}, Lines::all).error(), ContainsSubstring(path));
  REQUIRE(::mkfifo(path.c_str(), 0600) == 0);
  CHECK_THAT(read_again({Secret::Source::file, path}, Lines::all).error(),
             ContainsSubstring("no regular file"));
}

// Lines of the log: one an event, and nobody outside writes lines of their own into it.
#include "daemon/runtime/log.hh"

#include <array>
#include <fcntl.h>
#include <unistd.h>

#include "tests/catch.hh"

using service::log::format;

TEST_CASE("words first, then fields") {
  CHECK(format("mail taken", {{"mailbox", "support"}, {"uid", "7"}}) == "mail taken mailbox=support uid=7");
  CHECK(format("stopping", {}) == "stopping");
}

TEST_CASE("values with blanks, signs and nothing in them are quoted") {
  CHECK(format("x", {{"a", "two words"}}) == "x a=\"two words\"");
  CHECK(format("x", {{"a", "b=c"}}) == "x a=\"b=c\"");
  CHECK(format("x", {{"a", "say \"no\" \\"}}) == "x a=\"say \\\"no\\\" \\\\\"");
  CHECK(format("x", {{"a", ""}}) == "x a=\"\"");
}

using namespace std::string_literals;  // for the NUL

TEST_CASE("a server's words cannot begin a line, nor move a cursor") {
  const auto line = format("x", {{"reply", "550 no\r\n2026-03-02 error forged\x1b[2J\x7f\0."s}});
  for (const char c : line) CHECK((static_cast<unsigned char>(c) >= 0x20 && c != 0x7f));
  CHECK_THAT(line, ContainsSubstring("forged"));
}

TEST_CASE("C1 controls, which some terminals obey, are blanks too; other UTF-8 stays") {
  CHECK(format("x", {{"a",
                      "Zo\xc3\xab\xc2\x9b"
                      "2J"}}) == "x a=\"Zo\xc3\xab 2J\"");
}

namespace {

// The log goes into a small pipe while this lives.
class Pipe {
 public:
  Pipe() : kept_(::dup(STDERR_FILENO)) {
    REQUIRE(::pipe2(ends_.data(), O_NONBLOCK) == 0);
    REQUIRE(::fcntl(ends_[1], F_SETFL, 0) == 0);  // as a daemon is given it: writing waits
    ::fcntl(ends_[1], F_SETPIPE_SZ, 4096);
    ::dup2(ends_[1], STDERR_FILENO);
  }
  ~Pipe() {
    ::dup2(kept_, STDERR_FILENO);
    for (const int end : {kept_, ends_[0], ends_[1]}) ::close(end);
  }
  std::string read() const {
    std::string all(1u << 20, '\0');
    const auto count = ::read(ends_[0], all.data(), all.size());
    return all.substr(0, count > 0 ? static_cast<std::size_t>(count) : 0);
  }

 private:
  int kept_;
  std::array<int, 2> ends_{};
};

}  // namespace

TEST_CASE("whoever stops reading the log stops nothing, and hears later how much was lost") {
  const Pipe pipe;
  service::log::open(false);
  for (int i = 0; i < 500; ++i) service::log::info("a line of the log", {{"number", std::to_string(i)}});
  CHECK_THAT(pipe.read(), ContainsSubstring("number=0"));
  service::log::info("room again", {});
  const auto later = pipe.read();
  CHECK_THAT(later, ContainsSubstring("lines of the log found no room)"));
  CHECK_THAT(later, ContainsSubstring("room again"));
}

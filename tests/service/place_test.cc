// Where the daemon and ticketctl meet.
#include "daemon/control/place.hh"

#include <algorithm>
#include <filesystem>
#include <sys/resource.h>

#include "daemon/service/descriptors.hh"
#include "rules/load/peek.hh"
#include "tests/catch.hh"

using control::Environment;
using control::listening_place;
using control::places;

TEST_CASE("the socket is where the policy says, else in the run folder, else beside the database",
          "[control]") {
  const std::string database = "/var/lib/desk/tickets.db";
  CHECK(listening_place("/x/c.sock", database, {"/run/a", "/run/user/7"}) == "/x/c.sock");
  CHECK(listening_place("", database, {"/run/a", "/run/user/7"}) == "/run/a/control.sock");
  CHECK(listening_place("", database, {"", "/run/user/7"}) == "/run/user/7/ticketd.sock");
  CHECK(listening_place("", database, {}) == "/var/lib/desk/tickets.db.sock");
}

TEST_CASE("ticketctl looks wherever the daemon may listen, in the same order", "[control]") {
  const std::string database = "/var/lib/desk/tickets.db";
  CHECK(places("/x/c.sock", database, {"/run/a", "/run/user/7"}) == std::vector<std::string>{"/x/c.sock"});
  for (const Environment& environment :
       {Environment{"/run/a", "/run/user/7"}, Environment{"", "/run/user/7"}, Environment{}}) {
    const auto all = places("", database, environment);
    CHECK(std::find(all.begin(), all.end(), listening_place("", database, environment)) != all.end());
    CHECK(std::find(all.begin(), all.end(), "/run/ticketd/control.sock") != all.end());
  }
  CHECK(places("", database, {"/run/a", "/run/user/7"}).front() == "/run/a/control.sock");
  CHECK(places("", "", {}) == std::vector<std::string>{"/run/ticketd/control.sock"});
}

TEST_CASE("a policy that is full of errors still says where its daemon is", "[control]") {
  const auto look = [](const std::string& yaml) {
    return rules::peek_places("p.yaml", rules::memory_reader({{"p.yaml", yaml}}));
  };
  const auto both = look("severitys: [x]\ncontrol: {socket: /x/c.sock}\nstorage: {path: /y/t.db}\n");
  CHECK(both.socket == "/x/c.sock");
  CHECK(both.database == "/y/t.db");
  CHECK(look("control: [socket]\nstorage: 7\n").socket.empty());
  CHECK(look("control: {socket: [a]}\n: : :\n\t").database.empty());
  CHECK(rules::peek_places("none", rules::memory_reader({})).socket.empty());
}

TEST_CASE("the soft limit of descriptors is raised to what is allowed", "[service]") {
  rlimit before{};
  REQUIRE(::getrlimit(RLIMIT_NOFILE, &before) == 0);
  rlimit low = before;
  low.rlim_cur = 256;
  REQUIRE(::setrlimit(RLIMIT_NOFILE, &low) == 0);
  service::raise_descriptor_limit();
  rlimit after{};
  REQUIRE(::getrlimit(RLIMIT_NOFILE, &after) == 0);
  CHECK(after.rlim_cur == before.rlim_max);
  ::setrlimit(RLIMIT_NOFILE, &before);
}

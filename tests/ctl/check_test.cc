// `ticketctl check`: what the checker says goes to people, and the exit status to programs.
#include <fstream>

#include "daemon/verbs/command.hh"
#include "tests/catch.hh"
#include "tests/desk/support.hh"
#include "tests/storage/support.hh"

namespace {

std::pair<int, std::string> checked(const std::string& policy) {
  storage::test::Folder folder;
  const std::string path = folder.path() + "/p.yaml";
  std::ofstream(path) << policy;
  ctl::Output output;
  const int status = ctl::check({path}, {}, output);
  return {status, output.err};
}

}  // namespace

TEST_CASE("check says nothing of a policy that is right") {
  CHECK(checked(desk::test::kPolicy) == std::pair<int, std::string>{ctl::kDone, ""});
}

TEST_CASE("check names file, line and column, and refuses what has errors") {
  const auto [status, said] = checked(std::string(desk::test::kPolicy) + "pages: {on-call: []}\n");
  CHECK(status == ctl::kRefused);
  CHECK_THAT(said, ContainsSubstring("p.yaml:30:9: error: page \"on-call\" has no level"));
}

TEST_CASE("check warns of what is right and strange, and lets it pass") {
  const auto [status, said] = checked(std::string(desk::test::kPolicy) +
                                      "webhooks: {stream: {type: slack, url: \"https://chat.example/x\"}}\n");
  CHECK(status == ctl::kDone);
  CHECK_THAT(said, ContainsSubstring("warning: nothing calls the webhook"));
}

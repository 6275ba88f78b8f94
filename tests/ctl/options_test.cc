// Verbs about decisions and policies on the command line.
#include "daemon/verbs/options.hh"

#include "daemon/verbs/run.hh"
#include "tests/catch.hh"

namespace {

ctl::Verb verb(const std::vector<std::string>& arguments) {
  auto read = ctl::read_arguments(arguments);
  if (const auto* usage = std::get_if<ctl::Usage>(&read)) FAIL(usage->err);
  return std::get<ctl::Invocation>(read).verb;
}

int refused(const std::vector<std::string>& arguments) {
  auto read = ctl::read_arguments(arguments);
  REQUIRE(std::holds_alternative<ctl::Usage>(read));
  return std::get<ctl::Usage>(read).status;
}

}  // namespace

TEST_CASE("why takes a ticket and only looks") {
  const auto why = verb({"why", "42"});
  CHECK(std::get<ctl::Why>(why).ticket == 42);
  CHECK(ctl::needs_desk(why));
  CHECK_FALSE(ctl::changes_desk(why));
  CHECK(refused({"why"}) == 2);
  CHECK(refused({"why", "0"}) == 2);
}

TEST_CASE("template lists, or shows one in a language with a ticket") {
  CHECK(std::get<ctl::Template>(verb({"template", "list"})).what == ctl::Template::Do::list);
  const auto verbs = verb({"template", "show", "ack", "--language", "de", "--ticket", "7"});
  const auto& show = std::get<ctl::Template>(verbs);
  CHECK(show.what == ctl::Template::Do::show);
  CHECK(show.name == "ack");
  CHECK(show.language == "de");
  CHECK(show.ticket == 7);
  CHECK_FALSE(ctl::needs_desk(verbs));
  CHECK(refused({"template"}) == 2);
  CHECK(refused({"template", "show"}) == 2);
}

TEST_CASE("schema needs neither desk nor policy") {
  CHECK_FALSE(ctl::needs_desk(verb({"schema"})));
}

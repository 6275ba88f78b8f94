// The command line of ticketctl as values.
#include "daemon/verbs/options.hh"

#include <map>

#include "daemon/verbs/run.hh"
#include "tests/catch.hh"

using ctl::Invocation;
using ctl::read_arguments;
using ctl::Usage;

namespace {

Invocation must_read(const std::vector<std::string>& arguments) {
  auto read = read_arguments(arguments);
  if (const auto* usage = std::get_if<Usage>(&read)) FAIL(usage->err);
  return std::get<Invocation>(read);
}

Usage must_refuse(const std::vector<std::string>& arguments) {
  auto read = read_arguments(arguments);
  REQUIRE(std::holds_alternative<Usage>(read));
  return std::get<Usage>(read);
}

}  // namespace

TEST_CASE("options that all verbs know may stand before and behind the verb") {
  for (const auto& arguments : std::vector<std::vector<std::string>>{
           {"--json", "--config", "p.yaml", "list"}, {"list", "--json", "--config", "p.yaml"}}) {
    const auto read = must_read(arguments);
    CHECK(read.global.json);
    CHECK(read.global.config == "p.yaml");
    CHECK(std::holds_alternative<ctl::List>(read.verb));
  }
}

TEST_CASE("a listing has its filters") {
  const auto read =
      must_read({"list", "--status", "new", "open", "--requester", "a@b.example", "--limit", "5"});
  const auto& list = std::get<ctl::List>(read.verb);
  CHECK(list.status == std::vector<std::string>{"new", "open"});
  CHECK(list.requester == "a@b.example");
  CHECK(list.limit == 5);
  CHECK(std::get<ctl::List>(must_read({"list"}).verb).limit == 1000);
}

TEST_CASE("verbs with a number") {
  CHECK(std::get<ctl::Show>(must_read({"show", "42"}).verb).ticket == 42);
  const auto retry = std::get<ctl::Outbox>(must_read({"outbox", "retry", "7"}).verb);
  CHECK(retry.what == ctl::Outbox::Do::retry);
  CHECK(retry.id == 7);
  const auto drop = std::get<ctl::Quarantine>(must_read({"quarantine", "drop", "9"}).verb);
  CHECK(drop.what == ctl::Quarantine::Do::drop);
  CHECK(drop.id == 9);
}

TEST_CASE("every verb of an outbox and a quarantine is told from the others") {
  using Box = ctl::Outbox::Do;
  for (const auto& [word, what] :
       {std::pair{"retry", Box::retry}, {"drop", Box::drop}, {"hold", Box::hold}, {"release", Box::release}})
    CHECK(std::get<ctl::Outbox>(must_read({"outbox", word, "1"}).verb).what == what);
  CHECK(std::get<ctl::Outbox>(must_read({"outbox", "list"}).verb).what == Box::list);
  using Ward = ctl::Quarantine::Do;
  for (const auto& [word, what] :
       {std::pair{"show", Ward::show}, {"retry", Ward::retry}, {"drop", Ward::drop}})
    CHECK(std::get<ctl::Quarantine>(must_read({"quarantine", word, "1"}).verb).what == what);
  CHECK(std::get<ctl::Quarantine>(must_read({"quarantine", "list"}).verb).what == Ward::list);
}

TEST_CASE("the rest of the verbs") {
  CHECK(std::get<ctl::Check>(must_read({"check", "p.yaml"}).verb).file == "p.yaml");
  CHECK(std::get<ctl::Check>(must_read({"check"}).verb).file.empty());
  CHECK(std::get<ctl::Parse>(must_read({"parse"}).verb).file.empty());
  CHECK(std::get<ctl::Parse>(must_read({"parse", "-"}).verb).file == "-");
  CHECK(std::holds_alternative<ctl::Restored>(must_read({"restored"}).verb));
  CHECK(std::get<ctl::Ingest>(must_read({"ingest", "--mailbox", "support"}).verb).mailbox == "support");
  const auto audit = std::get<ctl::Audit>(must_read({"audit", "support", "--repair"}).verb);
  CHECK(audit.mailbox == "support");
  CHECK(audit.repair);
}

TEST_CASE("what is not meant is refused with 2, and says what is wrong") {
  struct Case {
    std::vector<std::string> arguments;
    std::string says;
  };
  const auto tried = GENERATE(values<Case>({
      {{}, "subcommand"},
      {{"lst"}, "lst"},
      {{"show"}, "TICKET"},
      {{"show", "0"}, "0"},
      {{"show", "-3"}, "-3"},
      {{"show", "x"}, "x"},
      {{"show", "1", "2"}, "2"},
      {{"ingest"}, "--mailbox"},
      {{"outbox"}, "subcommand"},
      {{"outbox", "retry"}, "ID"},
      {{"list", "--limit", "many"}, "--limit"},
      {{"list", "--colour"}, "--colour"},
      {{"--config"}, "--config"},
  }));
  std::string line;
  for (const auto& argument : tried.arguments) line += argument + " ";
  INFO(line);
  const auto usage = must_refuse(tried.arguments);
  CHECK(usage.status == 2);
  CHECK(usage.out.empty());
  CHECK_THAT(usage.err, ContainsSubstring(tried.says));
}

TEST_CASE("help goes to standard output and is no failure") {
  const auto all = must_refuse({"--help"});
  CHECK(all.status == 0);
  CHECK(all.err.empty());
  for (const char* verb : {"check", "parse", "ingest", "list", "show", "outbox", "quarantine", "audit"})
    CHECK_THAT(all.out, ContainsSubstring(verb));
  CHECK_THAT(must_refuse({"outbox", "--help"}).out, ContainsSubstring("release"));
  CHECK(must_refuse({"--version"}).status == 0);
}

TEST_CASE("verbs that change the desk are known as such: without a daemon they lock the database") {
  const auto changes = [](const std::vector<std::string>& arguments) {
    return ctl::changes_desk(must_read(arguments).verb);
  };
  CHECK(changes({"ingest", "--mailbox", "support"}));
  CHECK(changes({"outbox", "hold", "1"}));
  CHECK(changes({"quarantine", "retry", "1"}));
  CHECK_FALSE(changes({"outbox", "list"}));
  CHECK_FALSE(changes({"quarantine", "show", "1"}));
  CHECK_FALSE(changes({"list"}));
  CHECK_FALSE(changes({"show", "1"}));
}

TEST_CASE("a customer is set column by column, in the words of the CSV file") {
  using Do = ctl::Customer::Do;
  const auto verb = std::get<ctl::Customer>(
      must_read({"customer", "set", "acme", "--domains", "acme.example", "eu.acme.example", "--plan", "",
                 "--account-manager", "dan@example.com"})
          .verb);
  CHECK(verb.what == Do::set);
  CHECK(verb.id == "acme");
  std::map<std::string, std::string> values(verb.values.begin(), verb.values.end());
  CHECK(values == std::map<std::string, std::string>{{"domains", "acme.example eu.acme.example"},
                                                     {"plan", ""},
                                                     {"account_manager", "dan@example.com"}});
  CHECK(std::get<ctl::Customer>(must_read({"customer", "list"}).verb).what == Do::list);
  CHECK(std::get<ctl::Customer>(must_read({"customer", "show", "x@acme.example"}).verb).id ==
        "x@acme.example");
  const auto import = must_read({"customer", "import", "-", "--replace"});
  CHECK(std::get<ctl::Customer>(import.verb).replace);
  CHECK(ctl::reads_input(import.verb));
  CHECK(ctl::changes_desk(import.verb));
  CHECK_FALSE(ctl::changes_desk(must_read({"customer", "show", "x"}).verb));
  CHECK(must_refuse({"customer", "set"}).status == 2);
}

// Keys that an earlier version took, though no code read them.
#include "rules/load/load.hh"
#include "tests/catch.hh"

namespace {

std::string errors_of(const std::string& desk, const std::string& more) {
  const std::string policy = "desk: {name: Example" + desk +
                             "}\nstorage: {path: t.db}\nsmtp: {url: \"smtp://localhost\", tls: none}\n"
                             "mailboxes: {support: {address: support@example.com}}\n" +
                             more;
  std::string all;
  for (const auto& one : rules::load_policy("p.yaml", rules::memory_reader({{"p.yaml", policy}})).diagnostics)
    all += one.format() + "\n";
  return all;
}

}  // namespace

TEST_CASE("a key that is gone is an error that says what to do instead", "[load]") {
  CHECK(errors_of("", "").find("error") == std::string::npos);
  CHECK_THAT(errors_of("", "metrics: {listen: \"127.0.0.1:9464\"}\n"),
             ContainsSubstring("p.yaml:5:1: error: \"metrics\" is no key any more") &&
                 ContainsSubstring("ticketctl stats"));
  CHECK_THAT(
      errors_of(", colleagues: true", ""),
      ContainsSubstring("error: \"colleagues\" is no key any more") && ContainsSubstring("take the key out"));
}

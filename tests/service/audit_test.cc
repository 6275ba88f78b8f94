// What the server has, held against the ledger.
#include "daemon/ctl/audit.hh"

#include "tests/catch.hh"

using storage::Fate;

namespace {

storage::LedgerEntry entry(std::uint32_t uid, Fate fate) {
  storage::LedgerEntry made;
  made.place = {"support", 7, uid};
  made.fate = fate;
  made.raw = storage::Digest{};
  return made;
}

}  // namespace

TEST_CASE("each fate is counted for itself") {
  const auto row =
      ctl::compare("support", 7, {1, 2, 3, 4, 5, 6},
                   {entry(1, Fate::message), entry(2, Fate::message), entry(3, Fate::duplicate),
                    entry(4, Fate::ignored), entry(5, Fate::quarantined), entry(6, Fate::received)});
  CHECK(row.mailbox == "support");
  CHECK(row.uidvalidity == 7);
  CHECK(row.on_server == 6);
  CHECK(row.messages == 2);
  CHECK(row.duplicates == 1);
  CHECK(row.ignored == 1);
  CHECK(row.quarantined == 1);
  CHECK(row.received == 1);
  CHECK(row.missing.empty());
}

TEST_CASE("a mail that the ledger does not know is missing, wherever it lies") {
  const auto row = ctl::compare("support", 7, {1, 5, 9}, {entry(5, Fate::message)});
  CHECK(row.missing == std::vector<std::uint32_t>{1, 9});
}

TEST_CASE("mail that left the server is not missing") {
  const auto row = ctl::compare("support", 7, {}, {entry(1, Fate::message), entry(2, Fate::ignored)});
  CHECK(row.missing.empty());
  CHECK(row.on_server == 0);
  CHECK(row.messages == 1);
}

TEST_CASE("a mail without bytes is missing, whatever its entry says") {
  auto without = entry(2, Fate::quarantined);
  without.raw.reset();
  const auto row = ctl::compare("support", 7, {1, 2}, {entry(1, Fate::message), without});
  CHECK(row.missing == std::vector<std::uint32_t>{2});
  CHECK(row.quarantined == 1);
}

TEST_CASE("mail from before the desk is counted for itself, and not missing") {
  const auto row = ctl::compare("support", 7, {1, 2, 3, 9}, {entry(2, Fate::message)}, {{1, 3, 2}});
  CHECK(row.left_alone == 2);
  CHECK(row.missing == std::vector<std::uint32_t>{9});
}

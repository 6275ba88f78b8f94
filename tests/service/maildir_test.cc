// A Maildir folder, a store in memory, and what is left in the folder after a look.
#include "daemon/service/maildir.hh"

#include <filesystem>
#include <fstream>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/catch.hh"
#include "tests/rules/policies.hh"
#include "tests/storage/support.hh"

namespace fs = std::filesystem;
using rules::AfterCommit;
using service::MaildirReader;
using storage::test::kNow;
using storage::test::must;

namespace {

std::string mail(const std::string& subject) {
  return "From: Chris Lee <chris@initech.example>\r\nTo: support@example.com\r\nSubject: " + subject +
         "\r\nMessage-ID: <" + subject +
         "@initech.example>\r\nDate: Mon, 2 Mar 2026 09:00:00 +0000\r\n\r\nHelp.\r\n";
}

// A desk with one mailbox whose mail lies in a folder.
struct Desk {
  storage::test::Folder folder;
  std::unique_ptr<storage::Store> store = storage::test::in_memory();
  intake::Intake intake;
  MaildirReader reader;

  explicit Desk(AfterCommit after = {AfterCommit::Kind::seen, {}}, const std::string& limits = "")
      : intake(*store,
               std::make_shared<const rules::Policy>(rules_test::policy_of(rules_test::kMinimal + limits))),
        reader({"support", folder.path(), std::move(after)}) {
    for (const char* part : {"cur", "new", "tmp"}) fs::create_directory(path(part));
  }

  fs::path path(const std::string& part, const std::string& name = "") const {
    return fs::path(folder.path()) / part / name;
  }
  void deliver(const std::string& name, const std::string& bytes) const {
    std::ofstream(path("new", name), std::ios::binary) << bytes;
  }
  std::size_t take() { return must(reader.take(intake, kNow)); }
  std::vector<std::string> names(const std::string& part) const {
    std::vector<std::string> found;
    for (const auto& entry : fs::directory_iterator(path(part))) found.push_back(entry.path().filename());
    std::sort(found.begin(), found.end());
    return found;
  }
  std::vector<std::string> subjects() const {
    std::vector<std::string> found;
    for (const auto& ticket : must(store->tickets({}))) found.push_back(ticket.subject);
    std::sort(found.begin(), found.end());
    return found;
  }
  std::vector<storage::LedgerEntry> ledger() const { return must(store->ledger("support", 0)); }
};

using Names = std::vector<std::string>;

}  // namespace

TEST_CASE("what lies in new/ becomes tickets, oldest first, and moves to cur/ as read") {
  Desk desk;
  desk.deliver("1700000002.b", mail("second"));
  desk.deliver("1700000001.a", mail("first"));
  CHECK(desk.take() == 2);
  CHECK(desk.names("new").empty());
  CHECK(desk.names("cur") == Names{"1700000001.a:2,S", "1700000002.b:2,S"});
  CHECK(must(desk.store->ticket({1}))->subject == "first");
  CHECK(must(desk.store->ticket({2}))->subject == "second");
  CHECK(desk.take() == 0);
}

TEST_CASE("`after` decides where a file goes") {
  SECTION("leave: to cur/, unread") {
    Desk desk({AfterCommit::Kind::leave, {}});
    desk.deliver("1", mail("a"));
    CHECK(desk.take() == 1);
    CHECK(desk.names("cur") == Names{"1:2,"});
  }
  SECTION("delete: away") {
    Desk desk({AfterCommit::Kind::remove, {}});
    desk.deliver("1", mail("a"));
    CHECK(desk.take() == 1);
    CHECK(desk.names("new").empty());
    CHECK(desk.names("cur").empty());
  }
  SECTION("move: to another Maildir, which is made") {
    Desk desk({AfterCommit::Kind::move, "Processed"});
    desk.deliver("1", mail("a"));
    CHECK(desk.take() == 1);
    CHECK(desk.names(".Processed/cur") == Names{"1:2,S"});
    CHECK(fs::is_directory(desk.path(".Processed/tmp")));
  }
  SECTION("move never leads out of the Maildir") {
    Desk desk({AfterCommit::Kind::move, "../../elsewhere"});
    desk.deliver("1", mail("a"));
    CHECK(desk.take() == 1);
    CHECK(desk.names(".elsewhere/cur") == Names{"1:2,S"});
  }
}

TEST_CASE("files in cur/ and tmp/, hidden ones, folders, links and pipes are not mail") {
  Desk desk;
  std::ofstream(desk.path("cur", "read:2,S")) << mail("read before");
  std::ofstream(desk.path("tmp", "half")) << mail("half written");
  std::ofstream(desk.path("new", ".hidden")) << mail("hidden");
  fs::create_directory(desk.path("new", "folder"));
  fs::create_symlink("/etc/passwd", desk.path("new", "link"));
  REQUIRE(::mkfifo(desk.path("new", "pipe").c_str(), 0600) == 0);
  CHECK(desk.take() == 0);
  CHECK(desk.ledger().empty());
  CHECK_THAT(desk.reader.untaken(),
             ContainsSubstring("new/folder cannot be taken: it is no plain file, and 2 more"));
}

TEST_CASE("what cannot be taken is named, with the reason, until it is gone") {
  Desk desk;
  desk.deliver("1.good", mail("good"));
  desk.deliver("2.bad", mail("bad"));
  fs::permissions(desk.path("new", "2.bad"), fs::perms::none);
  const bool root = ::geteuid() == 0;  // who may read everything
  CHECK(desk.take() == (root ? 2 : 1));
  if (!root) CHECK_THAT(desk.reader.untaken(), ContainsSubstring("2.bad cannot be taken: Permission denied"));
  desk.deliver("3.empty", "");
  CHECK(desk.take() == 0);
  CHECK_THAT(desk.reader.untaken(),
             ContainsSubstring(root ? "3.empty cannot be taken: it is empty" : "1 more"));
  for (const char* name : {"2.bad", "3.empty"}) fs::remove(desk.path("new", name));
  CHECK(desk.take() == 0);
  CHECK(desk.reader.untaken().empty());
}

TEST_CASE("a mail of the same name in cur/ is not written over") {
  Desk desk;
  std::ofstream(desk.path("cur", "1:2,S")) << "older";
  desk.deliver("1", mail("newer"));
  CHECK(desk.take() == 1);
  CHECK(desk.names("cur") == Names{"1.1:2,S", "1:2,S"});
  std::ifstream older(desk.path("cur", "1:2,S"));
  CHECK(std::string(std::istreambuf_iterator<char>(older), {}) == "older");
}

TEST_CASE("a mail that was delivered twice, with another time each, is one") {
  Desk desk;
  std::string once = mail("once");
  once.erase(once.find("Message-ID"), once.find("Date:") - once.find("Message-ID"));
  desk.deliver("1", "Delivery-date: Mon, 30 Nov 2026 21:34:05 +0000\r\n" + once);
  desk.deliver("2", "Delivery-date: Mon, 30 Nov 2026 21:35:07 +0000\r\n" + once);
  CHECK(desk.take() == 2);
  CHECK(desk.subjects() == Names{"once"});
}

TEST_CASE("a mail beyond the limit is taken as far as the limit, and says so") {
  Desk desk({AfterCommit::Kind::seen, {}}, "limits: {mail: 1MB}\n");
  const auto limit = desk.intake.policy().limits.mail;
  desk.deliver("1", mail("large") + std::string(limit, 'x'));
  CHECK(desk.take() == 1);
  REQUIRE(desk.ledger().size() == 1);
  CHECK(desk.ledger()[0].truncated);
  CHECK(desk.ledger()[0].size == limit);
}

TEST_CASE("the same mail, delivered again after a crash before its file had moved, is a duplicate") {
  Desk desk;
  desk.deliver("1", mail("once"));
  CHECK(desk.take() == 1);
  desk.deliver("1", mail("once"));
  CHECK(desk.take() == 1);
  CHECK(desk.subjects() == Names{"once"});
  CHECK(desk.ledger().at(1).fate == storage::Fate::duplicate);
}

TEST_CASE("a file that cannot be moved away is taken once, not once a look") {
  Desk desk;
  fs::remove(desk.path("cur"));
  desk.deliver("1", mail("stuck"));
  CHECK(desk.take() == 1);
  CHECK(desk.take() == 0);
  CHECK(desk.ledger().size() == 1);
  fs::create_directory(desk.path("cur"));  // mended
  CHECK(desk.take() == 0);
  CHECK(desk.names("cur") == Names{"1:2,S"});
}

TEST_CASE("a folder that is no Maildir is an error that names it and says what it needs") {
  Desk desk;
  fs::remove(desk.path("new"));
  const auto taken = desk.reader.take(desk.intake, kNow);
  REQUIRE_FALSE(taken);
  CHECK_THAT(taken.error().message, ContainsSubstring(desk.folder.path()));
  CHECK_THAT(taken.error().hint, ContainsSubstring("cur, new and tmp"));
}

TEST_CASE("a backlog is taken in batches, oldest first, and gives the desk's thread back between them") {
  Desk desk;
  for (int i = 0; i < 120; ++i) {
    const std::string name = std::to_string(1700000000 + i);
    desk.deliver(name, mail(name));
  }
  CHECK(desk.take() == 50);
  CHECK(desk.reader.has_more());
  CHECK(desk.names("new").front() == "1700000050");
  CHECK(desk.take() == 50);
  CHECK(desk.take() == 20);
  CHECK_FALSE(desk.reader.has_more());
  CHECK(desk.subjects().size() == 120);
  CHECK(desk.take() == 0);
}

TEST_CASE("a file that is larger than a mail may be is cut, and its rest is not removed") {
  Desk desk({AfterCommit::Kind::remove, {}}, "limits: {mail: 1MB}\n");
  desk.deliver("1700000001.a", mail("large") + std::string(2u << 20, 'x'));
  desk.deliver("1700000002.b", mail("small"));
  while (desk.take() > 0) continue;
  CHECK(desk.names("new").empty());
  CHECK(desk.names("cur") == Names{"1700000001.a:2,"});
}

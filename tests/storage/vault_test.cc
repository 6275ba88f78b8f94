#include "storage/vault/vault.hh"

#include <fstream>
#include <sys/resource.h>

#include "storage/failure.hh"
#include "storage/hash/digest.hh"
#include "storage/vault/segment.hh"
#include "tests/storage/support.hh"

using namespace storage;
using namespace storage::test;

namespace fs = std::filesystem;

namespace {

std::string content(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

void replace(const std::string& path, const std::string& bytes) {
  std::ofstream(path, std::ios::binary | std::ios::trunc) << bytes;
}

void flip(const std::string& path, std::size_t at) {
  std::string bytes = content(path);
  bytes.at(at) = static_cast<char>(bytes[at] ^ 0x20);
  replace(path, bytes);
}

Digest raw_of(const Store& store, int uid) {
  for (const LedgerEntry& entry : must(store.ledger("support", 7))) {
    if (entry.place == place(uid)) return *entry.raw;
  }
  throw std::logic_error("no such entry");
}

}  // namespace

TEST_CASE("hashes are what they are called") {
  CHECK(storage::to_hex(storage::sha256("abc")) ==
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  CHECK(storage::crc32("123456789") == 0xCBF43926u);
}

TEST_CASE("a record's header is read back, and any flipped bit in it is noticed") {
  const vault::Header header{.size = 0x0102030405060708, .digest = storage::sha256("abc")};
  const std::string bytes = vault::encode(header);
  REQUIRE(bytes.size() == vault::kHeaderSize);
  CHECK(bytes.substr(0, 5) == "TKM1\x08");
  CHECK(vault::decode(bytes)->size == header.size);
  CHECK(vault::decode(bytes)->digest == header.digest);
  CHECK_FALSE(vault::decode(bytes.substr(1)));
  for (std::size_t bit = 0; bit < bytes.size() * 8; ++bit) {
    std::string damaged = bytes;
    damaged[bit / 8] = static_cast<char>(damaged[bit / 8] ^ (1 << (bit % 8)));
    CHECK_FALSE(vault::decode(damaged));
  }
}

TEST_CASE("mail of any size comes back byte for byte, and is stored once") {
  Folder folder;
  const std::vector<std::string> mails{"", std::string("\0\xff\r\n\0", 5), std::string(3 << 20, 'x'),
                                       mail(1)};
  std::vector<Digest> digests;
  {
    auto store = open(folder.database());
    for (int i = 0; i < 4; ++i)
      digests.push_back(*receive(*store, place(i + 1), mails[static_cast<std::size_t>(i)]).raw);
    const auto size = fs::file_size(folder.segment(1));
    for (int i = 0; i < 4; ++i)
      receive(*store, place(i + 1, "emergency"), mails[static_cast<std::size_t>(i)]);
    const std::vector<Arrival> twins{{.place = place(9), .bytes = "twin"},
                                     {.place = place(10), .bytes = "twin"}};
    must(store->receive(twins, kNow));
    CHECK(fs::file_size(folder.segment(1)) == size + vault::kHeaderSize + 4);
  }
  auto store = open(folder.database());
  for (std::size_t i = 0; i < 4; ++i) CHECK(must(store->bytes(digests[i])) == mails[i]);
  CHECK(error(store->bytes(Digest{})).fault == Fault::conflict);
}

TEST_CASE("segments roll, and a mail larger than one has its own") {
  Folder folder;
  const auto roomy = [&] { return must(Store::open({.path = folder.database(), .segment_size = 1000})); };
  {
    auto store = roomy();
    for (int i = 1; i <= 10; ++i) receive(*store, place(i), std::string(300, static_cast<char>('a' + i)));
    receive(*store, place(11), std::string(5000, 'z'));
    receive(*store, place(12), "small");
  }
  CHECK(fs::exists(folder.segment(5)));
  CHECK(fs::file_size(folder.segment(1)) <= 1000);
  CHECK_FALSE(fs::exists(folder.segment(8)));
  auto store = roomy();
  for (int i = 1; i <= 10; ++i) {
    CHECK(must(store->bytes(raw_of(*store, i))) == std::string(300, static_cast<char>('a' + i)));
  }
  CHECK(must(store->bytes(raw_of(*store, 11))).size() == 5000);
  CHECK(must(store->bytes(raw_of(*store, 12))) == "small");
}

TEST_CASE("a batch may roll in its middle") {
  Folder folder;
  auto store = must(Store::open({.path = folder.database(), .segment_size = 1000}));
  std::vector<std::string> bytes;
  for (int i = 0; i < 20; ++i) bytes.emplace_back(200, static_cast<char>('a' + i));
  std::vector<Arrival> arrivals;
  for (int i = 0; i < 20; ++i)
    arrivals.push_back({.place = place(i + 1), .bytes = bytes[static_cast<std::size_t>(i)]});
  const auto entries = must(store->receive(arrivals, kNow));
  for (std::size_t i = 0; i < 20; ++i) CHECK(must(store->bytes(*entries[i].raw)) == bytes[i]);
}

TEST_CASE("a flipped byte harms its mail and no other") {
  Folder folder;
  std::vector<Digest> digests;
  {
    auto store = open(folder.database());
    for (int i = 1; i <= 3; ++i) digests.push_back(*receive(*store, place(i), mail(i)).raw);
  }
  const std::string whole = content(folder.segment(1));
  const std::size_t begin = vault::kSegmentMagic.size() + vault::kHeaderSize + mail(1).size();
  const std::size_t end = begin + vault::kHeaderSize + mail(2).size();
  for (std::size_t at = begin; at < end; ++at) {
    INFO("byte " << at);
    flip(folder.segment(1), at);
    auto store = open(folder.database());
    const Error damaged = error(store->bytes(digests[1]));
    CHECK(damaged.fault == Fault::corrupt);
    CHECK_THAT(damaged.message, ContainsSubstring(storage::to_hex(digests[1])));
    CHECK(must(store->bytes(digests[0])) == mail(1));
    CHECK(must(store->bytes(digests[2])) == mail(3));
    store.reset();
    replace(folder.segment(1), whole);
  }
}

TEST_CASE("a torn tail of any length is left aside, and new mail is safe behind it") {
  Folder folder;
  std::string known, torn;
  {
    auto store = open(folder.database());
    receive(*store, place(1), mail(1));
    known = content(folder.segment(1));
  }
  torn = known + vault::encode({.size = mail(2).size(), .digest = storage::sha256(mail(2))}) + mail(2);
  for (std::size_t length = known.size() + 1; length < torn.size(); ++length) {
    INFO("length " << length);
    Folder copy;
    fs::copy(folder.path(), copy.path(), fs::copy_options::recursive | fs::copy_options::overwrite_existing);
    replace(copy.segment(1), torn.substr(0, length));
    auto store = open(copy.database());
    CHECK(store->recovery().torn_bytes == length - known.size());
    CHECK(store->recovery().loose_mails == 0);
    const auto entry = receive(*store, place(2), mail(2));
    CHECK(fs::file_size(copy.segment(1)) == length);
    store = open(":memory:");
    store = open(copy.database());
    CHECK(must(store->bytes(*entry.raw)) == mail(2));
    CHECK(must(store->bytes(raw_of(*store, 1))) == mail(1));
    CHECK(store->recovery().torn_bytes == 0);
  }
}

TEST_CASE("a tail that has its length but not its bytes is torn too") {
  Folder folder;
  {
    auto store = open(folder.database());
    receive(*store, place(1), mail(1));
  }
  std::ofstream(folder.segment(1), std::ios::binary | std::ios::app)
      << vault::encode({.size = mail(2).size(), .digest = storage::sha256(mail(2))})
      << std::string(mail(2).size(), '\0');
  auto store = open(folder.database());
  CHECK(store->recovery().loose_mails == 0);
  CHECK(store->recovery().torn_bytes == vault::kHeaderSize + mail(2).size());
  CHECK(must(store->bytes(*receive(*store, place(2), mail(2)).raw)) == mail(2));
}

TEST_CASE("bytes that were durable before their rows are found again, not stored twice") {
  Folder folder;
  {
    auto store = open(folder.database());
    receive(*store, place(1), mail(1));
  }
  std::ofstream(folder.segment(1), std::ios::binary | std::ios::app)
      << vault::encode({.size = mail(2).size(), .digest = storage::sha256(mail(2))}) << mail(2)
      << vault::encode({.size = mail(3).size(), .digest = storage::sha256(mail(3))}) << mail(3);
  const auto size = fs::file_size(folder.segment(1));
  {
    auto store = open(folder.database());
    CHECK(store->recovery().loose_mails == 2);
    CHECK(store->recovery().torn_bytes == 0);
    CHECK(must(store->bytes(*receive(*store, place(3), mail(3)).raw)) == mail(3));
    CHECK(fs::file_size(folder.segment(1)) == size);
  }
  // The other one was named with it, so it is found later too.
  auto store = open(folder.database());
  CHECK(store->recovery().loose_mails == 0);
  CHECK(must(store->bytes(*receive(*store, place(2), mail(2)).raw)) == mail(2));
  CHECK(fs::file_size(folder.segment(1)) == size);
}

TEST_CASE("mail that the database names and the folder lacks is told at the start, and the desk goes on") {
  Folder folder;
  {
    auto store = open(folder.database());
    for (int i = 1; i <= 2; ++i) receive(*store, place(i), mail(i));
  }
  const bool gone = GENERATE(false, true);
  const std::string whole = content(folder.segment(1));
  if (gone)
    fs::remove_all(folder.vault());
  else
    replace(folder.segment(1), whole.substr(0, whole.size() - 1));
  auto store = open(folder.database());
  CHECK_THAT(store->recovery().missing,
             ContainsSubstring(folder.segment(1)) && ContainsSubstring(gone ? "does not exist" : "shorter"));
  CHECK(error(store->bytes(raw_of(*store, 2))).fault == Fault::corrupt);
  if (!gone) CHECK(must(store->bytes(raw_of(*store, 1))) == mail(1));
  // New mail goes where no row of the old ones points.
  const auto entry = receive(*store, place(3), mail(3));
  CHECK(fs::exists(folder.segment(2)));
  store = open(":memory:");
  store = open(folder.database());
  CHECK(must(store->bytes(*entry.raw)) == mail(3));
  CHECK(store->recovery().missing.empty());
}

TEST_CASE("good bytes that come again replace a damaged record") {
  Folder folder;
  {
    auto store = open(folder.database());
    const auto entry = receive(*store, place(1), mail(1));
    receive(*store, place(2), mail(2));
    apply(*store, {.outcome = LedgerOutcome{.id = entry.id, .fate = Fate::quarantined, .reason = "damaged"}});
  }
  flip(folder.segment(1), vault::kSegmentMagic.size() + vault::kHeaderSize + 3);
  auto store = open(folder.database());
  CHECK(error(store->bytes(raw_of(*store, 1))).fault == Fault::corrupt);
  SECTION("to the same place: it is decided again") {
    CHECK(receive(*store, place(1), mail(1)).fate == Fate::received);
  }
  SECTION("to another place") {
    receive(*store, place(9, "emergency"), mail(1));
  }
  CHECK(must(store->bytes(raw_of(*store, 1))) == mail(1));
  CHECK(must(store->bytes(raw_of(*store, 2))) == mail(2));
  const auto size = fs::file_size(folder.segment(1));
  receive(*store, place(8, "emergency"), mail(1));
  CHECK(fs::file_size(folder.segment(1)) == size);  // once is enough
}

TEST_CASE("a file of the vault that cannot be read harms the mails in it and no others") {
  Folder folder;
  auto store = must(Store::open({.path = folder.database(), .segment_size = 100}));
  for (int i = 1; i <= 2; ++i) receive(*store, place(i), mail(i));
  fs::remove(folder.segment(1));
  fs::create_directory(folder.segment(1));  // opens, and cannot be read
  CHECK(error(store->bytes(raw_of(*store, 1))).fault == Fault::corrupt);
  CHECK(must(store->bytes(raw_of(*store, 2))) == mail(2));
}

TEST_CASE("a long vault is not read whole when it is opened, and the work is told") {
  Folder folder;
  open(folder.database());
  std::ofstream segment(folder.segment(1), std::ios::binary);
  segment << vault::kSegmentMagic;
  for (int i = 0; i < 3; ++i)
    segment << vault::encode({.size = mail(i).size(), .digest = storage::sha256(mail(i))})
            << (i == 1 ? std::string(mail(i).size(), '\0') : mail(i));
  segment.close();
  int told = 0;
  vault::Found found;
  vault::FolderOptions options;
  options.path = folder.vault();
  options.progress = [&](std::string_view) { ++told; };
  options.hash_limit = mail(0).size();
  const auto vault = vault::open_folder(options, found);
  REQUIRE(found.loose.size() == 3);
  CHECK(told == 3);
  CHECK(found.torn == 0);
  CHECK(vault->read(found.loose[2].digest, found.loose[2].spot) == mail(2));
  CHECK_FALSE(vault::is_whole(*vault, found.loose[1].digest, found.loose[1].spot));
}

TEST_CASE("what lies behind a damaged header is found all the same", "[restore]") {
  Folder folder;
  {
    auto store = open(folder.database());
    receive(*store, place(1), mail(1));
  }
  const auto known = fs::file_size(folder.segment(1));
  const auto record = vault::kHeaderSize + mail(2).size();
  for (int i = 2; i <= 5; ++i)
    std::ofstream(folder.segment(1), std::ios::binary | std::ios::app)
        << vault::encode({.size = mail(i).size(), .digest = storage::sha256(mail(i))}) << mail(i);
  std::vector<int> lost;
  SECTION("of a mail in the middle") {
    flip(folder.segment(1), known + record + 20);
    lost = {3};
  }
  SECTION("of the first") {
    flip(folder.segment(1), known);
    lost = {2};
  }
  SECTION("of two, and the last mail is torn") {
    flip(folder.segment(1), known + 20);
    flip(folder.segment(1), known + 2 * record + 44);
    const std::string whole = content(folder.segment(1));
    replace(folder.segment(1), whole.substr(0, whole.size() - 1));
    lost = {2, 4, 5};
  }
  auto store = open(folder.database());
  CHECK(store->recovery().loose_mails == 4 - lost.size());
  CHECK(store->recovery().torn_bytes >= record * lost.size() - 1);
  const auto size = fs::file_size(folder.segment(1));
  for (int i = 2; i <= 5; ++i) {
    const auto entry = receive(*store, place(i), mail(i));
    CHECK(must(store->bytes(*entry.raw)) == mail(i));
  }
  std::uintmax_t stored = fs::file_size(folder.segment(1)) - size;
  if (fs::exists(folder.segment(2))) stored += fs::file_size(folder.segment(2)) - vault::kSegmentMagic.size();
  CHECK(stored == lost.size() * record);  // the others were there
}

TEST_CASE("a segment whose first bytes are damaged is read, and not written to") {
  Folder folder;
  {
    auto store = open(folder.database());
    receive(*store, place(1), mail(1));
  }
  replace(folder.segment(2), "damaged vault 1\n" +
                                 vault::encode({.size = mail(2).size(), .digest = storage::sha256(mail(2))}) +
                                 mail(2));
  const auto size = fs::file_size(folder.segment(2));
  auto store = open(folder.database());
  CHECK(store->recovery().loose_mails == 1);
  CHECK(must(store->bytes(*receive(*store, place(2), mail(2)).raw)) == mail(2));
  CHECK(must(store->bytes(*receive(*store, place(3), mail(3)).raw)) == mail(3));
  CHECK(fs::file_size(folder.segment(2)) == size);
}

TEST_CASE("a folder that is replaced or removed under the desk loses no new mail") {
  Folder folder;
  auto store = open(folder.database());
  receive(*store, place(1), mail(1));
  SECTION("it is removed") {
    fs::remove_all(folder.vault());
  }
  SECTION("an older copy takes its place") {
    fs::copy(folder.vault(), folder.path() + "/copy", fs::copy_options::recursive);
    fs::remove_all(folder.vault());
    fs::rename(folder.path() + "/copy", folder.vault());
    CHECK(must(store->bytes(raw_of(*store, 1))) == mail(1));
  }
  const auto entry = receive(*store, place(2), mail(2));
  CHECK(must(store->bytes(*entry.raw)) == mail(2));
  store.reset();
  store = open(folder.database());
  CHECK(must(store->bytes(*entry.raw)) == mail(2));
}

TEST_CASE("files that are no segments do no harm") {
  Folder folder;
  open(folder.database());
  replace(folder.vault() + "/README", "hello");
  replace(folder.vault() + "/99999999999999999999.seg", "too large a number");
  replace(folder.segment(1), "half a mag");
  auto store = open(folder.database());
  const auto entry = receive(*store, place(1), mail(1));
  CHECK(content(folder.segment(1)) == "half a mag");
  CHECK(fs::exists(folder.segment(2)));
  CHECK(must(store->bytes(*entry.raw)) == mail(1));
}

TEST_CASE("a vault that is gone with its store gives back what is in its file as what is in memory") {
  const auto vault = vault::in_memory();
  std::vector<std::string> mails;
  for (int i = 0; i < 40; ++i) mails.push_back(std::string(1 << 20, static_cast<char>('A' + i)) + "end");
  std::vector<vault::Spot> spots;
  for (const std::string& each : mails) {
    const vault::Piece piece{storage::sha256(each), each};
    spots.push_back(vault->append({&piece, 1}).front());
  }
  CHECK(spots.front().segment != spots.back().segment);
  for (std::size_t i = 0; i < mails.size(); ++i)
    CHECK((vault->read(storage::sha256(mails[i]), spots[i]) == mails[i]));
  CHECK_THROWS_AS(vault->read(storage::sha256("x"), {1, 1u << 30, 5}), Failure);
}

namespace {

// Lets nothing more be opened while it lives.
class NoDescriptors {
 public:
  NoDescriptors() {
    ::getrlimit(RLIMIT_NOFILE, &before_);
    rlimit none = before_;
    none.rlim_cur = 0;
    ::setrlimit(RLIMIT_NOFILE, &none);
  }
  ~NoDescriptors() { ::setrlimit(RLIMIT_NOFILE, &before_); }

 private:
  rlimit before_{};
};

}  // namespace

TEST_CASE("what keeps the machine from reading a mail is no damage to it") {
  Folder folder;
  auto store = must(Store::open({.path = folder.database(), .segment_size = 100}));
  for (int i = 1; i <= 2; ++i) receive(*store, place(i), mail(i));
  const Digest old = raw_of(*store, 1), fresh = raw_of(*store, 2);
  SECTION("no descriptor is free; what is written to is open anyway") {
    const NoDescriptors none;
    CHECK(error(store->bytes(old)).fault == Fault::unavailable);
    CHECK_THAT(error(store->bytes(old)).hint, ContainsSubstring("LimitNOFILE"));
    CHECK(must(store->bytes(fresh)) == mail(2));
  }
  SECTION("its name cannot be followed") {
    fs::rename(folder.segment(1), folder.path() + "/aside");
    fs::create_symlink(folder.segment(1), folder.segment(1));
    CHECK(error(store->bytes(old)).fault == Fault::unavailable);
    fs::remove(folder.segment(1));
    fs::rename(folder.path() + "/aside", folder.segment(1));
  }
  SECTION("the folder is not there") {
    fs::rename(folder.vault(), folder.path() + "/aside");
    CHECK(error(store->bytes(old)).fault == Fault::unavailable);
    fs::rename(folder.path() + "/aside", folder.vault());
  }
  CHECK(must(store->bytes(old)) == mail(1));
  SECTION("its file alone is gone: that is damage") {
    fs::remove(folder.segment(1));
    CHECK(error(store->bytes(old)).fault == Fault::corrupt);
  }
}

TEST_CASE("a folder that is replaced under the desk is followed, and what was written last is put back") {
  Folder folder;
  auto store = open(folder.database());
  for (int i = 1; i <= 2; ++i) receive(*store, place(i), mail(i));
  const bool looks = GENERATE(true, false);
  std::string word;
  bool whole = true;
  SECTION("removed") {
    fs::remove_all(folder.vault());
    word = "was gone";
  }
  SECTION("emptied") {
    fs::remove(folder.segment(1));
    word = "was gone";
  }
  SECTION("replaced by a copy") {
    fs::rename(folder.vault(), folder.path() + "/aside");
    fs::copy(folder.path() + "/aside", folder.vault(), fs::copy_options::recursive);
    word = "older copy";
  }
  SECTION("replaced by an older copy") {
    const std::string older = content(folder.segment(1));
    fs::remove(folder.segment(1));
    replace(folder.segment(1), older.substr(0, older.size() - mail(2).size() - vault::kHeaderSize));
    word = "older copy";
  }
  SECTION("another file stands there") {
    fs::remove(folder.segment(1));
    replace(folder.segment(1), std::string(vault::kSegmentMagic) + "something else");
    word = "another file";
    whole = false;
  }
  SECTION("another program writes to it") {
    std::ofstream(folder.segment(1), std::ios::binary | std::ios::app) << "something";
    word = "another program";
  }
  if (looks) CHECK_THAT(must(store->look_after_vault()), ContainsSubstring(word));
  const auto entry = receive(*store, place(3), mail(3));
  CHECK(must(store->bytes(*entry.raw)) == mail(3));
  must(store->look_after_vault());
  CHECK(must(store->look_after_vault()).empty());
  store = open(":memory:");
  store = open(folder.database());
  CHECK(must(store->bytes(*entry.raw)) == mail(3));
  for (int i = 1; i <= 2; ++i) CHECK(store->bytes(raw_of(*store, i)).has_value() == whole);
}

TEST_CASE("a stored copy that cannot be read now is written once more where the mail comes again") {
  Folder folder;
  auto store = must(Store::open({.path = folder.database(), .segment_size = 100}));
  for (int i = 1; i <= 2; ++i) receive(*store, place(i), mail(i));
  fs::remove(folder.segment(1));
  fs::create_symlink(folder.segment(1), folder.segment(1));
  const auto entry = receive(*store, place(3), mail(1));
  CHECK(must(store->bytes(*entry.raw)) == mail(1));
}

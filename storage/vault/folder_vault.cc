// The vault on disk: numbered segment files in one folder, of which only the newest is written.
//
// Whatever goes wrong with a write, the answer is the same: bytes that may be bad are never followed by good
// ones that depend on them. A failed write is cut back to where the batch began; where even that fails, or a
// sync failed (after which the kernel may have dropped the pages), the segment is left alone and the next
// batch opens a new one.

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdio>
#include <fcntl.h>
#include <filesystem>
#include <unistd.h>

#include "storage/disk/file.hh"
#include "storage/failure.hh"
#include "storage/hash/digest.hh"
#include "storage/vault/put_back.hh"
#include "storage/vault/segment.hh"
#include "storage/vault/vault.hh"

namespace storage::vault {
namespace {

using disk::File;

constexpr std::string_view kSuffix = ".seg";

std::string segment_name(std::uint32_t number) {
  std::array<char, 24> name{};
  std::snprintf(name.data(), name.size(), "%08u%s", number, kSuffix.data());
  return name.data();
}

// The number in a segment's file name; 0 for any other file.
std::uint32_t segment_number(const std::string& name) {
  std::uint32_t number = 0;
  const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), number);
  return error == std::errc() && std::string_view(end) == kSuffix ? number : 0;
}

std::vector<std::uint32_t> list_segments(const std::string& folder) {
  std::vector<std::uint32_t> numbers;
  std::error_code error;
  for (std::filesystem::directory_iterator entry(folder, error), end; !error && entry != end;
       entry.increment(error)) {
    if (const auto number = segment_number(entry->path().filename().string())) numbers.push_back(number);
  }
  if (error) disk::raise_errno(error.value(), "list the mail folder " + folder);
  std::sort(numbers.begin(), numbers.end());
  return numbers;
}

bool is_segment(const File& file) {
  std::string magic(kSegmentMagic.size(), '\0');
  try {
    return file.read(0, magic.data(), magic.size()) == magic.size() && magic == kSegmentMagic;
  } catch (const Failure&) {
    return false;
  }
}

[[noreturn]] void raise_damaged(const Digest& digest, const std::string& path, const char* what) {
  raise(Fault::corrupt, "mail " + to_hex(digest) + " in " + path + " " + what,
        "the other mails are not affected; restore this one from a backup or from the mail server");
}

class FolderVault : public Vault {
 public:
  FolderVault(const FolderOptions& options, Found& found) : options_(options) {
    if (options_.read_only) return;
    disk::make_directory(options_.path);
    look_behind_the_known(found);
  }

  std::vector<Spot> append(std::span<const Piece> pieces) override;
  std::string read(const Digest& digest, const Spot& spot) const override;
  std::string look_after() override;

 private:
  struct Active {
    std::uint32_t number;
    File file;
    std::uint64_t end;
  };

  std::string path_of(std::uint32_t number) const { return options_.path + '/' + segment_name(number); }
  void step(std::string_view name) const {
    if (options_.step) options_.step(name);
  }
  std::string read_record(const Digest& digest, const Spot& spot, const File& file) const;
  void follow_folder();
  void look_behind_the_known(Found& found);
  bool has_known(Found& found) const;
  void adopt(std::uint32_t number, Found& found);
  void make_room(std::uint64_t size);
  void start_segment();
  Spot write(const Piece& piece);
  void sync_active();
  void cut_back(std::uint64_t end);

  FolderOptions options_;
  std::optional<Active> active_;  // none: the next append starts a segment
  std::uint32_t newest_ = 0;
  std::string found_;                            // what happened to the folder, not told yet
  std::uint64_t to_hash_ = options_.hash_limit;  // still, while the vault is opened
};

// The record that the database names last was durable before its row. If it is not there, the folder lost
// mail, or is not the one that belongs to the database. That is told; the desk goes on, in a segment that no
// row names.
bool FolderVault::has_known(Found& found) const {
  if (!options_.last_known) return true;
  const Spot& spot = *options_.last_known;
  const std::string path = path_of(spot.segment);
  if (!disk::exists(path))
    found.missing = "mails are missing: " + path + " does not exist";
  else if (File::open(path, O_RDONLY).size() < spot.position + kHeaderSize + spot.size)
    found.missing = "mails are missing: " + path + " is shorter than the database says";
  return found.missing.empty();
}

void FolderVault::look_behind_the_known(Found& found) {
  const bool whole = has_known(found);
  const std::uint32_t known = options_.last_known ? options_.last_known->segment : 0;
  const std::uint32_t first = whole ? std::max(known, 1u) : known + 1;
  newest_ = known;
  for (const std::uint32_t number : list_segments(options_.path)) {
    newest_ = std::max(newest_, number);
    if (number >= first) adopt(number, found);
  }
}

// Collects the records of a segment that the database does not name, also behind a place that is damaged. If
// the segment ends with a whole record, writing may go on there; else it is left alone.
void FolderVault::adopt(std::uint32_t number, Found& found) {
  active_.reset();
  File file = File::open(path_of(number), O_RDWR);
  const std::uint64_t size = file.size();
  const bool is_whole = is_segment(file);
  const bool known = options_.last_known && options_.last_known->segment == number;
  const std::uint64_t first = is_whole ? kSegmentMagic.size() : 0;
  const std::uint64_t from =
      known ? options_.last_known->position + kHeaderSize + options_.last_known->size : first;
  const auto found_in = scan(file, from, to_hash_, [&](std::uint64_t position, const Header& header) {
    found.loose.push_back({header.digest, {number, position, header.size}});
    if (options_.progress) options_.progress("vault");
  });
  found.torn += size - found_in.end + found_in.damaged;
  if (is_whole && found_in.end == size) active_.emplace(Active{number, std::move(file), size});
}

std::vector<Spot> FolderVault::append(std::span<const Piece> pieces) {
  if (options_.read_only)
    raise(Fault::unavailable, "the mail folder " + options_.path + " is open for reading only");
  follow_folder();
  std::vector<Spot> spots;
  spots.reserve(pieces.size());
  const std::uint32_t begun_in = active_ ? active_->number : 0;
  const std::uint64_t begun_at = active_ ? active_->end : 0;
  try {
    for (const Piece& piece : pieces) spots.push_back(write(piece));
  } catch (const Failure&) {
    if (active_) cut_back(active_->number == begun_in ? begun_at : kSegmentMagic.size());
    throw;
  }
  if (!spots.empty()) sync_active();
  return spots;
}

Spot FolderVault::write(const Piece& piece) {
  make_room(kHeaderSize + piece.bytes.size());
  const Spot spot{active_->number, active_->end, piece.bytes.size()};
  active_->file.write(spot.position, encode({piece.bytes.size(), piece.digest}), piece.bytes);
  active_->end += kHeaderSize + piece.bytes.size();
  step("vault appended");
  return spot;
}

void FolderVault::make_room(std::uint64_t size) {
  const bool fits =
      active_ && (active_->end == kSegmentMagic.size() || active_->end + size <= options_.segment_size);
  if (fits) return;
  if (active_) sync_active();
  start_segment();
}

void FolderVault::start_segment() {
  active_.reset();
  disk::make_directory(options_.path);
  const auto there = list_segments(options_.path);
  if (!there.empty()) newest_ = std::max(newest_, there.back());
  const std::uint32_t number = newest_ + 1;
  File file = File::open(path_of(number), O_RDWR | O_CREAT | O_EXCL);
  step("vault segment created");
  try {
    file.write(0, kSegmentMagic);
    file.sync_all();
    disk::sync_directory(options_.path);
  } catch (const Failure&) {
    ::unlink(file.path().c_str());  // else a full disk would collect an empty file with every attempt
    throw;
  }
  step("vault segment durable");
  newest_ = number;
  active_.emplace(Active{number, std::move(file), kSegmentMagic.size()});
}

void FolderVault::sync_active() {
  step("vault syncing");
  try {
    active_->file.sync();
  } catch (const Failure&) {
    active_.reset();
    throw;
  }
  step("vault synced");
}

void FolderVault::cut_back(std::uint64_t end) {
  try {
    active_->file.truncate(end);
    active_->end = end;
  } catch (const Failure&) {
    active_.reset();
  }
}

std::string FolderVault::look_after() {
  follow_folder();
  return std::exchange(found_, {});
}

// Bytes that are written on into a file without a name, or behind what another process wrote, would be lost.
void FolderVault::follow_folder() {
  if (!active_) return;
  const std::string path = path_of(active_->number);
  const bool ours = disk::is_same(active_->file, path);
  if (ours && active_->file.size() == active_->end) return;
  if (ours) {
    found_ = path + " was changed by another program: new mail goes into another file";
    return active_.reset();
  }
  disk::make_directory(options_.path);
  const bool put = put_back(active_->file, active_->end, path);
  found_ = put ? path + " was gone, or an older copy of it stood there: it was written again, whole"
               : path + " is another file now: what was in ours is not in the folder any more";
  if (put)
    active_->file = File::open(path, O_RDWR);
  else
    active_.reset();
}

// The file that is written to is read through the descriptor we have: that takes no other one, and needs no
// name.
std::string FolderVault::read(const Digest& digest, const Spot& spot) const {
  if (active_ && active_->number == spot.segment) return read_record(digest, spot, active_->file);
  const std::string path = path_of(spot.segment);
  if (disk::is_missing(options_.path))
    raise(Fault::unavailable, "the mail folder " + options_.path + " is not there",
          "is its disk mounted? else restore it from a backup");
  if (disk::is_missing(path) || !std::filesystem::is_regular_file(path))
    raise_damaged(digest, path, "is missing with its file");
  return read_record(digest, spot, File::open(path, O_RDONLY));
}

std::string FolderVault::read_record(const Digest& digest, const Spot& spot, const File& file) const {
  const auto damaged = [&](const char* what) { raise_damaged(digest, path_of(spot.segment), what); };
  std::string head(kHeaderSize, '\0');
  const bool whole = file.read(spot.position, head.data(), head.size()) == head.size();
  const auto header = whole ? decode(head) : std::nullopt;
  if (!header || header->size != spot.size || header->digest != digest) damaged("has a damaged header");
  std::string bytes(spot.size, '\0');
  if (file.read(spot.position + kHeaderSize, bytes.data(), bytes.size()) != bytes.size())
    damaged("is cut short");
  if (sha256(bytes) != digest) damaged("does not match its hash");
  return bytes;
}

}  // namespace

bool is_whole(const Vault& vault, const Digest& digest, const Spot& spot) {
  try {
    vault.read(digest, spot);
    return true;
  } catch (const Failure&) {
    return false;
  }
}

std::unique_ptr<Vault> open_folder(const FolderOptions& options, Found& found) {
  return std::make_unique<FolderVault>(options, found);
}

}  // namespace storage::vault

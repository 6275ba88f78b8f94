#include "storage/disk/stop_mark.hh"

#include <algorithm>
#include <fcntl.h>
#include <sstream>
#include <sys/stat.h>
#include <unistd.h>

#include "storage/disk/extents.hh"
#include "storage/disk/file.hh"
#include "storage/failure.hh"

namespace storage {
namespace {

constexpr const char* kMagic = "ticketd-stop-1";
constexpr const char* kRunMagic = "ticketd-run-1";
constexpr std::chrono::minutes kBeat{1};  // of the mark while we run
constexpr long long kSlack = 180;         // seconds: a beat, and a commit that took long

struct Look {
  long long second = 0, part = 0;  // of the last change
  unsigned long long mode = 0, owner = 0, group = 0, links = 0;
  // On the disk: of the database, its marks and its first mails. 0: the file system does not tell.
  std::uint32_t places = 0, marks = 0, mails = 0;
};

std::optional<Look> look_at(const std::string& path) {
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0) return {};
  return Look{status.st_ctim.tv_sec,
              status.st_ctim.tv_nsec,
              status.st_mode,
              status.st_uid,
              status.st_gid,
              status.st_nlink,
              disk::places_of(path, disk::Places::all),
              disk::places_of(path + ".marks", disk::Places::all),
              disk::places_of(path + ".mail/00000001.seg", disk::Places::begin)};
}

std::string mark_of(const std::string& database) {
  return database + ".stopped";
}

std::string run_mark_of(const std::string& database) {
  return database + ".running";
}

std::string encode(const Look& look, const char* magic) {
  std::ostringstream text;
  text << magic << ' ' << look.second << ' ' << look.part << ' ' << look.mode << ' ' << look.owner << ' '
       << look.group << ' ' << look.links << ' ' << look.places << ' ' << look.marks << ' ' << look.mails
       << '\n';
  return text.str();
}

// None where there is no mark, or power cut it short: then nothing is known.
std::optional<Look> read_mark(const std::string& path, const char* expected) {
  if (!disk::exists(path)) return {};
  const auto file = disk::File::open(path, O_RDONLY);
  std::string text(300, '\0');
  text.resize(file.read(0, text.data(), text.size()));
  Look look;
  std::string magic;
  std::istringstream(text) >> magic >> look.second >> look.part >> look.mode >> look.owner >> look.group >>
      look.links >> look.places >> look.marks >> look.mails;
  if (magic != expected || encode(look, expected) != text) return {};
  return look;
}

// Between the two, where a change of the contents alone explains it.
std::optional<std::chrono::seconds> written_between(const Look& left, const Look& found) {
  if (left.second == found.second && left.part == found.part) return {};
  const bool in_place = left.places != 0 && left.places == found.places && left.marks == found.marks &&
                        left.mails == found.mails;
  const bool explained = left.mode != found.mode || left.owner != found.owner || left.group != found.group ||
                         left.links != found.links || in_place;
  if (explained) return {};
  return std::chrono::seconds(std::max(found.second - left.second, 0LL));
}

// After a kill. A file system that moves what is written anew says nothing by the place of a file.
std::optional<std::chrono::seconds> written_since(const Look& alive, const Look& found, bool moves) {
  if (alive.mode != found.mode || alive.owner != found.owner || alive.group != found.group ||
      alive.links != found.links)
    return {};
  const bool elsewhere = !moves && alive.places != 0 && found.places != 0 && alive.places != found.places;
  const bool in_place = !moves && alive.places != 0 && alive.places == found.places;
  const auto later = found.second - alive.second;
  if (!elsewhere && (in_place || later <= kSlack)) return {};
  return std::chrono::seconds(std::max(later, 0LL));
}

void write_mark(const std::string& path, const std::string& text) {
  auto file = disk::File::open(path, O_RDWR | O_CREAT | O_TRUNC);
  file.write(0, text);
  file.sync_all();
}

}  // namespace

StopMark::StopMark(std::string database) : database_(std::move(database)) {
  if (database_.empty()) return;
  try {
    const auto left = read_mark(mark_of(database_), kMagic);
    const auto alive = read_mark(run_mark_of(database_), kRunMagic);
    auto found = look_at(database_);
    if (left && found) touched_ = written_between(*left, *found);
    if (left || !alive || !found) return;
    found->places = disk::places_of(database_, disk::Places::begin);
    touched_ = written_since(*alive, *found, disk::moves_what_is_written(database_));
  } catch (const Failure&) {  // as if there were none
  }
}

void StopMark::begin() {
  if (database_.empty()) return;
  begun_ = true;
  ::unlink(mark_of(database_).c_str());
  refresh();
}

void StopMark::refresh() {
  const auto now = std::chrono::steady_clock::now();
  if (!begun_ || (refreshed_ != std::chrono::steady_clock::time_point{} && now - refreshed_ < kBeat)) return;
  refreshed_ = now;
  try {
    auto look = look_at(database_);
    if (!look) return;
    look->places = disk::places_of(database_, disk::Places::begin);
    look->second =
        std::chrono::duration_cast<std::chrono::seconds>(std::chrono::system_clock::now().time_since_epoch())
            .count();
    write_mark(run_mark_of(database_), encode(*look, kRunMagic));
  } catch (const Failure&) {  // a restore after a kill may go unseen
  }
}

StopMark::~StopMark() {
  if (!begun_) return;
  try {
    const auto left = look_at(database_);
    if (!left) return;
    write_mark(mark_of(database_), encode(*left, kMagic));
    ::unlink(run_mark_of(database_).c_str());
  } catch (const Failure&) {  // the next start knows nothing, as after a kill
  }
}

}  // namespace storage

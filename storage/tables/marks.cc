#include "storage/tables/marks.hh"

#include <cstdio>
#include <fcntl.h>
#include <sstream>
#include <utility>

#include "storage/failure.hh"
#include "storage/hash/digest.hh"

namespace storage {
namespace {

constexpr std::size_t kSlot = 512, kSlots = 2;
constexpr const char* kMagic = "ticketd-marks-1";

struct Slot {
  std::uint64_t turn = 0;
  std::string desk;
  Marks marks;
};

std::string encode(const Slot& slot) {
  std::ostringstream text;
  text << kMagic << ' ' << slot.turn << ' ' << slot.desk << ' ' << slot.marks.epoch << ' '
       << slot.marks.ticket << ' ' << slot.marks.message;
  const std::string words = text.str();
  std::string line = words + ' ' + std::to_string(crc32(words)) + '\n';
  line.resize(kSlot, '\n');
  return line;
}

std::optional<Slot> decode(const std::string& text) {
  Slot slot;
  std::string magic;
  std::istringstream words(text);
  words >> magic >> slot.turn >> slot.desk >> slot.marks.epoch >> slot.marks.ticket >> slot.marks.message;
  if (!words || magic != kMagic || encode(slot) != text) return std::nullopt;
  return slot;
}

std::optional<Slot> read_slot(const disk::File& file, std::size_t number) {
  std::string text(kSlot, '\0');
  if (file.read(number * kSlot, text.data(), kSlot) != kSlot) return std::nullopt;
  return decode(text);
}

}  // namespace

MarksFile::MarksFile(std::string path, std::string desk, bool any_desk)
    : path_(std::move(path)), desk_(std::move(desk)) {
  if (!disk::exists(path_)) return;
  try {
    file_.emplace(disk::File::open(path_, O_RDWR));
    for (std::size_t number = 0; number < kSlots; ++number) {
      const auto slot = read_slot(*file_, number);
      if (!slot || slot->turn < turn_) continue;
      turn_ = slot->turn;
      last_ = any_desk || slot->desk == desk_ ? std::optional(slot->marks) : std::nullopt;
    }
  } catch (const Failure&) {  // as if it were gone
    closed_to_us_ = !file_;
    file_.reset();
    last_.reset();
  }
}

void MarksFile::write(const Marks& marks) {
  const bool fresh = !file_;
  if (std::exchange(closed_to_us_, false)) (void)std::rename(path_.c_str(), (path_ + ".unreadable").c_str());
  if (fresh) file_.emplace(disk::File::open(path_, O_RDWR | O_CREAT));
  file_->write((turn_ + 1) % kSlots * kSlot, encode({turn_ + 1, desk_, marks}));
  fresh ? file_->sync_all() : file_->sync();
  if (fresh) disk::sync_directory(disk::parent(path_));
  ++turn_;
  last_ = marks;
}

}  // namespace storage

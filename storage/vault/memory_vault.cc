// The vault of a ":memory:" store: a list of strings, and behind it a file without a name.

#include <optional>

#include "storage/disk/file.hh"
#include "storage/failure.hh"
#include "storage/hash/digest.hh"
#include "storage/vault/vault.hh"

namespace storage::vault {
namespace {

constexpr std::size_t kMostInMemory = 32u << 20;                   // bytes of mails
constexpr std::uint32_t kSegmentInMemory = 0, kSegmentInFile = 1;  // of a Spot

class MemoryVault : public Vault {
 public:
  std::vector<Spot> append(std::span<const Piece> pieces) override {
    std::vector<Spot> spots;
    for (const Piece& piece : pieces)
      spots.push_back(in_memory_ + piece.bytes.size() <= kMostInMemory ? keep(piece.bytes)
                                                                       : write(piece.bytes));
    return spots;
  }

  std::string read(const Digest& digest, const Spot& spot) const override {
    if (spot.segment == kSegmentInMemory && spot.position < mails_.size()) return mails_[spot.position];
    std::string bytes(spot.size, '\0');
    if (!file_ || file_->read(spot.position, bytes.data(), bytes.size()) < bytes.size())
      raise(Fault::corrupt, "no mail " + to_hex(digest) + " in memory");
    return bytes;
  }

 private:
  Spot keep(std::string_view bytes) {
    mails_.emplace_back(bytes);
    in_memory_ += bytes.size();
    return {kSegmentInMemory, mails_.size() - 1, bytes.size()};
  }

  Spot write(std::string_view bytes) {
    if (!file_) file_ = disk::File::temporary();
    file_->write(end_, bytes);
    const Spot spot{kSegmentInFile, end_, bytes.size()};
    end_ += bytes.size();
    return spot;
  }

  std::vector<std::string> mails_;
  std::size_t in_memory_ = 0;
  std::optional<disk::File> file_;
  std::uint64_t end_ = 0;  // of the file
};

}  // namespace

std::unique_ptr<Vault> in_memory() {
  return std::make_unique<MemoryVault>();
}

}  // namespace storage::vault

// The vault of a ":memory:" store: a list of strings.

#include "storage/failure.hh"
#include "storage/vault/digest.hh"
#include "storage/vault/vault.hh"

namespace storage::vault {
namespace {

class MemoryVault : public Vault {
 public:
  std::vector<Spot> append(std::span<const Piece> pieces) override {
    std::vector<Spot> spots;
    for (const Piece& piece : pieces) {
      spots.push_back({0, mails_.size(), piece.bytes.size()});
      mails_.emplace_back(piece.bytes);
    }
    return spots;
  }

  std::string read(const Digest& digest, const Spot& spot) const override {
    if (spot.position >= mails_.size()) raise(Fault::corrupt, "no mail " + to_hex(digest) + " in memory");
    return mails_[spot.position];
  }

 private:
  std::vector<std::string> mails_;
};

}  // namespace

std::unique_ptr<Vault> in_memory() {
  return std::make_unique<MemoryVault>();
}

}  // namespace storage::vault

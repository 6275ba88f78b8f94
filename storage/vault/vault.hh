#pragma once
// Where the bytes of mails are kept, whole and unchanged, each under its SHA-256.
//
// Append-only: what was made durable is never moved, rewritten or cut again. The vault does not know what it
// holds; the table `raw` of the database does (a digest and its Spot), and is written after the bytes are
// durable. Bytes that no row names (a crash came between) are harmless, are found again at the next open
// (`loose`), and so are not stored twice.

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "storage/ids.hh"

namespace storage::vault {

// Where a record begins, and the size of its body.
struct Spot {
  std::uint32_t segment = 0;
  std::uint64_t position = 0;
  std::uint64_t size = 0;
  friend auto operator<=>(const Spot&, const Spot&) = default;
};

struct Piece {
  Digest digest;
  std::string_view bytes;
};

struct Loose {
  Digest digest;
  Spot spot;
};

class Vault {
 public:
  virtual ~Vault() = default;
  // Returns their spots once all pieces are durable. Raises Failure, and then none of them counts.
  virtual std::vector<Spot> append(std::span<const Piece> pieces) = 0;
  // The bytes, proven by their digest. Damage raises Fault::corrupt, for this mail alone. What keeps the
  // machine from reading (no descriptor is free, a folder is closed to us, the disk does not answer) says
  // nothing about the mail, and raises another fault.
  virtual std::string read(const Digest& digest, const Spot& spot) const = 0;
  // The folder may be replaced, emptied or written to by others while it is in use. Mends what it can, and
  // says once what it found; empty: all is as it was left.
  virtual std::string look_after() { return {}; }
};

// Whether read() gives the bytes now. Where it does not, whoever has them writes them once more.
bool is_whole(const Vault& vault, const Digest& digest, const Spot& spot);

struct FolderOptions {
  std::string path;
  bool read_only = false;
  std::uint64_t segment_size = 0;    // a segment that would grow beyond it is followed by a new one
  std::optional<Spot> last_known{};  // the last record that the database names
  std::function<void(std::string_view)> step{};      // see storage::Options::on_step; may be empty
  std::function<void(std::string_view)> progress{};  // see storage::Options::on_progress; may be empty
  // So many bytes behind the last known record are compared with their hashes when the vault is opened.
  // Beyond that headers alone are believed, since reading proves the bytes in any case.
  std::uint64_t hash_limit = 256ull << 20;
};

// What opening found behind the last record that the database names.
struct Found {
  std::vector<Loose> loose;
  std::uint64_t torn =
      0;                // bytes of an append that did not finish; they stay where they are and are never used
  std::string missing;  // not empty: what the database names is not there, in words
};

std::unique_ptr<Vault> open_folder(const FolderOptions& options, Found& found);
std::unique_ptr<Vault> in_memory();

}  // namespace storage::vault

#pragma once
// The refresh token of one grant on the disk, in a folder beside the database.
//
// A provider may give out a new refresh token with each access token and void the old one as soon as the new
// one, or the access token that came with it, is used. So write() is durable before it returns (a new file,
// fsync, rename, fsync of the folder), and nobody uses what came before that. A kill at any step leaves the
// old token or the new one whole, never a part, and never none.
//
// Not in the database: `ticketctl auth` writes it while the daemon serves that, and a backup that is put back
// would bring a token back that was voided since, which some providers take for theft.

#include <optional>
#include <string>
#include <tl/expected.hpp>

namespace oauth {

struct Kept {
  std::string token;
  std::string consent;  // another word each time that a person agrees; it stays when the token is renewed
};

class RefreshFile {
 public:
  // `folder` is made when something is kept first, for its owner only.
  RefreshFile(std::string folder, const std::string& id);

  // Nothing: nobody has agreed yet. An error: it is there and cannot be read.
  [[nodiscard]] tl::expected<std::optional<Kept>, std::string> read() const;
  [[nodiscard]] tl::expected<void, std::string> write(const Kept& kept) const;
  const std::string& path() const { return path_; }
  const std::string& folder() const { return folder_; }

 private:
  std::string folder_, path_;
};

// Held from before a refresh token is read until its successor is durable: `ticketctl` and the daemon take
// turns. The kernel frees it when its holder dies.
class Turn {
 public:
  static std::optional<Turn> take(
      const RefreshFile& file);  // nothing: somebody else has it, or no lock can be made
  Turn(Turn&& other) noexcept;
  Turn& operator=(Turn&& other) noexcept;
  ~Turn();

 private:
  explicit Turn(int descriptor) : descriptor_(descriptor) {}
  int descriptor_ = -1;
};

}  // namespace oauth

#pragma once
// SHA-256, the name of a mail in the vault, and the CRC-32 that guards a record's header.

#include <memory>
#include <string>
#include <string_view>

#include "storage/ids.hh"

struct evp_md_ctx_st;

namespace storage {

class Sha256 {
 public:
  Sha256();
  ~Sha256();
  Sha256& add(std::string_view bytes);
  Digest finish();

 private:
  struct Free {
    void operator()(evp_md_ctx_st* context) const;
  };
  std::unique_ptr<evp_md_ctx_st, Free> context_;
};

Digest sha256(std::string_view bytes);
std::uint32_t crc32(
    std::string_view bytes);  // the one of zlib and Ethernet (polynomial 0xEDB88320, reflected)
std::string to_hex(const Digest& digest);

}  // namespace storage

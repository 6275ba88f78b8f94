// winmail.dat as an attacker would write it: what passes our check must not hurt libytnef. The checksums are
// put right, or nothing would ever pass.

#include <cstdint>
#include <string>

#include "mailparse/mime/tnef.hh"

namespace {

// Makes `bytes` a TNEF file by signature and makes the checksum of every attribute right.
void repair(std::string& bytes) {
  const std::string signature("\x78\x9F\x3E\x22\x01\x00", 6);
  bytes.insert(0, signature);
  const auto byte = [&bytes](std::size_t at) {
    return static_cast<std::uint32_t>(static_cast<unsigned char>(bytes[at]));
  };
  for (std::size_t at = 6; at + 11 <= bytes.size();) {
    const std::size_t length = byte(at + 5) | byte(at + 6) << 8;
    bytes[at + 7] = bytes[at + 8] = '\0';
    if (at + 11 + length > bytes.size()) return;
    std::uint32_t sum = 0;
    for (std::size_t i = 0; i < length; ++i) sum += byte(at + 9 + i);
    bytes[at + 9 + length] = static_cast<char>(sum & 0xFF);
    bytes[at + 10 + length] = static_cast<char>(sum >> 8 & 0xFF);
    at += 11 + length;
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string bytes(reinterpret_cast<const char*>(data), size);
  repair(bytes);
  std::vector<std::string> defects;
  static_cast<void>(mailparse::open_tnef(bytes, {}, defects));
  return 0;
}

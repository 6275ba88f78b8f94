#include "mailparse/mime/identity.hh"

#include <algorithm>
#include <array>
#include <memory>
#include <new>
#include <openssl/evp.h>

#include "mailparse/text/lines.hh"

namespace mailparse {
namespace {

class Sha256 {
 public:
  Sha256() : context_(EVP_MD_CTX_new(), &EVP_MD_CTX_free) {
    static const EVP_MD* const algorithm =
        EVP_MD_fetch(nullptr, "SHA256", nullptr);  // looked up once: it is slow
    if (!context_ || !algorithm || EVP_DigestInit_ex(context_.get(), algorithm, nullptr) != 1)
      throw std::bad_alloc();
  }
  void add(std::string_view bytes) { EVP_DigestUpdate(context_.get(), bytes.data(), bytes.size()); }
  Digest finish() {
    Digest digest;
    EVP_DigestFinal_ex(context_.get(), digest.data(), nullptr);
    return digest;
  }

 private:
  std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context_;
};

// Gathers small pieces, because a call of the library costs more than the hashing of a line.
class Gatherer {
 public:
  explicit Gatherer(Sha256& hash) : hash_(hash) {}
  ~Gatherer() { flush(); }
  Gatherer(const Gatherer&) = delete;
  Gatherer& operator=(const Gatherer&) = delete;

  void add(std::string_view bytes) {
    if (bytes.size() > buffer_.size() - filled_) flush();
    if (bytes.size() > buffer_.size()) return hash_.add(bytes);
    std::copy(bytes.begin(), bytes.end(), buffer_.begin() + filled_);
    filled_ += bytes.size();
  }

 private:
  void flush() {
    hash_.add({buffer_.data(), filled_});
    filled_ = 0;
  }
  Sha256& hash_;
  std::array<char, 16384> buffer_;
  std::size_t filled_ = 0;
};

}  // namespace

Digest sha256(std::string_view bytes) {
  Sha256 hash;
  hash.add(bytes);
  return hash.finish();
}

Digest content_sha256(const Headers& headers, std::string_view body) {
  Sha256 hash;
  {
    Gatherer gatherer(hash);
    for (const std::string_view name : {"From", "Date", "Message-ID"}) {
      gatherer.add(headers.raw(name));
      gatherer.add(std::string_view("\0", 1));
    }
    while (!body.empty() && is_space(body.back())) body.remove_suffix(1);
    for (Lines lines(body); lines.next();) {
      gatherer.add(lines.text());
      gatherer.add("\n");
    }
  }
  return hash.finish();
}

}  // namespace mailparse

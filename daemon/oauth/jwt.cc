#include "daemon/oauth/jwt.hh"

#include <memory>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include "daemon/oauth/encode.hh"

namespace oauth {
namespace {

template <auto Free>
struct Freed {
  template <class T>
  void operator()(T* thing) const {
    Free(thing);
  }
};
using Bio = std::unique_ptr<BIO, Freed<BIO_free>>;
using Key = std::unique_ptr<EVP_PKEY, Freed<EVP_PKEY_free>>;
using Certificate = std::unique_ptr<X509, Freed<X509_free>>;
using Digest = std::unique_ptr<EVP_MD_CTX, Freed<EVP_MD_CTX_free>>;

constexpr int kLeastBits = 2048;  // RFC 7518, 3.3

Bio bytes_of(std::string_view pem) {
  return Bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
}

// A key under a passphrase is one that we cannot use: nobody is there to be asked.
int no_passphrase(char*, int, int, void*) {
  return 0;
}

bool set_padding(EVP_PKEY_CTX* context, Algorithm algorithm) {
  if (algorithm == Algorithm::rs256) return EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PADDING) == 1;
  return EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PSS_PADDING) == 1 &&
         EVP_PKEY_CTX_set_rsa_pss_saltlen(context, RSA_PSS_SALTLEN_DIGEST) == 1;
}

std::string signature_of(std::string_view text, EVP_PKEY* key, Algorithm algorithm) {
  const Digest digest(EVP_MD_CTX_new());
  EVP_PKEY_CTX* context = nullptr;
  const auto* bytes = reinterpret_cast<const unsigned char*>(text.data());
  std::size_t size = 0;
  if (!digest || EVP_DigestSignInit(digest.get(), &context, EVP_sha256(), nullptr, key) != 1 ||
      !set_padding(context, algorithm) ||
      EVP_DigestSign(digest.get(), nullptr, &size, bytes, text.size()) != 1)
    return {};
  std::string signature(size, '\0');
  if (EVP_DigestSign(digest.get(), reinterpret_cast<unsigned char*>(signature.data()), &size, bytes,
                     text.size()) != 1)
    return {};
  signature.resize(size);
  return signature;
}

}  // namespace

tl::expected<std::string, std::string> sign_jwt(std::string_view header, std::string_view claims,
                                                std::string_view pem, Algorithm algorithm) {
  const Bio bio = bytes_of(pem);
  const Key key(PEM_read_bio_PrivateKey(bio.get(), nullptr, no_passphrase, nullptr));
  if (!key)
    return tl::unexpected(std::string("there is no private key in PEM in it, or one with a passphrase"));
  if (EVP_PKEY_base_id(key.get()) != EVP_PKEY_RSA || EVP_PKEY_bits(key.get()) < kLeastBits)
    return tl::unexpected(std::string("its key is no RSA key of 2048 bits or more"));
  const std::string name = algorithm == Algorithm::rs256 ? "RS256" : "PS256";
  std::string full = "{\"alg\":\"" + name + "\"";
  if (header.size() > 2) full += "," + std::string(header.substr(1, header.size() - 2));
  const std::string text = base64url(full + "}") + "." + base64url(claims);
  const std::string signature = signature_of(text, key.get(), algorithm);
  if (signature.empty()) return tl::unexpected(std::string("its key cannot sign"));
  return text + "." + base64url(signature);
}

tl::expected<std::string, std::string> thumbprint(std::string_view pem) {
  const Bio bio = bytes_of(pem);
  const Certificate certificate(PEM_read_bio_X509(bio.get(), nullptr, no_passphrase, nullptr));
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned size = 0;
  if (!certificate || X509_digest(certificate.get(), EVP_sha256(), digest, &size) != 1)
    return tl::unexpected(std::string("there is no certificate in PEM in it"));
  return base64url({reinterpret_cast<const char*>(digest), size});
}

}  // namespace oauth

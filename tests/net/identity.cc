// Certificates made on the spot: an authority of our own, and one certificate signed by it.
#include <cstdlib>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <unistd.h>

#include "tests/net/peer.hh"

namespace fake {
namespace {

X509* make(const char* subject, EVP_PKEY* key, X509* issuer, long serial) {
  X509* made = X509_new();
  X509_set_version(made, 2);
  ASN1_INTEGER_set(X509_get_serialNumber(made), serial);
  X509_gmtime_adj(X509_getm_notBefore(made), -3600);
  X509_gmtime_adj(X509_getm_notAfter(made), 3600);
  X509_NAME* name = X509_get_subject_name(made);
  X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, reinterpret_cast<const unsigned char*>(subject), -1,
                             -1, 0);
  X509_set_issuer_name(made, issuer != nullptr ? X509_get_subject_name(issuer) : name);
  X509_set_pubkey(made, key);
  return made;
}

void extend(X509* certificate, int what, const std::string& value) {
  X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, nullptr, what, value.c_str());
  X509_add_ext(certificate, extension, -1);
  X509_EXTENSION_free(extension);
}

}  // namespace

Identity::Identity(const std::string& name) {
  EVP_PKEY* authority_key = EVP_EC_gen("P-256");
  X509* authority = make("ticketd test authority", authority_key, nullptr, 1);
  extend(authority, NID_basic_constraints, "critical,CA:TRUE");
  extend(authority, NID_key_usage, "critical,keyCertSign");
  X509_sign(authority, authority_key, EVP_sha256());

  EVP_PKEY* key = EVP_EC_gen("P-256");
  X509* certificate = make(name.c_str(), key, authority, 2);
  const bool ip = name.find_first_not_of("0123456789.") == std::string::npos;
  extend(certificate, NID_subject_alt_name, (ip ? "IP:" : "DNS:") + name);
  X509_sign(certificate, authority_key, EVP_sha256());

  context_ = SSL_CTX_new(TLS_server_method());
  SSL_CTX_use_certificate(context_, certificate);
  SSL_CTX_use_PrivateKey(context_, key);

  char path[] = "/tmp/ticketd-test-ca-XXXXXX";
  const int file = ::mkstemp(path);
  FILE* stream = ::fdopen(file, "w");
  PEM_write_X509(stream, authority);
  std::fclose(stream);
  path_ = path;
  X509_free(certificate);
  X509_free(authority);
  EVP_PKEY_free(key);
  EVP_PKEY_free(authority_key);
}

Identity::~Identity() {
  SSL_CTX_free(context_);
  ::unlink(path_.c_str());
}

}  // namespace fake

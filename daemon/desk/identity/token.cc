#include "daemon/desk/identity/token.hh"

#include <algorithm>
#include <array>
#include <charconv>
#include <memory>
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/params.h>
#include <stdexcept>

#include "daemon/desk/identity/address.hh"

namespace desk {
namespace {

constexpr std::size_t kMacBytes = 16;
constexpr std::size_t kMacChars = 26;  // 128 bits, 5 a character
constexpr std::size_t kMaxDigits = 18;
constexpr std::string_view kAlphabet = "abcdefghijklmnopqrstuvwxyz234567";  // RFC 4648, section 6, lower case

std::string base32(std::string_view bytes) {
  std::string out;
  unsigned bits = 0;
  int count = 0;
  for (const char c : bytes) {
    bits = (bits << 8) | static_cast<unsigned char>(c);
    for (count += 8; count >= 5; count -= 5) out += kAlphabet[(bits >> (count - 5)) & 31u];
  }
  if (count > 0) out += kAlphabet[(bits << (5 - count)) & 31u];
  return out;
}

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool is_word(char c) {
  c = lower(c);
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

std::string body_of(const Token& token) {
  return "t" + std::to_string(token.ticket.value) + ".m" + std::to_string(token.message.value) + ".r" +
         std::to_string(token.recipient) + (token.epoch > 0 ? ".e" + std::to_string(token.epoch) : "");
}

// Reads a letter and a number without leading zeros; moves `at` behind them.
template <class Number>
bool read_number(std::string_view text, std::size_t& at, char letter, Number& number) {
  if (at + 1 >= text.size() || lower(text[at]) != letter || text[at + 1] == '0') return false;
  const char* begin = text.data() + at + 1;
  const char* end = text.data() + std::min(text.size(), at + 1 + kMaxDigits);
  const auto [stop, error] = std::from_chars(begin, end, number);
  if (error != std::errc{} || number <= 0) return false;
  at = static_cast<std::size_t>(stop - text.data());
  return true;
}

struct FreeHmac {
  void operator()(EVP_MAC_CTX* context) const { EVP_MAC_CTX_free(context); }
};
using Hmac = std::unique_ptr<EVP_MAC_CTX, FreeHmac>;

// HMAC-SHA-256 without a key. OpenSSL looks algorithms up by name, which costs more than to use them: it is
// done once.
EVP_MAC_CTX* plain_hmac() {
  static const Hmac hmac = [] {
    EVP_MAC* mac = EVP_MAC_fetch(nullptr, "HMAC", nullptr);
    Hmac made(mac ? EVP_MAC_CTX_new(mac) : nullptr);
    EVP_MAC_free(mac);
    char digest[] = "SHA256";
    const OSSL_PARAM parameters[] = {OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest, 0),
                                     OSSL_PARAM_construct_end()};
    if (!made || !EVP_MAC_CTX_set_params(made.get(), parameters))
      throw std::runtime_error("HMAC-SHA-256 is not available in this OpenSSL");
    return made;
  }();
  return hmac.get();
}

bool skip_dot(std::string_view text, std::size_t& at) {
  return at < text.size() && text[at++] == '.';
}

// Moves `at` behind an epoch and its dot, where there is one: a code may begin as an epoch does, but has no
// dot.
std::int64_t read_epoch(std::string_view text, std::size_t& at) {
  std::int64_t epoch = 0;
  std::size_t behind = at;
  if (!read_number(text, behind, 'e', epoch) || !skip_dot(text, behind)) return 0;
  at = behind;
  return epoch;
}

// Reads a token that begins at `at`; moves `at` behind what was read, whether it is one or not.
std::optional<Token> read_token(std::string_view text, std::size_t& at, std::string_view secret) {
  Token token;
  if (!read_number(text, at, 't', token.ticket.value) || !skip_dot(text, at) ||
      !read_number(text, at, 'm', token.message.value) || !skip_dot(text, at) ||
      !read_number(text, at, 'r', token.recipient) || !skip_dot(text, at))
    return {};
  token.epoch = read_epoch(text, at);
  if (text.size() - at < kMacChars) return {};
  std::string mac(text.substr(at, kMacChars));
  std::transform(mac.begin(), mac.end(), mac.begin(), lower);
  const std::string expected = keyed_code("token", body_of(token), secret);
  if (CRYPTO_memcmp(mac.data(), expected.data(), kMacChars) != 0) return {};
  at += kMacChars;
  return token;
}

}  // namespace

std::string keyed_code(std::string_view purpose, std::string_view text, std::string_view secret) {
  const std::string message = std::string(purpose) + '\0' + std::string(text);
  const auto bytes = [](std::string_view of) { return reinterpret_cast<const unsigned char*>(of.data()); };
  std::array<unsigned char, EVP_MAX_MD_SIZE> mac{};
  std::size_t size = 0;
  const Hmac hmac(EVP_MAC_CTX_dup(plain_hmac()));
  if (!hmac || !EVP_MAC_init(hmac.get(), bytes(secret), secret.size(), nullptr) ||
      !EVP_MAC_update(hmac.get(), bytes(message), message.size()) ||
      !EVP_MAC_final(hmac.get(), mac.data(), &size, mac.size()) || size < kMacBytes)
    throw std::runtime_error("OpenSSL computed no HMAC-SHA-256");
  return base32({reinterpret_cast<const char*>(mac.data()), kMacBytes});
}

std::string write_token(const Token& token, std::string_view secret) {
  const std::string body = body_of(token);
  return body + "." + keyed_code("token", body, secret);
}

std::optional<Token> remembered(const Token& token, std::span<const storage::Epoch> epochs) {
  const auto epoch = std::find_if(epochs.begin(), epochs.end(),
                                  [&](const storage::Epoch& each) { return each.no == token.epoch; });
  if (epoch == epochs.end() || (epoch->over && token.ticket > epoch->ticket)) return {};
  if (epoch->over && token.message > epoch->message) return Token{token.ticket, {}, 0, token.epoch};
  return token;
}

std::string write_report_id(std::string_view stem, std::string_view secret) {
  return "report." + std::string(stem) + "." + keyed_code("report", stem, secret);
}

bool is_report_id(std::string_view message_id, std::string_view secret) {
  const auto left = message_id.substr(0, message_id.find('@'));
  const auto dot = left.rfind('.');
  return left.starts_with("report.") && dot > 7 && dot != std::string_view::npos &&
         left == write_report_id(left.substr(7, dot - 7), secret);
}

std::vector<Token> find_tokens(std::string_view text, std::string_view secret) {
  std::vector<Token> found;
  // A token's first dot stands behind "t" and a number; dots are rare.
  for (auto dot = text.find('.'); dot != std::string_view::npos; dot = text.find('.', dot + 1)) {
    std::size_t begin = dot;
    while (begin > 0 && dot - begin <= kMaxDigits && is_word(text[begin - 1])) --begin;
    if (begin > 0 && is_word(text[begin - 1])) continue;
    if (auto token = read_token(text, begin, secret);
        token && std::find(found.begin(), found.end(), *token) == found.end())
      found.push_back(*token);
  }
  return found;
}

std::string digest_of_code(std::string_view code, std::string_view secret) {
  return keyed_code("confirmation digest", lower_ascii(code), secret);
}

}  // namespace desk

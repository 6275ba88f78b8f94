#include "daemon/desk/identity/signature.hh"

#include <algorithm>
#include <array>
#include <string>

#include "daemon/desk/identity/address.hh"
#include "mailparse/text/utf8.hh"
#include "rules/text/text.hh"

namespace desk {
namespace {

constexpr std::size_t kMostSignatures = 20;  // that are looked at; one more covers nothing
constexpr std::array<std::string_view, 12> kOnce = {
    "From",       "Sender",      "Reply-To",   "To",      "Cc",           "Date",
    "Message-ID", "In-Reply-To", "References", "Subject", "Content-Type", "Content-Transfer-Encoding"};

std::string without_blanks(std::string_view text) {
  std::string out;
  for (const char c : text)
    if (c != ' ' && c != '\t' && c != '\r' && c != '\n') out += c;
  return out;
}

// The value of a tag of "v=1; d=example.com; h=from:to".
std::string tag_of(const std::string& signature, std::string_view name) {
  for (const auto part : rules::split(signature, ";")) {
    const auto equals = part.find('=');
    if (equals != std::string_view::npos && part.substr(0, equals) == name)
      return std::string(part.substr(equals + 1));
  }
  return {};
}

bool names_field(const std::string& list, std::string_view field) {
  const auto names = rules::split(list, ":");
  return std::any_of(names.begin(), names.end(), [&](const auto name) { return same_address(name, field); });
}

// The last two labels; all of a name that has fewer.
std::string_view apex_of(std::string_view domain) {
  const auto last = domain.rfind('.');
  if (last == std::string_view::npos || last == 0) return domain;
  const auto before = domain.rfind('.', last - 1);
  return before == std::string_view::npos ? domain : domain.substr(before + 1);
}

// Letters beyond ASCII may be written in two ways.
bool is_international(std::string_view domain) {
  return !mailparse::is_ascii(domain) || lower_ascii(domain).find("xn--") != std::string::npos;
}

// Calls `visit` with each signature of the domain's.
template <class Visit>
void each_signature(const mailparse::Mail& mail, std::string_view domain, Visit visit) {
  for (const auto& [name, value] : mail.headers) {
    if (!same_address(name, "DKIM-Signature")) continue;
    const std::string signature = without_blanks(value);
    if (may_speak_for(tag_of(signature, "d"), domain)) visit(signature);
  }
}

}  // namespace

bool may_speak_for(std::string_view signer, std::string_view domain) {
  return same_address(apex_of(signer), apex_of(domain)) || is_international(signer) ||
         is_international(domain);
}

bool is_aligned(std::string_view signer, std::string_view domain) {
  if (same_address(signer, domain)) return true;
  return signer.find('.') != std::string_view::npos && domain.size() > signer.size() &&
         domain[domain.size() - signer.size() - 1] == '.' &&
         same_address(domain.substr(domain.size() - signer.size()), signer);
}

bool is_signed(const mailparse::Mail& mail) {
  return std::any_of(mail.headers.begin(), mail.headers.end(),
                     [](const auto& field) { return same_address(field.first, "DKIM-Signature"); });
}

bool repeats_field(const mailparse::Mail& mail) {
  return std::any_of(kOnce.begin(), kOnce.end(), [&](const auto name) {
    return std::count_if(mail.headers.begin(), mail.headers.end(),
                         [&](const auto& field) { return same_address(field.first, name); }) > 1;
  });
}

bool is_signed_by(const mailparse::Mail& mail, std::string_view domain) {
  bool found = false;
  each_signature(mail, domain, [&](const std::string&) { found = true; });
  return found;
}

bool covers(const mailparse::Mail& mail, std::string_view domain, std::string_view field) {
  std::size_t seen = 0;
  bool all = true;
  each_signature(mail, domain, [&](const std::string& signature) {
    all = all && ++seen <= kMostSignatures && tag_of(signature, "l").empty() &&
          names_field(tag_of(signature, "h"), field);
  });
  return all && seen > 0;
}

}  // namespace desk

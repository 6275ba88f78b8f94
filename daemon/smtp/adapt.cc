#include "daemon/smtp/adapt.hh"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <idn2.h>
#include <memory>
#include <vector>

#include "daemon/smtp/address.hh"

namespace smtp {
namespace {

constexpr int kMostDepth = 20;

std::string to_ascii(std::string_view domain) {
  char* out = nullptr;
  const std::string text(domain);
  if (idn2_to_ascii_8z(text.c_str(), &out, IDN2_NFC_INPUT | IDN2_NONTRANSITIONAL) != IDN2_OK) return text;
  const std::unique_ptr<char, decltype(&idn2_free)> owner(out, &idn2_free);
  return out;
}

std::size_t header_size(std::string_view mail) {
  const auto end = mail.find("\r\n\r\n");
  return end == std::string_view::npos ? mail.size() : end + 2;
}

// Every domain behind an @. Whatever else of a header is beyond ASCII is the name of a mailbox.
std::string with_ascii_domains(std::string_view header) {
  std::string out;
  for (;;) {
    const auto at = header.find('@');
    if (at == std::string_view::npos) return out.append(header);
    out.append(header.substr(0, at + 1));
    header.remove_prefix(at + 1);
    const auto domain = header.substr(0, header.find_first_of(" \t\r\n<>,;:()\"@"));
    out += is_ascii(domain) ? std::string(domain) : to_ascii(domain);
    header.remove_prefix(domain.size());
  }
}

std::string to_base64(std::string_view bytes) {
  constexpr std::string_view kDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  constexpr std::size_t kBytesALine = 57;
  std::string out;
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    std::uint32_t group = 0;
    for (std::size_t k = 0; k < 3; ++k)
      group = group << 8 | (i + k < bytes.size() ? static_cast<unsigned char>(bytes[i + k]) : 0u);
    for (std::size_t k = 0; k < 4; ++k)
      out += i + k > bytes.size() ? '=' : kDigits[group >> (18 - 6 * k) & 63u];
    if (i % kBytesALine == kBytesALine - 3) out += "\r\n";
  }
  if (!out.ends_with('\n')) out += "\r\n";
  return out;
}

struct Field {
  std::string_view name, whole;  // whole: with its folded lines and line end
};

std::vector<Field> fields_of(std::string_view header) {
  std::vector<Field> fields;
  while (!header.empty()) {
    std::size_t end = 0;
    do {
      const auto line = header.find("\r\n", end);
      end = line == std::string_view::npos ? header.size() : line + 2;
    } while (end < header.size() && (header[end] == ' ' || header[end] == '\t'));
    const auto whole = header.substr(0, end);
    const auto colon = whole.find(':');
    if (colon != std::string_view::npos) fields.push_back({whole.substr(0, colon), whole});
    header.remove_prefix(end);
  }
  return fields;
}

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return out;
}

struct Entity {
  std::string_view header, body;
  std::string type;      // lower case, "text/plain"
  std::string boundary;  // of a multipart
};

std::string boundary_of(std::string_view field) {
  const auto at = lower(field).find("boundary=");
  if (at == std::string::npos) return {};
  auto value = field.substr(at + 9);
  if (value.starts_with('"')) return std::string(value.substr(1, value.substr(1).find('"')));
  return std::string(value.substr(0, value.find_first_of("; \t\r\n")));
}

Entity read(std::string_view bytes) {
  Entity entity;
  const bool bare = bytes.starts_with("\r\n");  // a part without a header
  const auto size = bare ? 0 : header_size(bytes);
  entity.header = bytes.substr(0, size);
  entity.body = bytes.substr(std::min(bytes.size(), size + 2));
  for (const auto& field : fields_of(entity.header)) {
    if (lower(field.name) != "content-type") continue;
    const std::string value = lower(field.whole.substr(field.name.size() + 1));
    const auto from = value.find_first_not_of(" \t\r\n");
    if (from != std::string::npos)
      entity.type = value.substr(from, value.find_first_of("; \t\r\n", from) - from);
    if (entity.type.starts_with("multipart/")) entity.boundary = boundary_of(field.whole);
  }
  return entity;
}

// Its header with another type, where `type` says so, and Base64.
std::string as_base64(const Entity& entity, std::string_view type) {
  std::string out;
  for (const auto& field : fields_of(entity.header)) {
    const std::string name = lower(field.name);
    const bool goes = name == "content-transfer-encoding" || (name == "content-type" && !type.empty());
    if (!goes) out.append(field.whole);
  }
  if (!type.empty()) out.append(type);
  return out + "Content-Transfer-Encoding: base64\r\n\r\n" + to_base64(entity.body);
}

std::string encode(std::string_view bytes, int depth);

std::string encode_parts(const Entity& entity, int depth) {
  const std::string line = "--" + entity.boundary;
  std::string out = std::string(entity.header) + "\r\n";
  std::string_view left = entity.body;
  for (bool part = false;; part = true) {
    auto end = left.starts_with(line) && !part ? 0 : left.find("\r\n" + line);
    const std::string_view piece = left.substr(0, end);
    out += part ? encode(piece, depth + 1) : std::string(piece);
    if (end == std::string_view::npos) return out;
    if (part && out.ends_with("\r\n") && !piece.ends_with("\r\n")) out.resize(out.size() - 2);
    left.remove_prefix(end);
    const auto next = left.find("\r\n", left.starts_with("\r\n") ? 2 : 0);
    const bool last = left.substr(left.starts_with("\r\n") ? 2 : 0).starts_with(line + "--");
    if (last || next == std::string_view::npos) return out.append(left);
    out.append(left.substr(0, next + 2));
    left.remove_prefix(next + 2);
  }
}

std::string encode(std::string_view bytes, int depth) {
  const Entity entity = read(bytes);
  if (is_ascii(entity.body) || depth > kMostDepth) return std::string(bytes);
  if (!entity.boundary.empty()) return encode_parts(entity, depth);
  const bool mail = entity.type.starts_with("message/");
  return as_base64(entity, mail ? "Content-Type: application/octet-stream; name=\"message.eml\"\r\n" : "");
}

}  // namespace

std::string with_ascii_domain(std::string_view address) {
  const auto at = address.rfind('@');
  if (at == std::string_view::npos || is_ascii(address.substr(at))) return std::string(address);
  return std::string(address.substr(0, at + 1)) + to_ascii(address.substr(at + 1));
}

std::string to_seven_bit(std::string_view mail) {
  return encode(mail, 0);
}

std::optional<Envelope> adapt(const Envelope& envelope, const Extensions& extensions) {
  const std::string_view header = std::string_view(envelope.bytes).substr(0, header_size(envelope.bytes));
  const bool names = !extensions.utf8 && (!is_ascii(header) || !is_ascii(envelope.from) ||
                                          !std::all_of(envelope.to.begin(), envelope.to.end(), is_ascii));
  const bool body =
      !extensions.eight_bit && !is_ascii(std::string_view(envelope.bytes).substr(header.size()));
  if (!names && !body) return {};
  Envelope adapted = envelope;
  if (body) adapted.bytes = to_seven_bit(envelope.bytes);
  if (!names) return adapted;
  adapted.from = with_ascii_domain(envelope.from);
  for (auto& to : adapted.to) to = with_ascii_domain(to);
  const std::string fields = with_ascii_domains(adapted.bytes.substr(0, header_size(adapted.bytes)));
  adapted.bytes.replace(0, header_size(adapted.bytes), fields);
  adapted.utf8_header = !is_ascii(fields);
  return adapted;
}

}  // namespace smtp

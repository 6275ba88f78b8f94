// Leaf bodies as bytes and as text.

#include <algorithm>

#include "mailparse/decode/charset.hh"
#include "mailparse/decode/transfer.hh"
#include "mailparse/mime/structure.hh"
#include "mailparse/text/lines.hh"
#include "mailparse/text/utf8.hh"

namespace mailparse {
namespace {

constexpr std::size_t kSampleBytes = 4 << 10;  // how far a body is looked into for what it is

// The charset an HTML text declares for itself: <meta charset=x> or <meta ... content="text/html;
// charset=x">.
std::string_view meta_charset(std::string_view html) {
  html = html.substr(0, kSampleBytes);
  const std::string lowered = lower(html);
  const std::size_t meta = lowered.find("<meta");
  if (meta == std::string::npos) return {};
  const std::size_t name = lowered.find("charset=", meta);
  if (name == std::string::npos) return {};
  std::string_view value = html.substr(name + 8);
  while (!value.empty() && (value.front() == '"' || value.front() == '\'' || is_space(value.front())))
    value.remove_prefix(1);
  return value.substr(0, value.find_first_of("\"'>/; \t\r\n"));
}

// Some senders declare base64 and then write plain text. Words with blanks between them tell.
bool is_plainly_text(std::string_view body) {
  std::size_t blanks = 0;
  for (const char c : trim(body.substr(0, kSampleBytes))) blanks += c == ' ';
  return blanks > 8;
}

}  // namespace

std::string decode_body(const Part& part, const Limits& limits, std::vector<std::string>& defects,
                        DoneWith done_with) {
  if (part.type == "text" && part.transfer_encoding == "base64" && is_plainly_text(part.body)) {
    defects.push_back("transfer: declared base64, but plain");
    return std::string(part.body.substr(0, limits.decoded_bytes));
  }
  Transferred body = decode_transfer(part.body, part.transfer_encoding, limits.decoded_bytes, done_with);
  if (body.had_garbage) defects.push_back("transfer: bytes that are not " + part.transfer_encoding);
  return std::move(body.bytes);
}

std::string decode_text(const Part& part, const Limits& limits, std::vector<std::string>& defects) {
  std::string bytes = decode_body(part, limits, defects);
  if (bytes.size() > limits.text_bytes) {
    bytes.resize(limits.text_bytes);
    defects.push_back("limit: text longer than " + std::to_string(limits.text_bytes) + " bytes");
  }
  std::string_view label = part.parameter("charset");
  if (label.empty() && part.is("text", "html")) label = meta_charset(bytes);
  DecodedText decoded = to_utf8(bytes, label);
  if (!decoded.defect.empty()) defects.push_back(std::move(decoded.defect));
  clean_body_text(decoded.text);
  return std::move(decoded.text);
}

}  // namespace mailparse

// Any value: refused, or bytes that are sound and read back the same.

#include <algorithm>
#include <cstdint>
#include <cstdlib>

#include "mailparse/compose/compose.hh"
#include "mailparse/compose/compose_body.hh"
#include "mailparse/compose/compose_header.hh"
#include "mailparse/parse/parse.hh"
#include "mailparse/text/text_scan.hh"
#include "mailparse/text/utf8.hh"

namespace {
using namespace mailparse;

void require(bool holds) {
  if (!holds) std::abort();
}

// The input is divided at bytes 0xFF, which no UTF-8 has.
class Pieces {
 public:
  explicit Pieces(std::string_view bytes) : bytes_(bytes) {}
  std::string next() {
    const std::size_t end = std::min(bytes_.find('\xff'), bytes_.size());
    std::string piece(bytes_.substr(0, end));
    bytes_.remove_prefix(std::min(end + 1, bytes_.size()));
    return piece;
  }

 private:
  std::string_view bytes_;
};

Outgoing outgoing(Pieces pieces) {
  Outgoing mail;
  mail.from = {"desk@example.com", pieces.next()};
  mail.to = {{"chris@x.example", pieces.next()}};
  mail.subject = pieces.next();
  mail.text = pieces.next();
  if (std::string html = pieces.next(); !html.empty()) mail.html = "<p>" + html;
  mail.attachments.push_back({pieces.next(), pieces.next(), pieces.next(), pieces.next()});
  mail.attachments.push_back({"mail.eml", "message/rfc822", "", pieces.next()});
  mail.references = {pieces.next(), pieces.next()};
  mail.message_id = "t1@example.com";
  if (std::string name = pieces.next(); !name.empty()) mail.extra = {{name, pieces.next()}};
  if (std::string address = pieces.next(); !address.empty()) mail.cc = {{address, pieces.next()}};
  return mail;
}

void check_lines(const std::string& bytes) {
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    if (bytes[i] == '\n') require(i > 0 && bytes[i - 1] == '\r');
    if (bytes[i] == '\r') require(i + 1 < bytes.size() && bytes[i + 1] == '\n');
    require(bytes[i] != '\0');
  }
  for (std::string_view line : lines_of(bytes)) require(line.size() <= kMaxLine);
}

// Only what reading normalises on purpose is set aside: blanks of all kinds and quotes around names.
std::string words(std::string_view text) {
  std::string out = fold_case(text);
  std::erase_if(out, [](char c) { return is_space(c) || c == '"' || c == '\''; });
  return out;
}
}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const Outgoing mail = outgoing(Pieces({reinterpret_cast<const char*>(data), size}));
  const auto bytes = compose(mail);
  if (!bytes) return require(!bytes.error().field.empty()), 0;
  check_lines(*bytes);
  require(*compose(mail) == *bytes);
  const Mail read = parse(*bytes);
  require(read.from.size() == 1 && read.from[0].addr_spec == "desk@example.com");
  require(words(read.from[0].name) == words(display_text(mail.from.name)));
  require(read.to.size() == 1 && words(read.to[0].name) == words(display_text(mail.to[0].name)));
  require(read.cc.size() == mail.cc.size() && read.bcc.empty());
  require(words(read.subject) == words(display_text(mail.subject)));
  require(read.message_id == "t1@example.com");
  require(read.attachments.size() == 2);
  return 0;
}

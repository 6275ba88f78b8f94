#include "mailparse/header/headers.hh"

#include <algorithm>
#include <array>

#include "mailparse/decode/charset.hh"
#include "mailparse/decode/encoded_word.hh"
#include "mailparse/header/parameters.hh"
#include "mailparse/text/lines.hh"
#include "mailparse/text/utf8.hh"

namespace mailparse {
namespace {

constexpr int kLookAhead = 4;  // lines; bounds what a stray line in a header costs
constexpr std::size_t kLookAheadBytes = 4 << 10;
constexpr std::size_t kCharsetSample = 8 << 10;  // bytes
constexpr std::size_t kFieldName = 200;          // bytes; longer is no name

bool is_name_char(char c) {
  return c > ' ' && c < 0x7F && c != ':';
}

// The field name at the start of a line (RFC 5322, 2.2; blanks before the colon: 4.5), empty if it is no
// field.
std::string_view name_of(std::string_view line) {
  std::size_t end = 0;
  while (end < line.size() && end < kFieldName && is_name_char(line[end])) ++end;
  std::size_t colon = end;
  while (colon < line.size() && is_blank(line[colon])) ++colon;
  return end > 0 && colon < line.size() && line[colon] == ':' ? line.substr(0, end) : std::string_view{};
}

// "From joe@example.com Mon Jan ..." in front of a mail kept in an mbox file, quoted or not.
bool is_mbox_line(std::string_view line) {
  return line.starts_with("From ") || line.starts_with(">From ");
}

bool is_common_name(std::string_view name) {
  constexpr std::array<std::string_view, 15> kCommon{
      "from",     "to",           "cc",          "date",         "subject",
      "received", "message-id",   "in-reply-to", "sender",       "references",
      "reply-to", "mime-version", "return-path", "delivered-to", "bcc"};
  return starts_with_ignoring_case(name, "x-") || starts_with_ignoring_case(name, "content-") ||
         std::any_of(kCommon.begin(), kCommon.end(),
                     [name](auto common) { return equal_ignoring_case(name, common); });
}

// Does the header go on behind a line that belongs to none of its fields? Then that line was folded without a
// blank.
bool goes_on(std::string_view block, std::size_t from) {
  Lines lines(block.substr(0, std::min(block.size(), from + kLookAheadBytes)), from);
  for (int i = 0; i < kLookAhead && lines.next() && !trim(lines.text()).empty(); ++i)
    if (is_common_name(name_of(lines.text()))) return true;
  return false;
}

// The same where many lines in a row lost their blanks: looked up once for the whole block.
class FieldsBelow {
 public:
  FieldsBelow(std::string_view block, std::size_t most_bytes) : block_(block.substr(0, most_bytes)) {}

  // A long run of such lines is believed where the mail has no sender yet, or where the lines are no prose:
  // one word each, or a list that its commas continue.
  bool belongs(const Lines& line, std::string_view above, bool has_sender) {
    if (!is_known_) find_last(line.after());
    const std::string_view text = trim(line.text());
    const bool is_list = trim(above).ends_with(',') || trim(above).ends_with(';');
    const bool is_word = text.find(' ') == std::string_view::npos;
    return line.after() <= last_ && (!has_sender || is_word || is_list);
  }

 private:
  void find_last(std::size_t from) {
    is_known_ = true;
    for (Lines lines(block_, from); lines.next() && !trim(lines.text()).empty();)
      if (is_common_name(name_of(lines.text()))) last_ = lines.begin();
  }

  std::string_view block_;
  std::size_t last_ = 0;
  bool is_known_ = false;
};

bool is_continuation(std::string_view line) {
  return !line.empty() && is_blank(line.front());
}

// A line of nothing but blanks is a folded line (RFC 5322, 4.2) only if more header follows.
bool ends_header(std::string_view block, const Lines& lines) {
  if (lines.text().empty()) return true;
  if (!trim(lines.text()).empty()) return false;
  Lines ahead(block, lines.after());
  return !ahead.next() || (name_of(ahead.text()).empty() && !is_continuation(ahead.text()));
}

std::string_view between(std::string_view block, const char* begin, std::size_t end) {
  return block.substr(begin - block.data(), end - (begin - block.data()));
}

// One field is too short to tell its charset by; all fields with 8-bit text in one charset or another are
// longer. What the body declares is likely true of the header as well.
std::string charset_of(const Headers& headers) {
  std::string sample;
  for (const Field& field : headers.fields())
    if (sample.size() < kCharsetSample && !is_valid_utf8(field.value)) sample.append(field.value).append(" ");
  if (sample.empty()) return {};
  const ParameterValue type = parse_parameters(headers.raw("Content-Type"));
  const std::string kin = eight_bit_kin(sample, type.parameter("charset"));
  return kin.empty() ? detect_charset(sample) : kin;
}

}  // namespace

Headers Headers::parse(std::string_view block, const Limits& limits, std::vector<std::string>& defects) {
  Headers headers;
  bool over_limit = false, is_stray = false, has_sender = false;
  FieldsBelow below(block, limits.header_bytes);
  std::string_view above;
  Lines lines(block);
  const auto is_folded = [&] {
    return goes_on(block, lines.after()) || below.belongs(lines, above, has_sender);
  };
  while (lines.next()) {
    const std::string_view line = lines.text();
    headers.body_offset_ = lines.after();
    if (ends_header(block, lines)) break;
    over_limit =
        over_limit || lines.end() > limits.header_bytes || headers.fields_.size() >= limits.header_fields;
    if (line.starts_with("--") && line.find(' ') == std::string_view::npos) {  // a boundary: no body
      headers.body_offset_ = lines.begin();
      break;
    }
    if (over_limit) continue;
    const std::string_view name = is_continuation(line) ? std::string_view{} : name_of(line);
    if (!name.empty()) {
      const std::size_t value = line.find(':', name.size()) + 1;
      headers.fields_.push_back({name, line.substr(value)});
      has_sender = has_sender || equal_ignoring_case(name, "From");
    } else if (headers.fields_.empty() && (is_mbox_line(line) || is_folded())) {
      is_stray = is_stray || !is_mbox_line(line);
    } else if (!headers.fields_.empty() && (is_continuation(line) || is_folded())) {
      is_stray = is_stray || !is_continuation(line);
      Field& field = headers.fields_.back();
      field.value = between(block, field.value.data(), lines.end());
    } else if (!is_mbox_line(line)) {
      headers.body_offset_ = lines.begin();
      defects.push_back("header: no empty line before the body");
      break;
    }
    above = line;
  }
  headers.charset_ = charset_of(headers);
  if (over_limit) defects.push_back("header: over the limit, the rest is not read");
  if (is_stray) defects.push_back("header: a line that is no field");
  return headers;
}

void Headers::hint(std::string_view charset) {
  if (charset_.empty() || is_declared_) return;
  // Western ones fit all bytes and are what programs say when they do not know.
  if (const std::string name = canonical_charset(charset); name == "CP1252" || name == "ISO-8859-15") return;
  std::string sample;
  for (const Field& field : fields_)
    if (sample.size() < kCharsetSample && !is_valid_utf8(field.value)) sample.append(field.value).append(" ");
  const std::string kin = eight_bit_kin(sample, charset);
  if (!kin.empty()) charset_ = kin;
  is_declared_ = !kin.empty();
}

std::string Headers::value(const Field& field) const {
  std::string unfolded = unfold(field.value);
  if (const auto escaped = seven_bit_charset(unfolded); !escaped.empty())
    return to_utf8(unfolded, escaped).text;
  if (charset_.empty() || is_valid_utf8(unfolded)) return unfolded;
  return to_utf8(unfolded, charset_).text;
}

const Field* Headers::find(std::string_view name) const {
  for (const Field& field : fields_)
    if (equal_ignoring_case(field.name, name)) return &field;
  return nullptr;
}

std::string Headers::raw(std::string_view name) const {
  const Field* field = find(name);
  return field ? value(*field) : std::string();
}

std::string Headers::text(std::string_view name) const {
  return decode_words(raw(name));
}

std::vector<std::string> Headers::all(std::string_view name) const {
  std::vector<std::string> values;
  for (const Field& field : fields_)
    if (equal_ignoring_case(field.name, name)) values.push_back(value(field));
  return values;
}

std::string unfold(std::string_view value) {
  std::string result;
  value = trim(value);
  result.reserve(value.size());
  bool at_line_start = false;
  for (const char c : value) {
    if (c == '\n') at_line_start = true;
    if (c == '\n' || c == '\r' || c == '\0') continue;
    // A line folded without the blank it needs was cut between words.
    if (at_line_start && !is_blank(c)) result.push_back(' ');
    at_line_start = false;
    result.push_back(c);
  }
  return result;
}

}  // namespace mailparse

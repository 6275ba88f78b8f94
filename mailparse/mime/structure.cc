#include "mailparse/mime/structure.hh"

#include <algorithm>

#include "mailparse/header/parameters.hh"
#include "mailparse/text/lines.hh"
#include "mailparse/text/utf8.hh"

namespace mailparse {
namespace {

constexpr std::size_t kNone = static_cast<std::size_t>(-1);
constexpr std::size_t kGuessBytes = 8 << 10;  // how far a boundary that nobody declared is looked for

// RFC 2045, 5.1: what can be part of a type's name.
std::string token_at(std::string_view value, std::size_t begin) {
  const auto belongs = [](char c) {
    return is_alpha(c) || is_digit(c) || std::string_view("!#$&-^_.+").find(c) != std::string_view::npos;
  };
  const auto end = std::find_if_not(value.begin() + begin, value.end(), belongs);
  return std::string(value.begin() + begin, end);
}

void read_content_type(Part& part, bool is_in_digest) {
  const ParameterValue value = parse_parameters(part.headers.raw("Content-Type"));
  const std::size_t slash = value.value.find('/');
  part.parameters = value.parameters;
  if (slash == std::string::npos || slash == 0 || slash + 1 == value.value.size()) {
    // RFC 2045, 5.2; RFC 2046, 5.1.5. What cannot be read counts as absent.
    const bool is_message = is_in_digest && !part.headers.has("Content-Type");
    part.type = is_message ? "message" : value.value == "multipart" ? "multipart" : "text";
    part.subtype = is_message                 ? "rfc822"
                   : part.type == "multipart" ? "mixed"
                   : value.value == "html"    ? "html"
                                              : "plain";
    return;
  }
  part.type = token_at(value.value, 0);
  part.subtype = token_at(value.value, slash + 1);
}

std::string first_token(std::string_view value) {
  value = trim(value);
  const std::size_t end = value.find_first_of("; \t(,");
  std::string token = lower(value.substr(0, end));
  token.erase(std::remove(token.begin(), token.end(), '"'), token.end());
  return repair_utf8(std::move(token));
}

std::string without_brackets(std::string_view id) {
  const std::size_t open = id.find('<');
  if (open != std::string_view::npos) id.remove_prefix(open + 1);
  return repair_utf8(std::string(trim(id.substr(0, id.find('>')))));
}

void read_content_fields(Part& part, bool is_in_digest) {
  read_content_type(part, is_in_digest);
  part.transfer_encoding = first_token(part.headers.raw("Content-Transfer-Encoding"));
  part.content_id = without_brackets(part.headers.text("Content-ID"));
  if (part.headers.has("Content-Disposition")) {
    const ParameterValue value = parse_parameters(part.headers.raw("Content-Disposition"));
    part.disposition = first_token(value.value);
    // RFC 2183, 2.8: an unknown disposition is an attachment.
    if (!part.disposition.empty() && part.disposition != "inline") part.disposition = "attachment";
    part.filename = value.parameter("filename");
    if (part.filename.empty()) part.filename = value.parameter("name");
  }
  if (part.filename.empty()) part.filename = part.parameter("name");
  if (part.filename.empty()) part.filename = part.parameter("filename");
  if (part.filename.empty()) part.filename = part.parameter("file");
  part.filename = trim(part.filename);
}

bool is_plain_encoding(std::string_view encoding) {
  return encoding != "base64" && encoding != "quoted-printable";
}

// One pass over the lines of a mail. `open_` is the way from the mail down to the part that the current line
// belongs to; no recursion, and each line is compared with at most Limits::depth boundaries.
class Splitter {
 public:
  Splitter(std::string_view mail, const Limits& limits, std::vector<std::string>& defects)
      : mail_(mail), limits_(limits), defects_(defects) {}

  Structure run() {
    std::size_t at = open_part(0, Part::kNoParent, false);
    while (at < mail_.size()) at = next_boundary(at);
    for (const Open& open : open_)
      if (open.is_multipart && !open.is_closed && open.has_children) unclosed_ = true;
    close_above(0, mail_.size());
    structure_.parts[open_[0].part].body = mail_.substr(offset_of_body(open_[0].part));
    if (unclosed_) defects_.push_back("mime: a multipart without its end");
    if (too_many_) defects_.push_back("limit: more than " + std::to_string(limits_.parts) + " parts");
    give_hints();
    if (too_deep_) defects_.push_back("limit: nested deeper than " + std::to_string(limits_.depth));
    return std::move(structure_);
  }

 private:
  struct Open {
    std::size_t part;
    bool is_multipart = false;
    bool is_closed = false;  // its end was seen
    bool has_children = false;
    std::string boundary;  // without "--"
  };

  // Reads the header at `begin` and opens that part, and the mail inside where the part is one. Returns where
  // the body begins.
  std::size_t open_part(std::size_t begin, std::size_t parent, bool is_in_digest) {
    for (;;) {
      Part part;
      part.parent = parent;
      part.depth = parent == Part::kNoParent ? 0 : structure_.parts[parent].depth + 1;
      part.bytes = mail_.substr(begin);
      part.headers = Headers::parse(part.bytes, limits_, defects_);
      part.body = part.bytes.substr(part.headers.body_offset());
      read_content_fields(part, is_in_digest);
      const std::size_t index = structure_.parts.size();
      const std::size_t body = begin + part.headers.body_offset();
      Open open{index, false, false, false, {}};
      const bool is_container =
          part.is_multipart() || (part.is_message() && is_plain_encoding(part.transfer_encoding));
      const bool may_open = part.depth < limits_.depth && structure_.parts.size() + 1 < limits_.parts;
      if (is_container && part.depth >= limits_.depth) too_deep_ = true;
      if (part.is_multipart() && may_open) {
        open.is_multipart = true;
        open.boundary = boundary_of(part, body);
      }
      const bool opens_mail = part.is_message() && is_container && may_open;
      structure_.parts.push_back(std::move(part));
      open_.push_back(std::move(open));
      if (!opens_mail) return body;
      parent = index;
      begin = body;
      is_in_digest = false;
    }
  }

  // A boundary must not end in a blank (RFC 2046, 5.1.1). Of those that do, some are written with it and some
  // without.
  std::string boundary_of(const Part& part, std::size_t body) {
    const std::string_view declared = part.parameter("boundary");
    const std::string_view trimmed = declared.substr(0, declared.find_last_not_of(" \t") + 1);
    if (part.depth > 0 && !trimmed.empty()) return std::string(trimmed);
    for (const std::string_view boundary : {declared, trimmed})
      if (!boundary.empty() && has_boundary(mail_.substr(body), boundary)) return std::string(boundary);
    defects_.push_back("mime: a multipart without its boundary");
    return guess_boundary(mail_.substr(body, kGuessBytes));
  }

  // By lines, as a boundary of 200 KB of dashes is compared with each byte of a mail of dashes otherwise.
  static bool has_boundary(std::string_view body, std::string_view boundary) {
    for (Lines lines(body); lines.next();)
      if (lines.text().starts_with("--") && lines.text().substr(2).starts_with(boundary)) return true;
    return false;
  }

  // The first line that looks like a boundary: "--" and a word, with a header field behind it.
  static std::string guess_boundary(std::string_view body) {
    std::string_view candidate;
    for (Lines lines(body); lines.next();) {
      if (!candidate.empty() && starts_with_ignoring_case(lines.text(), "content-"))
        return std::string(candidate.substr(2));
      candidate = trim(lines.text());
      if (!candidate.starts_with("--") || candidate.size() < 3 ||
          candidate.find(' ') != std::string_view::npos)
        candidate = {};
    }
    return {};
  }

  // Looks at lines from `at` on; at a boundary does what it says. Returns where to go on.
  std::size_t next_boundary(std::size_t at) {
    for (Lines lines(mail_, at); lines.next();) {
      if (!lines.text().starts_with("--")) continue;
      const Delimiter delimiter = find_level(lines.text().substr(2));
      if (delimiter.level == kNone) continue;
      if (!delimiter.is_end) return next_part(delimiter.level, lines.begin(), lines.after());
      close_above(delimiter.level, end_before(lines.begin()));
      open_[delimiter.level].is_closed = true;
    }
    return mail_.size();
  }

  struct Delimiter {
    std::size_t level = kNone;
    bool is_end = false;
  };

  // The innermost open multipart whose boundary begins `line`; what stands behind a blank does not matter
  // (RFC 2046, 5.1.1). Some senders close a multipart and go on with more parts: a closed one is opened again
  // if no other claims the line.
  Delimiter find_level(std::string_view line) const {
    Delimiter reopened;
    for (std::size_t i = open_.size(); i-- > 0;) {
      if (!open_[i].is_multipart || open_[i].boundary.empty() || !line.starts_with(open_[i].boundary))
        continue;
      std::string_view rest = line.substr(open_[i].boundary.size());
      const bool is_end = rest.starts_with("--");
      if (is_end) rest.remove_prefix(2);
      if (!rest.empty() && !is_space(rest.front())) continue;  // a longer word
      if (!open_[i].is_closed) return {i, is_end};
      if (reopened.level == kNone && !is_end) reopened = {i, false};
    }
    return reopened;
  }

  std::size_t next_part(std::size_t level, std::size_t line, std::size_t after) {
    close_above(level, end_before(line));
    if (structure_.parts.size() >= limits_.parts) {
      too_many_ = true;
      return mail_.size();
    }
    open_[level].is_closed = false;
    open_[level].has_children = true;
    const std::size_t parent = open_[level].part;
    return open_part(after, parent, structure_.parts[parent].subtype == "digest");
  }

  void close_above(std::size_t level, std::size_t end) {
    for (; open_.size() > level + 1; open_.pop_back()) {
      const Open& open = open_.back();
      if (open.is_multipart && !open.is_closed && open.has_children) unclosed_ = true;
      Part& part = structure_.parts[open.part];
      const std::size_t begin = part.bytes.data() - mail_.data(), body = offset_of_body(open.part);
      part.bytes = mail_.substr(begin, std::max(end, begin) - begin);
      part.body = mail_.substr(body, std::max(end, body) - body);
    }
  }

  // The header of a mail is likely in the charset of its texts.
  void give_hints() {
    for (std::size_t i = 1; i < structure_.parts.size(); ++i) {
      const std::string_view charset =
          structure_.parts[i].type == "text" ? structure_.parts[i].parameter("charset") : "";
      if (charset.empty()) continue;
      for (std::size_t up = structure_.parts[i].parent; up != Part::kNoParent;
           up = structure_.parts[up].parent) {
        structure_.parts[up].headers.hint(charset);
        if (structure_.parts[up].is_message()) break;
      }
    }
  }

  std::size_t offset_of_body(std::size_t part) const {
    return structure_.parts[part].body.data() - mail_.data();
  }

  // The line break in front of a boundary belongs to the boundary (RFC 2046, 5.1.1).
  std::size_t end_before(std::size_t line) const {
    if (line > 0 && mail_[line - 1] == '\n') --line;
    if (line > 0 && mail_[line - 1] == '\r') --line;
    return line;
  }

  const std::string_view mail_;
  const Limits& limits_;
  std::vector<std::string>& defects_;
  Structure structure_;
  std::vector<Open> open_;
  bool unclosed_ = false, too_many_ = false, too_deep_ = false;
};

}  // namespace

std::string_view Part::parameter(std::string_view name) const {
  for (const auto& [key, value] : parameters)
    if (key == name) return value;
  return {};
}

std::vector<std::size_t> Structure::children(std::size_t parent) const {
  std::vector<std::size_t> result;
  for (std::size_t i = parent + 1; i < parts.size() && parts[i].depth > parts[parent].depth; ++i)
    if (parts[i].parent == parent) result.push_back(i);
  return result;
}

Structure split(std::string_view mail, const Limits& limits, std::vector<std::string>& defects) {
  return Splitter(mail.substr(0, limits.bytes), limits, defects).run();
}

}  // namespace mailparse
